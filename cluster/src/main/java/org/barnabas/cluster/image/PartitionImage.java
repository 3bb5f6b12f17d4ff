package org.barnabas.cluster.image;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the cluster agreed on for one partition.
 *
 * @param leader the leading broker's id, or {@link #NO_LEADER}
 * @param leaderEpoch grows with every new leadership, also of the same broker
 * @param partitionEpoch grows with every change of the partition's state; ZooKeeper's version of the state znode
 * @param controllerEpoch of the controller that wrote the state
 * @param replicas broker ids, the preferred leader first
 * @param isr the in-sync replicas as the controller knows them
 * @param adding replicas that a reassignment adds, a subset of {@code replicas}
 * @param removing replicas that a reassignment removes, a subset of {@code replicas}
 * @param offline replicas whose broker or directory is gone
 * @param heirs who else may lead; known to controllers only, empty elsewhere
 * @param lives for which lives of their brokers replicas are in sync or may lead; likewise
 */
public record PartitionImage(
        int partition,
        int leader,
        int leaderEpoch,
        int partitionEpoch,
        int controllerEpoch,
        List<Integer> replicas,
        List<Integer> isr,
        List<Integer> adding,
        List<Integer> removing,
        List<Integer> offline,
        Heirs heirs,
        Lives lives) {

    /** Nobody leads: clients must wait. */
    public static final int NO_LEADER = -1;

    public PartitionImage {
        replicas = List.copyOf(replicas);
        isr = List.copyOf(isr);
        adding = List.copyOf(adding);
        removing = List.copyOf(removing);
        offline = List.copyOf(offline);
    }

    /** A partition without heirs. */
    public PartitionImage(
            int partition,
            int leader,
            int leaderEpoch,
            int partitionEpoch,
            int controllerEpoch,
            List<Integer> replicas,
            List<Integer> isr,
            List<Integer> adding,
            List<Integer> removing,
            List<Integer> offline) {
        this(
                partition,
                leader,
                leaderEpoch,
                partitionEpoch,
                controllerEpoch,
                replicas,
                isr,
                adding,
                removing,
                offline,
                Heirs.NONE,
                Lives.NONE);
    }

    /** A partition with its replicas and nothing decided yet: no leader, no in-sync replica. */
    public static PartitionImage undecided(int partition, List<Integer> replicas) {
        List<Integer> none = List.of();
        return new PartitionImage(partition, NO_LEADER, -1, -1, -1, replicas, none, none, none, none);
    }

    /** A healthy partition: all replicas in sync and the first one leads. For tests and first elections. */
    public static PartitionImage led(int partition, int leaderEpoch, List<Integer> replicas) {
        List<Integer> none = List.of();
        return new PartitionImage(partition, replicas.get(0), leaderEpoch, 0, 0, replicas, replicas, none, none, none);
    }

    public boolean hasLeader() {
        return leader >= 0;
    }

    /** The same partition with some things changed. */
    public PartitionImage with(Consumer<Builder> changes) {
        Builder builder = new Builder(this);
        changes.accept(builder);
        return builder.build();
    }

    /** The same partition under another leadership. */
    public PartitionImage withLeadership(int newLeader, int newLeaderEpoch, List<Integer> newIsr, int byController) {
        return with(
                builder -> builder.leader(newLeader, newLeaderEpoch).isr(newIsr).controllerEpoch(byController));
    }

    /** The same partition at another version of its state znode. */
    public PartitionImage withPartitionEpoch(int newPartitionEpoch) {
        return with(builder -> builder.partitionEpoch(newPartitionEpoch));
    }

    /** The same partition with another set of unreachable replicas. */
    public PartitionImage withOffline(List<Integer> newOffline) {
        return with(builder -> builder.offline(newOffline));
    }

    /** The same partition with other replicas, of which some are being added or removed. */
    public PartitionImage withReplicas(List<Integer> newReplicas, List<Integer> nowAdding, List<Integer> nowRemoving) {
        return with(builder -> builder.replicas(newReplicas, nowAdding, nowRemoving));
    }

    /** The same partition with others that may lead. */
    public PartitionImage withHeirs(Heirs newHeirs) {
        return with(builder -> builder.heirs(newHeirs));
    }

    /** The same partition with members of other lives. */
    public PartitionImage withLives(Lives newLives) {
        return with(builder -> builder.lives(newLives));
    }

    /** In-sync replicas, and those that may lead beside them. */
    public List<Integer> members() {
        if (heirs.eligible().isEmpty()) {
            return isr;
        }
        Set<Integer> members = new LinkedHashSet<>(isr);
        members.addAll(heirs.eligible());
        return List.copyOf(members);
    }

    /** Whether replicas are being moved. */
    public boolean reassigning() {
        return !adding.isEmpty() || !removing.isEmpty();
    }

    /** Changes a partition, thing by thing; starts from what is. */
    public static final class Builder {

        private final int partition;
        private int leader;
        private int leaderEpoch;
        private int partitionEpoch;
        private int controllerEpoch;
        private List<Integer> replicas;
        private List<Integer> isr;
        private List<Integer> adding;
        private List<Integer> removing;
        private List<Integer> offline;
        private Heirs heirs;
        private Lives lives;

        private Builder(PartitionImage from) {
            partition = from.partition;
            leader = from.leader;
            leaderEpoch = from.leaderEpoch;
            partitionEpoch = from.partitionEpoch;
            controllerEpoch = from.controllerEpoch;
            replicas = from.replicas;
            isr = from.isr;
            adding = from.adding;
            removing = from.removing;
            offline = from.offline;
            heirs = from.heirs;
            lives = from.lives;
        }

        public Builder leader(int broker, int epoch) {
            leader = broker;
            leaderEpoch = epoch;
            return this;
        }

        public Builder partitionEpoch(int epoch) {
            partitionEpoch = epoch;
            return this;
        }

        public Builder controllerEpoch(int epoch) {
            controllerEpoch = epoch;
            return this;
        }

        /** All replicas, and which of them are being added or removed. */
        public Builder replicas(List<Integer> all, List<Integer> nowAdding, List<Integer> nowRemoving) {
            replicas = all;
            adding = nowAdding;
            removing = nowRemoving;
            return this;
        }

        public Builder isr(List<Integer> brokers) {
            isr = brokers;
            return this;
        }

        public Builder offline(List<Integer> brokers) {
            offline = brokers;
            return this;
        }

        public Builder heirs(Heirs others) {
            heirs = others;
            return this;
        }

        public Builder lives(Lives ofMembers) {
            lives = ofMembers;
            return this;
        }

        private PartitionImage build() {
            return new PartitionImage(
                    partition,
                    leader,
                    leaderEpoch,
                    partitionEpoch,
                    controllerEpoch,
                    replicas,
                    isr,
                    adding,
                    removing,
                    offline,
                    heirs,
                    lives);
        }
    }
}
