package org.barnabas.simulation.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a machine may be excused for, partition by partition: it was not stopped in order, or has lost records. Whatever
 * does it such harm says so here; that all is well again is found by the invariants.
 *
 * <p>A replica that lost records is excused until it has everything again: it must not lead until then.
 */
public final class Excuses {

    private final int broker;
    private final Truth truth;
    private final Map<TopicPartition, Standing> standings = new TreeMap<>();
    private final List<Consumer<@Nullable TopicPartition>> losses = new ArrayList<>();
    private BooleanSupplier troubled = () -> false;
    private BooleanSupplier doubtful = () -> false;

    /** How one replica is seen. */
    private static final class Standing {
        /** Stopped without a marker since it last was in sync: what the product cannot tell from a loss. */
        private boolean unclean;
        /** Has lost records since it last had all that is committed. */
        private boolean lossy;
        /** Was seen out of the in-sync set, or leading a new epoch, since its restart. */
        private boolean judged;
        /** The newest leadership when the process started. */
        private int epochAtStart = -1;
    }

    /** @param broker whose machine it is */
    public Excuses(int broker, Truth truth) {
        this.broker = broker;
        this.truth = truth;
        truth.onChange(this::onChange);
    }

    /**
     * What the disks say by themselves.
     *
     * @param isTroubled whether a disk is broken, full or damaged at the moment
     * @param isDoubtful whether a disk is about to lose something
     */
    public void ask(BooleanSupplier isTroubled, BooleanSupplier isDoubtful) {
        troubled = isTroubled;
        doubtful = isDoubtful;
    }

    /** Hears whenever what the disks held of a partition, or of all of them if it is null, may be lost. */
    void onLoss(Consumer<@Nullable TopicPartition> hook) {
        losses.add(hook);
    }

    private void onChange(Truth.Change change) {
        PartitionImage after = change.after();
        if (after == null || !after.replicas().contains(broker)) {
            standings.remove(change.partition());
        }
    }

    private Standing standing(TopicPartition partition) {
        return standings.computeIfAbsent(partition, any -> new Standing());
    }

    private void each(boolean lost) {
        for (TopicPartition partition : truth.partitions()) {
            if (truth.replicas(partition).contains(broker)) {
                Standing standing = standing(partition);
                standing.unclean = true;
                standing.lossy |= lost;
                standing.judged = false;
            }
        }
    }

    /** The process is about to start: leaderships that begin from now on are judged anew. */
    public void started() {
        for (TopicPartition partition : truth.partitions()) {
            PartitionImage state = truth.state(partition);
            standing(partition).epochAtStart = state == null ? -1 : state.leaderEpoch();
        }
    }

    /** kill -9, or an end of its own that was out of order: what was written stays. */
    public void killed() {
        each(false);
    }

    /** What was not forced may be lost. */
    public void powerCut() {
        each(true);
        losses.forEach(hook -> hook.accept(null));
    }

    /** A bit has changed while the process was dead: what follows it in its log may be cut off. */
    public void damaged() {
        each(true);
    }

    /** Likewise, in one replica only. */
    public void damaged(TopicPartition partition) {
        Standing standing = standing(partition);
        standing.unclean = true;
        standing.lossy = true;
        standing.judged = false;
    }

    /** All replicas of the machine are gone. */
    public void wiped() {
        each(true);
        losses.forEach(hook -> hook.accept(null));
    }

    /** One replica is gone. */
    public void wiped(TopicPartition partition) {
        damaged(partition);
        losses.forEach(hook -> hook.accept(partition));
    }

    /** Whether it was not stopped in order, or cannot be any more, since it last was in sync everywhere. */
    public boolean isUnclean() {
        return standings.values().stream().anyMatch(standing -> standing.unclean) || troubled.getAsBoolean();
    }

    /** Whether it has lost records, or is going to. */
    public boolean isDoubtful() {
        return isLossy() || doubtful.getAsBoolean();
    }

    /** Whether some replica has lost records and was not seen with everything since. */
    public boolean isLossy() {
        return standings.values().stream().anyMatch(standing -> standing.lossy);
    }

    public boolean isUnclean(TopicPartition partition) {
        Standing standing = standings.get(partition);
        return (standing != null && standing.unclean) || troubled.getAsBoolean();
    }

    public boolean isLossy(TopicPartition partition) {
        Standing standing = standings.get(partition);
        return standing != null && standing.lossy;
    }

    /** Whether a leadership began after the last start of the process. */
    boolean judgesEpoch(TopicPartition partition, int leaderEpoch) {
        @Nullable Standing standing = standings.get(partition);
        return standing == null || leaderEpoch > standing.epochAtStart;
    }

    /** What ZooKeeper and the disk say about a replica of a process that is up, after a change of either. */
    void judge(TopicPartition partition, boolean inSync, boolean leadsAnew, boolean complete) {
        Standing standing = standings.get(partition);
        if (standing == null) {
            return;
        }
        standing.judged |= !inSync || leadsAnew;
        if (standing.judged && inSync && complete) {
            // Not as soon as it is complete: a leader of before may still commit what it had acknowledged then.
            standing.lossy = false;
            standing.unclean = false;
        }
    }
}
