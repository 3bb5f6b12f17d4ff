package org.barnabas.cluster.znode;

import org.barnabas.cluster.Heirs;
import org.barnabas.cluster.PartitionImage;

/**
 * {@code /brokers/topics/<topic>/partitions/<partition>/state}: who leads and who is in sync. The version of the node is
 * the partition epoch.
 *
 * <p>Eligible leaders (R12) are fields of our own, written only where there are any. Apache Kafka 3.9 takes the fields
 * that it knows and drops others when it writes: whoever it makes leader has no heirs.
 */
public final class StateZnode {

    private static final int VERSION = 1;
    private static final String ELIGIBLE = "eligible_leaders";
    private static final String LAST_LEADER = "last_leader";

    private StateZnode() {}

    public static byte[] encode(PartitionImage partition) {
        return JsonText.object(out -> {
            out.writeNumberField("controller_epoch", partition.controllerEpoch());
            out.writeNumberField("leader", partition.leader());
            out.writeNumberField("version", VERSION);
            out.writeNumberField("leader_epoch", partition.leaderEpoch());
            JsonText.ints(out, "isr", partition.isr());
            if (!partition.heirs().eligible().isEmpty()) {
                JsonText.ints(out, ELIGIBLE, partition.heirs().eligible());
            }
            if (partition.heirs().lastLeader() != PartitionImage.NO_LEADER) {
                out.writeNumberField(LAST_LEADER, partition.heirs().lastLeader());
            }
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
                .withPartitionEpoch(version)
                .withHeirs(new Heirs(
                        body.ints(ELIGIBLE),
                        body.has(LAST_LEADER) ? body.intValue(LAST_LEADER) : PartitionImage.NO_LEADER));
    }
}
