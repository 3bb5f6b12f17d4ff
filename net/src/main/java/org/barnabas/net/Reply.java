package org.barnabas.net;

import org.barnabas.protocol.wire.Message;

/**
 * The place of one request's answer in the order of its connection. Exactly one method that answers is to be called,
 * once, from any thread; answers leave in the order of the requests. A second call is ignored.
 */
public interface Reply {

    /** The longest that an answer may be held back, or a connection be muted. */
    long MOST_DELAY_MS = 30_000;

    /** Answers in the version of the request. Records of the response are released after they were sent. */
    void send(Message response);

    /** Answers in another version than that of the request; only ApiVersions does (KIP-511). */
    void send(Message response, short version);

    /** There is no answer: a produce request with acks=0. */
    void skip();

    /** The request cannot be answered: closes the connection. */
    void close();

    /**
     * Says how much the request keeps on the heap while it waits for its answer, in place of an estimate; on the
     * connection's loop.
     *
     * @return false if it had better not wait, because all that wait keep too much; one that must wait does so all the same
     */
    default boolean mayWait(long heldBytes) {
        return true;
    }

    /**
     * What to do if the connection closes before the answer is given: let go of what the request holds. On the connection's
     * loop, where it also runs.
     */
    default void onGone(Runnable task) {}

    /**
     * What to do if the client ends its sending side before the answer is given, which is all that can be seen of a client
     * that closes, too: answer with what there is instead of waiting. On the connection's loop, where it also runs.
     */
    default void onHurry(Runnable task) {}

    /**
     * From now on no later request of the connection is handed over, whether this one is answered or not, until {@link
     * #goOn} was called as often as this: what is handled in several steps must not be overtaken. What has come stays
     * on the account of request memory, and nothing more is read. On the connection's loop.
     */
    default void holdOthers() {}

    /** Undoes one {@link #holdOthers}; on the connection's loop, where later requests are handed over at once. */
    default void goOn() {}

    /**
     * Handling the request failed: the connection closes, and the process ends if the failure is not the request's alone
     * ({@link org.barnabas.ports.FailurePolicy}), as if the handler had thrown it.
     */
    default void fail(Throwable failure) {
        close();
    }

    /**
     * The answer, which may be given before or after, leaves no earlier than so long from now: a client that asks for more than
     * it may is slowed down by that (KIP-13). Answers to later requests wait for it. On the connection's loop, once, before
     * the answer was given.
     *
     * @param ms at most {@link #MOST_DELAY_MS}; more counts as that, 0 or less as nothing
     */
    default void after(long ms) {}

    /**
     * How long the answer may take if all goes well; on the connection's loop. One that has not come long after is a
     * defect: the connection is closed, so that the client asks again.
     */
    default void expectWithin(long longestMs) {}
}
