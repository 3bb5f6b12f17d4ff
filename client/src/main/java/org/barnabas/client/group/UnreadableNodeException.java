package org.barnabas.client.group;

/** A znode that somebody else wrote holds something else than its readers expect. */
public final class UnreadableNodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreadableNodeException(String message) {
        super(message);
    }

    public UnreadableNodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
