package org.barnabas.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionView;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Why a partition cannot be served here, judged by one image. */
public final class LeaderCheck {

    private LeaderCheck() {}

    /** What to answer for a partition that has no replica here. */
    public static ErrorCode missing(@Nullable TopicImage topic, int partition, ErrorCode noSuchTopic) {
        if (topic == null) {
            return noSuchTopic;
        }
        return topic.partition(partition) == null
                ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                : ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }

    /** Whether the client's idea of the leader epoch is ours (KIP-320); -1 stands for no idea. */
    public static ErrorCode checkEpoch(PartitionView view, int claimed) {
        if (claimed < 0 || claimed == view.leaderEpoch()) {
            return ErrorCode.NONE;
        }
        return claimed < view.leaderEpoch() ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH;
    }

    /** Whether a replica here can serve what only a leader may. */
    public static ErrorCode checkLeader(PartitionHandle handle, PartitionView view, int claimedEpoch) {
        return switch (view.standing()) {
            case LEADER -> checkEpoch(view, claimedEpoch);
            case FAILED -> ErrorCode.KAFKA_STORAGE_ERROR;
            case FOLLOWER, OFFLINE -> ErrorCode.NOT_LEADER_OR_FOLLOWER;
        };
    }

    /** Whether the answer should say who leads (KIP-951). */
    public static boolean concernsLeader(ErrorCode error) {
        return error == ErrorCode.NOT_LEADER_OR_FOLLOWER || error == ErrorCode.FENCED_LEADER_EPOCH;
    }

    /** Tells about the leader, if there is one. */
    public static void tell(ClusterImage image, String topic, int partition, LeaderSink sink) {
        PartitionImage state = image.partition(topic, partition);
        if (state != null && state.hasLeader()) {
            sink.leader(state.leader(), state.leaderEpoch());
        }
    }

    /** Hears who leads. */
    @FunctionalInterface
    public interface LeaderSink {
        void leader(int broker, int leaderEpoch);
    }

    /** Where the client reaches those of the brokers that are alive. */
    public static <T> List<T> endpoints(
            ClusterImage image, String listener, Set<Integer> brokers, BiFunction<BrokerNode, Endpoint, T> maker) {
        List<T> all = new ArrayList<>(brokers.size());
        for (int id : brokers) {
            BrokerNode node = image.broker(id);
            Endpoint endpoint = node == null ? null : node.endpoint(listener);
            if (node != null && endpoint != null) {
                all.add(maker.apply(node, endpoint));
            }
        }
        return all;
    }
}
