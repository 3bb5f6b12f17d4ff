package org.barnabas.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.HashMap;
import java.util.Map;
import org.barnabas.broker.config.LoggerLevels;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Levels of Logback's loggers, which are those of this process. Nothing here says anything that is fatal and goes on, so
 * that FATAL and "nothing at all" are the same.
 */
public final class LogbackLevels implements LoggerLevels {

    private static final String FATAL = "FATAL";

    private final LoggerContext loggers;

    private LogbackLevels(LoggerContext loggers) {
        this.loggers = loggers;
    }

    /** Those of this process; null if somebody has put another library in front of this one. */
    public static @Nullable LoggerLevels ofThisProcess() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        return factory instanceof LoggerContext loggers ? new LogbackLevels(loggers) : null;
    }

    @Override
    public Map<String, String> inForce() {
        Map<String, String> levels = new HashMap<>();
        for (Logger logger : loggers.getLoggerList()) {
            String name = logger.getName();
            levels.put(name.equals(Logger.ROOT_LOGGER_NAME) ? ROOT : name, text(logger.getEffectiveLevel()));
        }
        return levels;
    }

    private static String text(Level level) {
        return level.equals(Level.OFF) ? FATAL : level.toString();
    }

    @Override
    public void set(String logger, String level) {
        named(logger).setLevel(level.equals(FATAL) ? Level.OFF : Level.toLevel(level, Level.INFO));
    }

    @Override
    public void unset(String logger) {
        named(logger).setLevel(null);
    }

    private Logger named(String logger) {
        return loggers.getLogger(logger.equals(ROOT) ? Logger.ROOT_LOGGER_NAME : logger);
    }
}
