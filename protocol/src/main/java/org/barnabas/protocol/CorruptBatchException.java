package org.barnabas.protocol;

/**
 * Bytes that claim to be a batch, a record or a compressed payload and are not. Carries no stack trace: it reports
 * bad input, which may come often, not a bug.
 */
public class CorruptBatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptBatchException(String message) {
        super(message, null, false, false);
    }
}
