package org.barnabas.cluster.zk;

/**
 * The way to an ensemble, below all rules about what is done again and when: opens sessions, each on a {@link ZkLine} of
 * its own. Nothing here waits.
 */
public interface ZkWire {

    /** The path below which everything lies, such as {@code /kafka/one}; empty for the ensemble's own root. */
    String root();

    /** Begins a new session; the paths of its calls are those below {@link #root}. */
    ZkLine open(Events events);

    /** Begins a new session whose paths are the ensemble's own: for making the root. */
    ZkLine openAbove(Events events);

    /** Takes over a session that another process began; without the right password it counts as expired. */
    ZkLine resume(FormerSession former, Events events);

    /** What a session goes through. */
    enum State {
        /** Connected, for the first time or again; the session lives. */
        CONNECTED,
        /** The connection is lost, or no server could be reached; told again with each attempt that fails. */
        DISCONNECTED,
        /** The session is over. Nothing follows. */
        EXPIRED,
        /** The ensemble does not let this client in. Nothing follows. */
        REFUSED
    }

    /** What happened to a node that was watched. */
    enum Change {
        CREATED,
        DELETED,
        WRITTEN,
        CHILDREN
    }

    /**
     * Hears of a session and its watches. Called on any thread, also within the call that opens the line, but in order
     * with the answers of the line's calls: what was lost with a connection is told before {@link State#DISCONNECTED},
     * and a change before the answers of calls that came after it.
     */
    interface Events {

        void onState(State state);

        /** The watch is used up. Watches outlive connections, not sessions: what changed meanwhile is told afterwards. */
        void onChange(String path, Change change);
    }
}
