package org.barnabas.protocol.wire;

/**
 * The bytes are not a message of the expected kind. Thrown by {@link WireReader} for any bad input, and nothing else
 * is.
 */
public final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}
