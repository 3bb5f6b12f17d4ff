package org.barnabas.cluster.znode;

import org.barnabas.cluster.PartitionImage;

/**
 * {@code /brokers/topics/<topic>/partitions/<partition>/state}: who leads and who is in sync. The version of the node is
 * the partition epoch.
 */
public final class StateZnode {

    private static final int VERSION = 1;

    private StateZnode() {}

    public static byte[] encode(PartitionImage partition) {
        return JsonText.object(out -> {
            out.writeNumberField("controller_epoch", partition.controllerEpoch());
            out.writeNumberField("leader", partition.leader());
            out.writeNumberField("version", VERSION);
            out.writeNumberField("leader_epoch", partition.leaderEpoch());
            JsonText.ints(out, "isr", partition.isr());
        });
    }

    /**
     * Adds to a partition what its state node says; throws {@link MalformedZnodeException} if that is nonsense.
     *
     * @param version of the node
     */
    public static PartitionImage decode(PartitionImage partition, byte[] data, int version) {
        JsonBody body = JsonBody.parse(data);
        return partition
                .withLeadership(
                        body.intValue("leader"),
                        body.intValue("leader_epoch"),
                        body.ints("isr"),
                        body.intValue("controller_epoch"))
                .withPartitionEpoch(version);
    }
}
