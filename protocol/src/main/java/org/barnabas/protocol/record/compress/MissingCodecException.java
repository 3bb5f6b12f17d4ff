package org.barnabas.protocol.record.compress;

/** The library of a codec cannot be loaded in this process; the bytes are not to blame. Carries no stack trace. */
public final class MissingCodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingCodecException(String message) {
        super(message, null, false, false);
    }
}
