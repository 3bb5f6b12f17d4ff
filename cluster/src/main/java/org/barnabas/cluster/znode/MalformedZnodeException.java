package org.barnabas.cluster.znode;

/** A znode's body is not what its path promises. Its reader logs it and keeps what it knew before. */
public final class MalformedZnodeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedZnodeException(String message) {
        super(message);
    }

    MalformedZnodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
