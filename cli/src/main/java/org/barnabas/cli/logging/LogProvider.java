package org.barnabas.cli.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The short way to loggers of Logback: without looking for configurators and comparing versions of jars, which a command
 * that says nothing would wait for longer than for all other parts of logging. Where nobody calls {@link #use} Logback's own
 * way leads to {@link LogSetup} and the same loggers.
 */
public final class LogProvider implements SLF4JServiceProvider {

    private static final String PROVIDER = "slf4j.provider";
    private static final String REMARKS = "slf4j.internal.verbosity";

    private final LogbackServiceProvider logback = new LogbackServiceProvider();

    /** For the logging library. */
    public LogProvider() {}

    /** Has all loggers of the process come from here, if there are none yet. */
    public static void use() {
        if (System.getProperty(PROVIDER) == null && !LogSetup.isReplaced()) {
            System.setProperty(PROVIDER, LogProvider.class.getName());
            // It would remark that it does what it was told.
            System.setProperty(REMARKS, System.getProperty(REMARKS, "WARN"));
        }
    }

    @Override
    public void initialize() {
        LoggerContext loggers = (LoggerContext) logback.getLoggerFactory();
        loggers.setName("default");
        loggers.setMDCAdapter(logback.getMDCAdapter());
        LogSetup.apply(loggers);
        loggers.start();
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return logback.getLoggerFactory();
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return logback.getMarkerFactory();
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return logback.getMDCAdapter();
    }

    @Override
    public String getRequestedApiVersion() {
        return logback.getRequestedApiVersion();
    }
}
