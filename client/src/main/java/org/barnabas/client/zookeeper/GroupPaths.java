package org.barnabas.client.zookeeper;

import org.apache.kafka.common.TopicPartition;

/**
 * Where a group is in ZooKeeper, since 0.8:
 *
 * <pre>
 * /consumers/G/ids/ID           goes with the session; what consumer ID wants
 * /consumers/G/owners/T/P       goes with the session; which of its streams reads partition P of topic T
 * /consumers/G/offsets/T/P      stays; the next offset to read
 * </pre>
 *
 * @param group a name that can be that of a node
 */
public record GroupPaths(String group) {

    /** All groups. */
    public static final String GROUPS = "/consumers";

    /** The group's own node. */
    public String root() {
        return GROUPS + "/" + group;
    }

    /** All members. */
    public String ids() {
        return root() + "/ids";
    }

    /** All owned partitions, by topic. */
    public String owners() {
        return root() + "/owners";
    }

    /** All committed offsets, by topic. */
    public String offsets() {
        return root() + "/offsets";
    }

    /** Who owns a partition. */
    public String owner(TopicPartition partition) {
        return below(owners(), partition);
    }

    /** How far a partition was read. */
    public String offset(TopicPartition partition) {
        return below(offsets(), partition);
    }

    private static String below(String folder, TopicPartition partition) {
        return folder + "/" + partition.topic() + "/" + partition.partition();
    }
}
