package org.barnabas.coordinator.host;

/**
 * What a {@link CoordinatorHost} hosts: state that follows from the committed records of one partition. Requests and
 * timers decide which records to write (through the {@link Outbox}); the state changes when they are committed. Thus
 * the state is always that of a prefix of the log, and a failed write needs no undoing.
 */
public interface StateMachine extends PartitionReader.Sink {

    /** The machine's own record has been committed. */
    void committed(CoordinatorRecord record);

    /** Everything has been replayed: start timers and serve. */
    void onLoaded();

    /**
     * The partition has gone elsewhere, maybe before it was loaded: answer whoever waits, stop the timers, give back what
     * was counted. Nothing is called afterwards.
     */
    void onUnloaded();
}
