package org.barnabas.broker.world;

/** The broker cannot start; the message says why and what to do, in one line for the operator. */
public final class StartException extends Exception {

    /** For the operator. */
    public StartException(String message) {
        super(message);
    }

    /** For the operator, with what lies behind it. */
    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
