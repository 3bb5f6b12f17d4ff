package org.barnabas.protocol.record;

/** Whoever has a batch judged does not want to go on with it; without a stack trace, because that is no failure. */
final class JudgingStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JudgingStoppedException() {
        super("stopped", null, false, false);
    }
}
