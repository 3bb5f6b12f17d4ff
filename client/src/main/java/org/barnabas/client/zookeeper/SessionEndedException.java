package org.barnabas.client.zookeeper;

/** The session is over, and with it everything that was registered in it. */
public final class SessionEndedException extends ZooKeeperTroubleException {

    private static final long serialVersionUID = 1L;

    SessionEndedException(Throwable cause) {
        super("the session with ZooKeeper has ended", cause);
    }
}
