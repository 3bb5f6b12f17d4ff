package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersRequest.TopicPartitions;
import org.barnabas.protocol.message.ElectLeadersResponse;
import org.barnabas.protocol.message.ElectLeadersResponse.PartitionResult;
import org.barnabas.protocol.message.ElectLeadersResponse.ReplicaElectionResult;
import org.jspecify.annotations.Nullable;

/**
 * Decides on ElectLeaders (KIP-183, KIP-460): the preferred replica shall lead, or, where nobody leads, anybody who
 * lives. Who asks for all partitions hears only of those in which something happened or went wrong. Pure.
 */
public final class LeaderRequests {

    private static final byte PREFERRED = 0;
    private static final byte UNCLEAN = 1;

    private final ControllerState state;
    private final boolean preferred;
    private final List<Change> changes = new ArrayList<>();

    private LeaderRequests(ControllerState state, boolean preferred) {
        this.state = state;
        this.preferred = preferred;
    }

    /** A partition's end: a new state, or why there is none. */
    private record Outcome(ErrorCode error, @Nullable PartitionImage next) {}

    public static Decision<ElectLeadersResponse> decide(
            ControllerState state, ElectLeadersRequest request, short version) {
        byte type = version == 0 ? PREFERRED : request.electionType();
        if (type != PREFERRED && type != UNCLEAN) {
            ErrorCode error = ErrorCode.INVALID_REQUEST;
            return Decision.of(state, List.of(), new ElectLeadersResponse().errorCode(error.code()));
        }
        return new LeaderRequests(state, type == PREFERRED).decide(request);
    }

    /** Who asked for all partitions named none: the error for the whole tells. Version 0 has none, and no such request. */
    static ElectLeadersResponse refuse(ElectLeadersRequest request, ErrorCode error) {
        return request.errorFor(error).errorCode(error.code());
    }

    private Decision<ElectLeadersResponse> decide(ElectLeadersRequest request) {
        List<ReplicaElectionResult> results = new ArrayList<>();
        List<TopicPartitions> asked = request.topicPartitions();
        if (asked == null) {
            for (TopicImage topic : List.copyOf(state.topics())) {
                List<Integer> all = topic.partitions().stream()
                        .map(PartitionImage::partition)
                        .toList();
                ReplicaElectionResult result = elect(topic.name(), all);
                List<PartitionResult> told = result.partitionResult().stream()
                        .filter(each -> each.errorCode() != ErrorCode.ELECTION_NOT_NEEDED.code())
                        .toList();
                if (!told.isEmpty()) {
                    results.add(result.partitionResult(told));
                }
            }
        } else {
            TreeMap<String, Set<Integer>> merged = new TreeMap<>();
            asked.forEach(each -> merged.computeIfAbsent(each.topic(), name -> new LinkedHashSet<>())
                    .addAll(each.partitions()));
            merged.forEach((topic, partitions) -> results.add(elect(topic, partitions)));
        }
        return Decision.of(state, changes, new ElectLeadersResponse().replicaElectionResults(results));
    }

    private ReplicaElectionResult elect(String name, Iterable<Integer> partitions) {
        TopicImage topic = state.topic(name);
        List<PartitionResult> results = new ArrayList<>();
        List<PartitionImage> changed = new ArrayList<>();
        for (int number : partitions) {
            PartitionImage partition = topic == null ? null : topic.partition(number);
            Outcome outcome = topic == null || partition == null
                    ? new Outcome(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, null)
                    : preferred ? preferred(topic, partition) : unclean(topic, partition);
            if (outcome.next() != null) {
                changed.add(outcome.next());
            }
            boolean fine = outcome.error() == ErrorCode.NONE;
            results.add(new PartitionResult()
                    .partitionId(number)
                    .errorCode(outcome.error().code())
                    .errorMessage(fine ? null : outcome.error().message()));
        }
        if (topic != null && !changed.isEmpty()) {
            changes.add(new Change.PartitionsChanged(topic.with(changed), changed));
        }
        return new ReplicaElectionResult().topic(name).partitionResult(results);
    }

    private Outcome preferred(TopicImage topic, PartitionImage partition) {
        int wanted = partition.replicas().isEmpty()
                ? PartitionImage.NO_LEADER
                : partition.replicas().get(0);
        if (partition.leader() == wanted && partition.hasLeader()) {
            return new Outcome(ErrorCode.ELECTION_NOT_NEEDED, null);
        }
        PartitionImage next = PreferredLeaders.elect(state, topic, partition);
        return next == null
                ? new Outcome(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE, null)
                : new Outcome(ErrorCode.NONE, next);
    }

    private Outcome unclean(TopicImage topic, PartitionImage partition) {
        if (partition.hasLeader()) {
            return new Outcome(ErrorCode.ELECTION_NOT_NEEDED, null);
        }
        if (partition.partitionEpoch() < 0) {
            return new Outcome(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE, null);
        }
        // The brokers' bounces were dealt with when they registered; whoever may lead without loss does already. The
        // last leader, if it is there, is most likely to miss least.
        LeaderElection.Conditions now = new LeaderElection.Conditions(
                id -> state.isOnline(id, topic, partition.partition()),
                id -> state.isReluctant(id, topic, partition.partition()),
                Set.of(),
                Set.of(),
                MinInsync.of(1),
                true,
                state.epoch());
        PartitionImage next = LeaderElection.elect(partition, now);
        return next == null || !next.hasLeader()
                ? new Outcome(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE, null)
                : new Outcome(ErrorCode.NONE, next);
    }
}
