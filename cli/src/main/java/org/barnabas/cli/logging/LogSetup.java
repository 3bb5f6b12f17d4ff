package org.barnabas.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Levels and the way of lines, in place of a file that would have to be parsed at each start. A file that is named with
 * {@code -Dlogback.configurationFile} is used instead, with all that it says.
 *
 * <p>{@code -Dbarnabas.log.level=LEVEL} leaves out from the beginning what is below the level, whoever says it.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {

    private static final String FILE = "logback.configurationFile";
    private static final String FLOOR = "barnabas.log.level";

    /** For the service loader. */
    public LogSetup() {}

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        if (isReplaced()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        apply(loggers);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Whether a file says what is logged, and where. */
    static boolean isReplaced() {
        return System.getProperty(FILE) != null;
    }

    /** Few lines: warnings and errors, and what the broker itself finds worth saying. */
    static void apply(LoggerContext loggers) {
        Level floor = Level.toLevel(System.getProperty(FLOOR), Level.TRACE);
        Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
        set(root, Level.WARN, floor);
        set(loggers.getLogger("org.barnabas"), Level.INFO, floor);
        // A member of a group in ZooKeeper tells programs what it owns; a person sees the records.
        set(loggers.getLogger("org.barnabas.client"), Level.WARN, floor);
        // The client of the embedded server reports every step of its life.
        set(loggers.getLogger("org.apache.zookeeper"), Level.ERROR, floor);
        // The leader of an ensemble takes every server that stops for an error.
        set(loggers.getLogger("org.apache.zookeeper.server.quorum.LearnerHandler"), Level.OFF, floor);
        // The tools say themselves what a client could not do.
        set(loggers.getLogger("org.apache.kafka"), Level.OFF, floor);
        LineAppender appender = new LineAppender(LogWriter.ofThisProcess());
        appender.setContext(loggers);
        appender.start();
        root.addAppender(appender);
    }

    private static void set(Logger logger, Level level, Level floor) {
        logger.setLevel(level.isGreaterOrEqual(floor) ? level : floor);
    }
}
