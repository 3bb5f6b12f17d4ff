package org.barnabas.protocol.record.compress;

import org.barnabas.protocol.CorruptBatchException;

/** A compressed payload wants more memory or produces more output than {@link InflateLimits} grants. */
public final class InflateLimitException extends CorruptBatchException {
    private static final long serialVersionUID = 1L;

    public InflateLimitException(String message) {
        super(message);
    }
}
