package org.barnabas.coordinator.host;

import java.util.List;
import java.util.function.Function;
import org.barnabas.protocol.ErrorCode;

/**
 * What a request has decided. Nothing has changed by it: its records change the state when the log has taken them, and the
 * response is given when they are committed.
 *
 * @param records to be written; with none the response is given at once
 * @param response if all goes well
 * @param failure the response if the records are refused, lost or not committed in time
 * @param inParts whether there may be more records than fit into a batch: then they are written in several, one after the
 *     other is committed
 * @param whenAppended runs when the log has taken the (first) records
 * @param whenSettled runs once when the fate of all records is known
 */
public record CoordinatorDecision<R>(
        List<CoordinatorRecord> records,
        R response,
        Function<ErrorCode, R> failure,
        boolean inParts,
        Runnable whenAppended,
        Runnable whenSettled) {

    /** An answer that needs no record. */
    public static <R> CoordinatorDecision<R> answer(R response) {
        return new CoordinatorDecision<>(
                List.of(),
                response,
                error -> response,
                false,
                CoordinatorDecision::nothing,
                CoordinatorDecision::nothing);
    }

    /** One batch of records. */
    public static <R> CoordinatorDecision<R> write(
            List<CoordinatorRecord> records, R response, Function<ErrorCode, R> failure) {
        return new CoordinatorDecision<>(
                records, response, failure, false, CoordinatorDecision::nothing, CoordinatorDecision::nothing);
    }

    /** Any number of records; order counts, atomicity does not. */
    public static <R> CoordinatorDecision<R> writeInParts(
            List<CoordinatorRecord> records, R response, Function<ErrorCode, R> failure) {
        return new CoordinatorDecision<>(
                records, response, failure, true, CoordinatorDecision::nothing, CoordinatorDecision::nothing);
    }

    private static void nothing() {}

    /** The same decision, of which somebody wants to hear. */
    public CoordinatorDecision<R> telling(Runnable appended, Runnable settled) {
        return new CoordinatorDecision<>(records, response, failure, inParts, appended, settled);
    }
}
