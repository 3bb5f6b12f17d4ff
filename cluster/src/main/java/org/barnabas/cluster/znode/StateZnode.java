package org.barnabas.cluster.znode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.cluster.image.Heirs;
import org.barnabas.cluster.image.Lives;
import org.barnabas.cluster.image.PartitionImage;

/**
 * {@code /brokers/topics/<topic>/partitions/<partition>/state}: who leads and who is in sync. The version of the node is
 * the partition epoch.
 *
 * <p>Eligible leaders (R12) and the lives of those that are in sync or eligible are fields of our own. Apache Kafka 3.9 takes
 * the fields that it knows and drops others when it writes: whoever it makes leader has no heirs, and of its members' lives
 * nothing is known. Tools of 0.8 cannot read a body with a number above 31 bits: lives are texts.
 */
public final class StateZnode {

    private static final int VERSION = 1;
    private static final String ELIGIBLE = "eligible_leaders";
    private static final String LAST_LEADER = "last_leader";
    private static final String LIVES = "member_lives";
    /** The same as numbers, in nodes that were written before. */
    private static final String LIVES_BEFORE = "broker_epochs";

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
            List<Long> lives = new ArrayList<>();
            for (int member : partition.members()) {
                Long life = partition.lives().of(member);
                lives.add(life == null ? Lives.FORMER : life);
            }
            JsonText.longs(out, LIVES, lives);
        });
    }

    /**
     * Adds to a partition what its state node says; throws {@link MalformedZnodeException} if that is nonsense.
     *
     * @param version of the node
     */
    public static PartitionImage decode(PartitionImage partition, byte[] data, int version) {
        JsonBody body = JsonBody.parse(data);
        PartitionImage decoded = partition
                .withLeadership(
                        body.intValue("leader"),
                        body.intValue("leader_epoch"),
                        body.ints("isr"),
                        body.intValue("controller_epoch"))
                .withPartitionEpoch(version)
                .withHeirs(new Heirs(
                        body.ints(ELIGIBLE),
                        body.has(LAST_LEADER) ? body.intValue(LAST_LEADER) : PartitionImage.NO_LEADER));
        return decoded.withLives(lives(decoded, body.longs(body.has(LIVES) ? LIVES : LIVES_BEFORE)));
    }

    /** Of members that the writer did not tell of nothing is said. */
    private static Lives lives(PartitionImage partition, List<Long> epochs) {
        List<Integer> members = partition.members();
        Map<Integer, Long> lives = new HashMap<>();
        for (int i = 0; i < Math.min(epochs.size(), members.size()); i++) {
            lives.putIfAbsent(members.get(i), epochs.get(i));
        }
        return new Lives(lives);
    }
}
