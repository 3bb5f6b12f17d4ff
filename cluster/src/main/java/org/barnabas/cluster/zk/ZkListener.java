package org.barnabas.cluster.zk;

/** Hears of the session and of watched nodes. Called through the mailbox that the client posts everything to. */
public interface ZkListener {

    /** What a session can go through. */
    enum Session {
        /** A session exists and works: for the first time, after a reconnection, or after {@link Zk#renew}. */
        CONNECTED,
        /** No server answers; the session may or may not live on. Calls wait. */
        DISCONNECTED,
        /** The session is gone. Nothing known before may be served (R13); {@link Zk#renew} starts again. */
        EXPIRED
    }

    void onSession(Session state);

    /**
     * A watched node was created, deleted or written, or its children changed. The watch is used up: who wants to
     * hear more reads again with a watch.
     */
    void onChange(String path);
}
