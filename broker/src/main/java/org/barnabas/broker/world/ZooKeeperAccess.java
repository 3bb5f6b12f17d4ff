package org.barnabas.broker.world;

import java.nio.file.Path;
import org.barnabas.cluster.session.SessionMemory;
import org.barnabas.cluster.zk.ZkWire;
import org.jspecify.annotations.Nullable;

/** The way to ZooKeeper: outside, or in this process and stopped with it. Any thread, unless a method says else. */
public interface ZooKeeperAccess {

    /** What clients connect to. */
    String connectString();

    /** Whether the server is in this process, and the only one: it ends with the process, and all its sessions' clients. */
    boolean isAlone();

    /**
     * Why the server in this process does not answer, for the operator; null if it does, or nothing is known to be
     * wrong.
     */
    @Nullable
    String trouble();

    /** Bytes that are free on the disk under a folder, but are to be the reserve of the server in this process. */
    long promisedOn(Path folder);

    /**
     * A way for one client, below all that is done again when a connection is lost.
     *
     * @param sessionTimeoutMs how long the broker may be silent before it counts as dead
     */
    ZkWire wire(int sessionTimeoutMs);

    /**
     * Remembers sessions, so that a broker that comes back after a crash can end its former one instead of waiting until it
     * expires.
     *
     * @param file where to, in a log directory
     * @param lock of that directory, which this process holds
     */
    SessionMemory memory(Path file, Path lock);

    /**
     * Stops the server in this process, if there is one. On the thread that stops the broker, after all clients.
     *
     * @param closed called once, on any thread
     */
    void close(Runnable closed);
}
