package org.barnabas.client.zookeeper;

/** ZooKeeper does not answer, or refuses. Whether a write was done is not known. */
public class ZooKeeperTroubleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ZooKeeperTroubleException(String message) {
        super(message);
    }

    public ZooKeeperTroubleException(String message, Throwable cause) {
        super(message, cause);
    }
}
