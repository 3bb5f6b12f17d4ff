package org.barnabas.coordinator.host;

import java.util.List;
import org.barnabas.protocol.ErrorCode;

/** Takes what was decided to be written. The writing starts when the decision is complete, never inside it. */
public interface Outbox {

    /**
     * Writes records as one batch at the end of this turn.
     *
     * @param records may be empty: then nothing is written, and the answer is immediate
     */
    void write(List<CoordinatorRecord> records, Fate fate);

    /** Runs a decision of a timer, then writes what it decided. */
    void turn(Runnable decision);

    /** What becomes of a write. */
    interface Fate {

        /** The log has the records and they have been applied, at the end of the turn that decided them. */
        default void onAppended() {}

        /**
         * Called once: {@link ErrorCode#NONE} when the records are committed; the reason if they were refused, in the turn
         * that decided them or after a wait for a place in the log; {@link ErrorCode#REQUEST_TIMED_OUT} if they are in the log, but not committed in time;
         * {@link ErrorCode#NOT_LEADER_OR_FOLLOWER} if the term ended before they were.
         */
        void onAnswer(ErrorCode error);

        /** Called once when the fate is known, right before the answer unless that timed out. */
        default void onSettled() {}
    }
}
