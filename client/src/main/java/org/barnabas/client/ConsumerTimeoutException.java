package org.barnabas.client;

/** No record has come within {@code consumer.timeout.ms}. The stream goes on: ask again. */
public final class ConsumerTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ConsumerTimeoutException(long waitedMs) {
        super("no record within " + waitedMs + " ms");
    }
}
