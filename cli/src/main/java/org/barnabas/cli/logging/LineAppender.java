package org.barnabas.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;

/** Hands what loggers say to the writer. Any thread; holds none up. */
final class LineAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private final LogWriter writer;

    LineAppender(LogWriter writer) {
        this.writer = writer;
        setName("lines");
    }

    @Override
    protected void append(ILoggingEvent event) {
        writer.accept(LogLine.of(event));
    }
}
