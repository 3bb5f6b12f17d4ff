package org.barnabas.cluster.zk;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One session on the wire. It finds servers by itself, again and again until the session is over. */
public interface ZkLine {

    /**
     * Sends a call. Calls of one connection take effect and are answered in their order, each answer exactly once and in
     * order with the line's events, on any thread or within this method.
     *
     * @param connection which connection it is for, from 1 with every {@link ZkWire.State#CONNECTED}
     * @param reply {@link ZkError#CONNECTION_LOSS} if the connection broke first: whether the call took effect is unknown
     * @return false if that connection is over, which is told by the events: the call was not sent, so that it cannot
     *     overtake what was lost, and is not answered
     */
    <R> boolean submit(int connection, ZkCall<R> call, Consumer<ZkReply<R>> reply);

    /** 0 before the first connection. */
    long sessionId();

    /** What another process needs to take the session over; null before the first connection. */
    @Nullable
    FormerSession key();

    /** As agreed with the server, in milliseconds; 0 before the first connection. */
    int timeoutMs();

    /**
     * Ends the session, if a server can be told; what is under way is answered.
     *
     * @param waitMs how long at most this may take
     */
    void close(int waitMs);
}
