package org.barnabas.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchRequest.FetchTopic;
import org.barnabas.testkit.wire.WireClient;

/** 110 connections that wait with one fetch of 640 KB each. A producer beside them must not notice. */
final class ParkedFetches implements LoadScenario {

    private static final String TOPIC = "parked";
    private static final int PARTITIONS = 4;
    private static final int CONNECTIONS = 110;
    private static final int PARTITIONS_NAMED = 40_000;
    private static final int WARM_UP_SECONDS = 10;
    private static final int VERSION = 4;

    @Override
    public void play(LoadCluster cluster, int seconds, LoadReport report) throws Exception {
        cluster.createTopic(TOPIC, PARTITIONS, Map.of());
        SteadyProducer.run(cluster, TOPIC, WARM_UP_SECONDS);
        SteadyProducer.Seen alone = SteadyProducer.run(cluster, TOPIC, seconds);
        FetchRequest fetch = fetch(partitionLedBy(cluster, 1));
        List<WireClient> waiting = new ArrayList<>();
        SteadyProducer.Seen beside;
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                WireClient client = cluster.connect(1);
                waiting.add(client);
                client.send(ApiKey.FETCH, VERSION, fetch);
            }
            report.note(
                    "waiting fetches hold %.0f bytes", cluster.metric(1, "barnabas_net_waiting_request_memory_bytes"));
            beside = SteadyProducer.run(cluster, TOPIC, seconds);
        } finally {
            for (WireClient client : waiting) {
                client.close();
            }
        }
        report.note("alone: p99 %.1f ms, longest %.1f ms, %d failed", alone.p99(), alone.longest(), alone.failed());
        report.goal(
                beside.failed() == 0 && beside.p99() < 2 * alone.p99(),
                "beside %d parked fetches: p99 %.1f ms, longest %.1f ms, %d failed (p99 less than doubled)",
                CONNECTIONS,
                beside.p99(),
                beside.longest(),
                beside.failed());
        cluster.reportMemory(report);
    }

    /** Another broker would not let a fetch wait. */
    private static int partitionLedBy(LoadCluster cluster, int broker) throws ExecutionException, InterruptedException {
        int port = cluster.address(broker).getPort();
        try (Admin admin = cluster.admin()) {
            TopicDescription topic = Objects.requireNonNull(
                    admin.describeTopics(List.of(TOPIC)).allTopicNames().get().get(TOPIC));
            return topic.partitions().stream()
                    .filter(partition -> partition.leader().port() == port)
                    .findFirst()
                    .orElseThrow()
                    .partition();
        }
    }

    /** One partition again and again, for more bytes than there will be, as long as it may wait. */
    private static FetchRequest fetch(int partition) throws IOException {
        FetchPartition once =
                new FetchPartition().partition(partition).fetchOffset(0).partitionMaxBytes(1 << 20);
        return new FetchRequest()
                .replicaId(-1)
                .maxWaitMs(Integer.MAX_VALUE)
                .minBytes(Integer.MAX_VALUE)
                .maxBytes(Integer.MAX_VALUE)
                .topics(List.of(new FetchTopic().topic(TOPIC).partitions(Collections.nCopies(PARTITIONS_NAMED, once))));
    }
}
