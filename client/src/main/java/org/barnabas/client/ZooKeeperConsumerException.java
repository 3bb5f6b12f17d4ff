package org.barnabas.client;

/** Something that a consumer was asked for cannot be done; the message says why, for people. */
public class ZooKeeperConsumerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ZooKeeperConsumerException(String message) {
        super(message);
    }

    ZooKeeperConsumerException(String message, Throwable cause) {
        super(message, cause);
    }
}
