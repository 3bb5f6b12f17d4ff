package org.barnabas.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import org.barnabas.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import org.barnabas.protocol.message.OffsetCommitResponse;
import org.barnabas.testkit.wire.WireClient;

/** Commits of groups without members, over one connection to each coordinator. */
final class GroupCommits implements AutoCloseable {

    private static final int VERSION = 2;
    private static final int NO_GENERATION = -1;

    private final List<WireClient> clients = new ArrayList<>();
    private final Map<ErrorCode, Integer> answers = new TreeMap<>();

    GroupCommits(LoadCluster cluster) throws IOException {
        for (int broker = 1; broker <= LoadCluster.BROKERS; broker++) {
            clients.add(cluster.connect(broker));
        }
    }

    /** How many partitions got which answer. */
    Map<ErrorCode, Integer> answers() {
        return answers;
    }

    /**
     * Commits {@code partitions} offsets of a topic from partition {@code first} on, with so many bytes of metadata
     * each.
     */
    void commit(String group, String topic, int first, int partitions, int metadataBytes) throws IOException {
        List<OffsetCommitRequestPartition> offsets = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            offsets.add(new OffsetCommitRequestPartition()
                    .partitionIndex(first + i)
                    .committedOffset(1)
                    .committedMetadata("m".repeat(metadataBytes)));
        }
        OffsetCommitRequest request = new OffsetCommitRequest()
                .groupId(group)
                .memberId("")
                .generationIdOrMemberEpoch(NO_GENERATION)
                .topics(List.of(new OffsetCommitRequestTopic().name(topic).partitions(offsets)));
        for (int i = 0; i < clients.size(); i++) {
            OffsetCommitResponse response =
                    clients.get(i).call(OffsetCommitResponse.class, ApiKey.OFFSET_COMMIT, VERSION, request);
            List<ErrorCode> errors = response.topics().get(0).partitions().stream()
                    .map(partition -> ErrorCode.of(partition.errorCode()))
                    .toList();
            if (!errors.contains(ErrorCode.NOT_COORDINATOR) || i == clients.size() - 1) {
                errors.forEach(error -> answers.merge(error, 1, Integer::sum));
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (WireClient client : clients) {
            client.close();
        }
    }
}
