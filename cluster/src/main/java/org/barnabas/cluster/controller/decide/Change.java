package org.barnabas.cluster.controller.decide;

import java.util.List;
import java.util.Map;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.znode.ProducerIdBlock;
import org.barnabas.protocol.Uuid;

/** One change of the cluster's state that the controller decided on. Values are those after the change. */
public sealed interface Change {

    /** A topic comes into being with all its partitions. */
    record TopicCreated(TopicImage topic, Map<String, String> config) implements Change {}

    /**
     * A topic grows.
     *
     * @param topic with the new partitions
     */
    record PartitionsAdded(TopicImage topic, List<PartitionImage> added) implements Change {}

    /** Partitions that have replicas but no state yet get one: their creator died in between. */
    record PartitionsInitialised(TopicImage topic, List<PartitionImage> partitions) implements Change {}

    /** Leaders or in-sync sets change; each partition's epoch is one above the one before. */
    record PartitionsChanged(TopicImage topic, List<PartitionImage> partitions) implements Change {}

    /** In-sync sets change as their leaders asked; replicas need no new orders. */
    record InSyncSetsChanged(TopicImage topic, List<PartitionImage> partitions) implements Change {}

    /**
     * Replicas of a topic move: an assignment begins to change, is cancelled, or is complete.
     *
     * @param topic with the new assignments
     * @param partitions those that differ; each epoch is one above the one before
     * @param gone per partition the replicas that are no longer needed
     * @param starting whether replicas are added, so that the assignment must be known before they start
     */
    record Reassigned(
            TopicImage topic, List<PartitionImage> partitions, Map<Integer, List<Integer>> gone, boolean starting)
            implements Change {}

    /** A broker said that it is about to stop. Not written: its registration goes soon. */
    record BrokerLeaving(int broker) implements Change {}

    /** A topic and all that belongs to it goes. */
    record TopicDeleted(TopicImage topic) implements Change {}

    /**
     * All that is set for a topic or broker, without defaults.
     *
     * @param topicId of the topic that was altered: a name may be used again; zero for brokers
     */
    record ConfigChanged(ConfigScope scope, String name, Uuid topicId, Map<String, String> config) implements Change {}

    /** The next producer ids are given out. */
    record ProducerIdsAllocated(ProducerIdBlock block) implements Change {}
}
