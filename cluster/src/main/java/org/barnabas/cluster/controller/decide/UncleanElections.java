package org.barnabas.cluster.controller.decide;

import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;

/** Finds elections of leaders that may miss records which were acknowledged. Pure. */
public final class UncleanElections {

    private UncleanElections() {}

    /**
     * How many partitions of a topic get a leader that was neither in sync nor eligible (KIP-966).
     *
     * @param before the state that the change was decided on
     */
    public static int in(ControllerState before, Change.PartitionsChanged change) {
        TopicImage topic = before.topic(change.topic().name());
        int count = 0;
        for (PartitionImage next : change.partitions()) {
            PartitionImage was = topic == null ? null : topic.partition(next.partition());
            count += was != null && isUnclean(was, next.leader()) ? 1 : 0;
        }
        return count;
    }

    private static boolean isUnclean(PartitionImage was, int leader) {
        List<Integer> known = was.isr();
        return leader != PartitionImage.NO_LEADER
                && leader != was.leader()
                && was.partitionEpoch() >= 0
                && !known.contains(leader)
                && !was.heirs().eligible().contains(leader);
    }
}
