package org.barnabas.cli.config;

import java.util.Collection;

/** Names of a broker's loggers, {@code a.b.c} below {@code a.b}; each comes into being when its part first works. */
final class LoggerNames {

    private static final String ROOT = "root";

    private LoggerNames() {}

    /**
     * Says that a broker has no such logger, and whose level it would have.
     *
     * @param known those that it has
     */
    static String unknown(String logger, Collection<String> known, String broker) {
        String above = above(logger, known);
        return "broker " + broker + " has no logger " + logger + ": what has not been at work has none yet"
                + "\nIf there is one later it has the level of " + above + "; 'barnabas config get --broker-logger "
                + broker + " --all' shows those there are.";
    }

    private static String above(String logger, Collection<String> known) {
        for (int dot = logger.lastIndexOf('.'); dot > 0; dot = logger.lastIndexOf('.', dot - 1)) {
            if (known.contains(logger.substring(0, dot))) {
                return logger.substring(0, dot);
            }
        }
        return ROOT;
    }
}
