package org.barnabas.broker.api.fetch;

import java.util.Objects;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.partition.PartitionHandle;

/**
 * Which replica a consumer should read from (KIP-392): one in sync in the consumer's rack, if the leader is in another
 * one. Whoever is in sync has all that is committed; that it may hear of it a little later costs latency, not records.
 */
final class ClosestReplica {

    static final int THE_LEADER = -1;

    private ClosestReplica() {}

    /**
     * Chooses.
     *
     * @param rack the consumer's; empty if it has none
     * @return broker id, or {@link #THE_LEADER}
     */
    static int choose(ClusterImage image, PartitionHandle handle, String rack) {
        TopicImage topic = rack.isEmpty() ? null : image.topic(handle.topicId());
        PartitionImage state = topic == null ? null : topic.partition(handle.number());
        if (state == null || isIn(image, state.leader(), rack)) {
            return THE_LEADER;
        }
        return state.isr().stream()
                .filter(member -> isIn(image, member, rack))
                .findFirst()
                .orElse(THE_LEADER);
    }

    private static boolean isIn(ClusterImage image, int broker, String rack) {
        BrokerNode node = image.broker(broker);
        return node != null && Objects.equals(node.rack(), rack);
    }
}
