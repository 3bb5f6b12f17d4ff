package org.barnabas.partition;

import org.barnabas.ports.Owner;

/** Where fetches ask to hear of a partition. Owned by the shard's thread, on which the answers are to be cancelled, too. */
public final class FetchArming {

    private final PartitionHandle handle;
    private final Owner owner;
    private final FetchWaiters waiters;

    FetchArming(PartitionHandle handle, Owner owner, FetchWaiters waiters) {
        this.handle = handle;
        this.owner = owner;
        this.waiters = waiters;
    }

    /** A fetch wants to hear when the bound moves away from what it saw. */
    public ArmedFetch arm(FetchWaiter waiter, ReadBound bound, long seen) {
        assert owner.isCurrent() : handle;
        return waiters.arm(waiter, bound, seen, handle.view());
    }

    /**
     * A fetch has found that the files of a view have changed under it, and wants to hear when there is another view.
     *
     * @param stale {@link PartitionView#logNumber} of that view
     */
    public ArmedFetch armStale(FetchWaiter waiter, long stale) {
        assert owner.isCurrent() : handle;
        return waiters.armStale(waiter, stale, handle.view());
    }
}
