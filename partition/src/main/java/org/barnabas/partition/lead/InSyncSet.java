package org.barnabas.partition.lead;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The in-sync replicas of a partition as its leader sees them.
 *
 * <p>States: Settled (what the controller confirmed) → Proposed (a change was sent to the controller) → Settled again,
 * by {@link #settle} with the controller's word or by {@link #withdraw} when it refused.
 *
 * <p>While a change is under way nobody knows which of the two sets a new leader would come from. So the high watermark
 * asks for the {@link #maximal} set, the union of both (rule R6, KIP-497), and the counts that admit writes use the
 * settled one.
 *
 * <p>Owned by the shard's thread.
 */
public final class InSyncSet {

    private SortedSet<Integer> settled;
    private @Nullable SortedSet<Integer> proposed;
    private int partitionEpoch;

    public InSyncSet(Collection<Integer> isr, int partitionEpoch) {
        this.settled = sorted(isr);
        this.partitionEpoch = partitionEpoch;
    }

    private static SortedSet<Integer> sorted(Collection<Integer> brokers) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(brokers));
    }

    /** What the controller confirmed last. */
    public SortedSet<Integer> settled() {
        return settled;
    }

    public int partitionEpoch() {
        return partitionEpoch;
    }

    /** The settled set, and while a change is under way also what was proposed. */
    public SortedSet<Integer> maximal() {
        if (proposed == null) {
            return settled;
        }
        SortedSet<Integer> union = new TreeSet<>(settled);
        union.addAll(proposed);
        return union;
    }

    /** What was proposed; only while a change is under way. */
    SortedSet<Integer> proposed() {
        if (proposed == null) {
            throw new IllegalStateException("no change of the in-sync set is under way");
        }
        return proposed;
    }

    public boolean isChanging() {
        return proposed != null;
    }

    /** A change goes to the controller; only one at a time. */
    public void propose(Collection<Integer> isr) {
        if (proposed != null) {
            throw new IllegalStateException("a change of the in-sync set is under way");
        }
        proposed = sorted(isr);
    }

    /** The controller's word; older words than the one known are void. Answers whether it counted. */
    public boolean settle(Collection<Integer> isr, int newPartitionEpoch) {
        if (newPartitionEpoch < partitionEpoch) {
            return false;
        }
        settled = sorted(isr);
        partitionEpoch = newPartitionEpoch;
        proposed = null;
        return true;
    }

    /** The controller refused the change. */
    public void withdraw() {
        proposed = null;
    }
}
