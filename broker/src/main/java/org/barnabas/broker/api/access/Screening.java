package org.barnabas.broker.api.access;

import java.util.function.UnaryOperator;
import org.barnabas.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a request: it is answered at once, or what is left of it goes to its handler, whose response is completed
 * with what was denied, or freed of what the sender may not see.
 *
 * @param refusal the answer; null if the handler is to be called
 * @param completion what is done to the handler's response, on any thread; null if nothing
 * @param closes the connection closes, because the request has no answer
 */
public record Screening(@Nullable Message refusal, @Nullable UnaryOperator<Message> completion, boolean closes) {

    /** The handler gets the request as it is now. */
    public static final Screening PASSED = new Screening(null, null, false);

    /** Refused without an answer. */
    public static final Screening CLOSED = new Screening(null, null, true);

    public static Screening refused(Message answer) {
        return new Screening(answer, null, false);
    }

    /** The handler gets the request as it is now; its response goes through a completion. */
    @SuppressWarnings("unchecked") // the codec of an API and its enforcement agree on the response
    public static <R extends Message> Screening completed(UnaryOperator<R> completion) {
        return new Screening(null, response -> completion.apply((R) response), false);
    }

    /** Whether the handler is not called. */
    public boolean ends() {
        return refusal != null || closes;
    }

    /** The same with the work of another screening of the same request behind it. */
    Screening then(Screening next) {
        if (next.closes) {
            return next;
        }
        if (next.refusal != null) {
            // What was denied before belongs into the answer as well.
            return completion == null ? next : refused(completion.apply(next.refusal));
        }
        if (completion == null || next.completion == null) {
            return completion == null ? next : this;
        }
        UnaryOperator<Message> first = completion;
        UnaryOperator<Message> second = next.completion;
        return new Screening(null, response -> second.apply(first.apply(response)), false);
    }
}
