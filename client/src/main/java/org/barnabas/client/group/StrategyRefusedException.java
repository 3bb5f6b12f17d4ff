package org.barnabas.client.group;

/** A strategy does not work for what the members of a group want. */
public final class StrategyRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StrategyRefusedException(String message) {
        super(message);
    }
}
