package org.barnabas.broker.config.key;

import org.jspecify.annotations.Nullable;

/**
 * Something about a written configuration that its owner should know.
 *
 * @param key the key that it is about; null if it is about none
 * @param where {@code file:line} or the option that set the key; empty if nobody knows
 * @param problem what is wrong, in a sentence without a full stop that names the key
 * @param advice what to do, likewise; empty if the problem says it
 */
public record ConfigProblem(Severity severity, @Nullable String key, String where, String problem, String advice) {

    /** Whether a broker may start with it. */
    public enum Severity {
        /** No: it would not be what was asked for, or not safe. */
        ERROR,
        /** Yes: the key has no effect, which endangers nobody, or is odd. */
        WARNING
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** All of it in one line. */
    public String text() {
        return (where.isEmpty() ? "" : where + ": ") + problem + (advice.isEmpty() ? "" : ". " + advice);
    }
}
