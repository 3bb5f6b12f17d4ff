package org.barnabas.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import org.jspecify.annotations.Nullable;

/**
 * What was logged, on its way to the thread that writes it. The message is complete: what it was made of may change.
 *
 * @param ms since 1970
 * @param site the message as it stands in the program, which tells who says it
 */
record LogLine(
        long ms,
        Level level,
        String thread,
        String logger,
        String site,
        String message,
        @Nullable IThrowableProxy failure) {

    /** Longer messages are cut off: they are counted as memory, and nobody reads them. */
    static final int MAX_CHARS = 32 << 10;

    /** About what the parts around the message take, and a stack trace. */
    private static final int FIXED_CHARS = 200;

    private static final int FAILURE_CHARS = 16 << 10;

    static LogLine of(ILoggingEvent event) {
        String message = String.valueOf(event.getFormattedMessage());
        return new LogLine(
                event.getTimeStamp(),
                event.getLevel(),
                event.getThreadName(),
                event.getLoggerName(),
                String.valueOf(event.getMessage()),
                message.length() <= MAX_CHARS ? message : message.substring(0, MAX_CHARS) + " ...",
                event.getThrowableProxy());
    }

    /** Of the program that writes lines, about them. */
    static LogLine ofWriter(Level level, String message) {
        return new LogLine(
                System.currentTimeMillis(),
                level,
                Thread.currentThread().getName(),
                LogWriter.class.getName(),
                message,
                message,
                null);
    }

    /** Whether it is kept longer when not all can be. */
    boolean isWarning() {
        return level.isGreaterOrEqual(Level.WARN);
    }

    /** About as many characters are kept for it. */
    int weight() {
        return FIXED_CHARS + message.length() + (failure == null ? 0 : FAILURE_CHARS);
    }
}
