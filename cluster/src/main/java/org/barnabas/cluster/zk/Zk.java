package org.barnabas.cluster.zk;

import java.util.List;
import java.util.function.Consumer;

/**
 * The coordination service, reduced to what Barnabas needs. All calls are asynchronous: they return at once, take
 * effect in the order in which they were made, and their replies come in that order, each through the mailbox that the
 * client was given. While the connection is down calls wait; they end with {@link ZkError#SESSION_EXPIRED} if the
 * session does not survive. Any write may end with {@link ZkError#CONNECTION_LOSS}: it was made again, and refused for what
 * may be its own work.
 */
public interface Zk extends AutoCloseable {

    /** Tells who hears of sessions and changes. To be called once, before {@link #start}. */
    void listen(ZkListener listener);

    /** Starts connecting; the listener hears when a session exists. */
    void start();

    /** Replaces an expired session by a new one; the listener hears of it. */
    void renew();

    /** The current session, as {@link ZkStat#ephemeralOwner} names it; 0 before the first one. */
    long sessionId();

    /** The session before the current one, or 0: nodes it owned may live on for a moment (R14). */
    long previousSessionId();

    /** How long the current session may be silent, as agreed with ZooKeeper, in milliseconds; 0 if nobody knows. */
    int sessionTimeoutMs();

    /**
     * Ends a session if it is proven to be of this broker's former life, which nobody can have any more.
     *
     * @param session whose nodes are in the way
     * @param reply whether it is over; where that is not proven it has to be waited for
     */
    void endFormer(long session, Consumer<Boolean> reply);

    /** This broker lives in the current session from now on: its next life has to know it, and none before. */
    void keepSession();

    /** Reads a node. With {@code watch}, its next write or deletion is told to the listener, if it exists. */
    void read(String path, boolean watch, Consumer<ZkReply<ZkNode>> reply);

    /**
     * Reads many nodes in few round trips, without watches.
     *
     * @param reply one for each path, in their order; all of them fail if the session does
     */
    void readAll(List<String> paths, Consumer<List<ZkReply<ZkNode>>> reply);

    /**
     * What is read afterwards is as new as what any session has been told so far: without it a server of an ensemble
     * that lags behind answers with what was.
     */
    void sync(Consumer<ZkError> done);

    /** Status of a node; {@link ZkError#NO_NODE} if there is none. With {@code watch}, its creation is told, too. */
    void stat(String path, boolean watch, Consumer<ZkReply<ZkStat>> reply);

    /** Names of the children, in no order. With {@code watch}, the next change of the list is told. */
    void children(String path, boolean watch, Consumer<ZkReply<List<String>>> reply);

    /** Creates a persistent node; replies with its status. */
    void create(String path, byte[] data, Consumer<ZkReply<ZkStat>> reply);

    /** Creates a node that dies with the session; replies with its status. */
    void createEphemeral(String path, byte[] data, Consumer<ZkReply<ZkStat>> reply);

    /** Creates a persistent node whose name is {@code prefix} and a growing number; replies with its path. */
    void createSequential(String prefix, byte[] data, Consumer<ZkReply<String>> reply);

    /** Writes a node's data if its version is {@code version}, or always for {@link ZkOp#ANY_VERSION}. */
    void write(String path, byte[] data, int version, Consumer<ZkReply<ZkStat>> reply);

    /** Deletes a node without children. */
    void delete(String path, int version, Consumer<ZkError> reply);

    /**
     * Does all operations or none.
     *
     * @param reply per operation how it ended: all {@link ZkError#OK}, or the culprit's error and
     *     {@link ZkError#ROLLED_BACK} for the others, and then none was done; a single element if the call as a whole
     *     failed. That is {@link ZkError#CONNECTION_LOSS} if it was repeated with a new connection and then met a
     *     conflict: with what others did, or with itself
     */
    void multi(List<ZkOp> operations, Consumer<List<ZkError>> reply);

    /** Ends the session, so that ephemeral nodes go at once. Waits a moment for it. */
    @Override
    void close();
}
