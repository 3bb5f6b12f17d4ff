package org.barnabas.client;

/** A consumer that starts has not got its partitions in {@code rebalance.max.retries} attempts. */
public final class ConsumerRebalanceFailedException extends ZooKeeperConsumerException {

    private static final long serialVersionUID = 1L;

    ConsumerRebalanceFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
