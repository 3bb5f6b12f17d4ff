package org.barnabas.coordinator.host;

/**
 * What a {@link CoordinatorHost} hosts: state that follows from the records of one partition. Requests and timers decide
 * which records to write ({@link CoordinatorDecision}, {@link Outbox}); when the log has taken them they are applied at once, by the
 * very methods that replay uses. So the state is that of the log at every moment: a refused write has changed nothing, and
 * after a lost one the next term reads what is there.
 *
 * <p>What is applied need not be committed yet. The next decision builds on it all the same, but whoever only reads gets to
 * see what is before the high watermark.
 */
public interface StateMachine extends PartitionReader.Sink {

    /** What is before this offset is committed. While loading nothing is told; what was loaded is committed. */
    void onHighWatermark(long highWatermark);

    /** Everything has been replayed and is committed: start timers and serve. */
    void onLoaded();

    /**
     * The partition has gone elsewhere, maybe before it was loaded: answer whoever waits, stop the timers, give back what
     * was counted. Nothing is called afterwards.
     */
    void onUnloaded();
}
