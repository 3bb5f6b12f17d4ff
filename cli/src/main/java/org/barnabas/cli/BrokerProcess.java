package org.barnabas.cli;

import java.io.IOException;
import java.io.PrintStream;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.world.StartException;
import org.barnabas.cli.config.ConfigSummary;
import org.barnabas.cli.logging.LogbackLevels;
import org.barnabas.cli.logging.ProcessLog;
import org.barnabas.cli.tool.CommandName;
import org.barnabas.cli.tool.FileTrouble;
import org.barnabas.console.MetricsEndpoint;
import org.barnabas.ports.FailurePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A broker as a process: says where it is, and stops cleanly when told to (Ctrl-C, SIGTERM). */
final class BrokerProcess {

    /** What the process waits for after a signal before it lets the JVM end. */
    private static final long STOP_SECONDS = 60;

    private static final Logger LOG = LoggerFactory.getLogger(BrokerProcess.class);
    private static final PrintStream OUT = System.out;
    private static final PrintStream ERR = System.err;

    private BrokerProcess() {}

    /** Runs until the process is told to stop; the exit code says how it went. */
    static int run(StartOptions options) {
        BrokerConfig config;
        ProcessLog.takeStreams();
        try {
            if (options.logFile() != null) {
                ProcessLog.toFile(options.logFile());
            }
        } catch (IOException e) {
            ERR.println("barnabas cannot start: --log-file " + options.logFile() + " cannot be written ("
                    + FileTrouble.reason(options.logFile(), e)
                    + ")\nName a file in a folder that this user may write.");
            return 2;
        }
        try {
            config = options.load();
        } catch (IOException e) {
            refuse("barnabas cannot start: --config " + options.config() + " cannot be read (" + reason(options, e)
                    + ")\nName a file under Apache Kafka's key names, or leave --config out for the defaults.");
            return 2;
        } catch (ConfigException e) {
            refuse("barnabas cannot start: " + CommandName.in(StartAdvice.of(e)));
            return 2;
        }
        ConfigSummary.lines(config.warnings()).forEach(warning -> LOG.warn("{}", warning));
        FailurePolicy failures = new FailurePolicy(BrokerProcess::die);
        // For threads of libraries; the broker's own say so themselves.
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> failures.onFailure(thread.getName(), failure));
        StopSignal signal = new StopSignal();
        // The JVM ends when its hooks have: this one lets the broker stop first. Its exit code is the signal's.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> onSignal(signal), "shutdown"));
        try (BarnabasBroker broker = start(config, signal)) {
            if (!signal.isGiven()) {
                Banner.print(OUT, config, broker);
                Banner.log(config, broker);
                if (OUT.checkError()) {
                    // A broker serves whoever reads what it prints.
                    LOG.warn("what the broker prints cannot be written to standard output");
                }
                ProcessLog.register(broker.registry());
                serveMetrics(config, broker, signal);
            }
            ProcessLog.say(OUT, "stopping");
            return 0;
        } catch (StartException e) {
            refuse(
                    signal.isGiven()
                            ? "stopped before it was ready"
                            : "barnabas cannot start: " + CommandName.in(StartAdvice.of(e)));
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } finally {
            ProcessLog.flush();
            signal.onStopped();
        }
    }

    private static String reason(StartOptions options, IOException failure) {
        return options.config() == null ? FileTrouble.reason(failure) : FileTrouble.reason(options.config(), failure);
    }

    /** Why it does not start is the last that is said: lines of the log that wait come before. */
    private static void refuse(String reason) {
        ProcessLog.flush();
        ERR.println(reason);
    }

    private static BarnabasBroker start(BrokerConfig config, StopSignal signal) throws StartException {
        signal.starting();
        try {
            return BarnabasBroker.start(config, BrokerProcess::die, LogbackLevels.ofThisProcess());
        } finally {
            signal.started();
        }
    }

    /** Nothing can be saved by going on, or by an orderly stop. */
    private static void die(String reason) {
        try {
            ProcessLog.lastWords(ERR, "barnabas stops at once: " + reason);
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }

    /** The endpoint opens when the broker is ready, so that it costs no time before. */
    private static void serveMetrics(BrokerConfig config, BarnabasBroker broker, StopSignal signal)
            throws InterruptedException {
        try (MetricsEndpoint metrics = MetricsEndpoint.open(config.metrics().port(), broker.registry())) {
            if (metrics.port() > 0) {
                OUT.println("  metrics     http://127.0.0.1:" + metrics.port() + "/metrics");
            }
            signal.await();
        } catch (IOException e) {
            ERR.println("no metrics: port " + config.metrics().port() + " cannot be used (" + e.getMessage()
                    + "); set metrics.port to another one");
            signal.await();
        }
    }

    private static void onSignal(StopSignal signal) {
        signal.give();
        try {
            if (!signal.awaitStopped(STOP_SECONDS)) {
                ProcessLog.lastWords(ERR, "the broker did not stop in " + STOP_SECONDS + " s; giving up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
