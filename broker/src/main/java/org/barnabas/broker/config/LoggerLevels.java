package org.barnabas.broker.config;

import java.util.Map;

/**
 * The levels of the loggers of this process, at run time (KIP-412). Whoever embeds a broker and has a library that can change
 * levels implements this; a broker without refuses requests for loggers. Levels are Kafka's words: FATAL, ERROR, WARN,
 * INFO, DEBUG, TRACE. They hold until the process ends.
 *
 * <p>Threads: any, event loops too, so that nothing may block.
 */
public interface LoggerLevels {

    /** What Kafka's tools call the logger that all others inherit from. */
    String ROOT = "root";

    /** The level in force of each logger there is, by its name; {@link #ROOT} is one of them. */
    Map<String, String> inForce();

    /** Sets the level of a logger there is, and so of those below it that have none of their own. */
    void set(String logger, String level);

    /** Takes back the level of a logger there is, other than {@link #ROOT}: it has that of the one above it. */
    void unset(String logger);
}
