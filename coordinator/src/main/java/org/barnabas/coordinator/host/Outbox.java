package org.barnabas.coordinator.host;

import java.util.List;
import java.util.function.Consumer;
import org.barnabas.protocol.ErrorCode;

/** Takes what a state machine decided to write. The writing starts when the decision is complete, never inside it. */
public interface Outbox {

    /**
     * Writes records as one batch.
     *
     * @param records may be empty: then nothing is written and the answer is immediate
     * @param answer called once, in a later turn: {@link ErrorCode#NONE} after the records were committed and handed to
     *     {@link StateMachine#committed}, {@link ErrorCode#REQUEST_TIMED_OUT} if that takes too long (they may still
     *     be committed later), or the reason of the failure
     * @param settled called once when the fate of the records is known, right before the answer unless that timed out
     */
    void write(List<CoordinatorRecord> records, Consumer<ErrorCode> answer, Runnable settled);

    /** Runs a decision of a timer, then writes what it decided. */
    void turn(Runnable decision);

    /** {@link #write(List, Consumer, Runnable)} for those who need no more than the answer. */
    default void write(List<CoordinatorRecord> records, Consumer<ErrorCode> answer) {
        write(records, answer, () -> {});
    }
}
