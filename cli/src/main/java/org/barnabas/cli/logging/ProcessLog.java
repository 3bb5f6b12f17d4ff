package org.barnabas.cli.logging;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of this process, and how it ends: who waits for a reader of its output waits a bounded time. Any thread, but no
 * event loop unless the process ends.
 */
public final class ProcessLog {

    /** So long an end waits for lines to be written. */
    private static final long PATIENCE_MS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(ProcessLog.class);
    private static final LogWriter WRITER = LogWriter.ofThisProcess();

    private ProcessLog() {}

    /**
     * Has lines of the log say what libraries print, so that no thread but the log's writer waits for whoever reads standard
     * output and error. Who has taken the streams before still prints there.
     */
    public static void takeStreams() {
        System.setErr(printed("stderr"));
        System.setOut(printed("stdout"));
    }

    /**
     * From now on lines go to a file that rotates.
     *
     * @throws IOException if the file cannot be written; nothing has changed then
     */
    public static void toFile(Path file) throws IOException {
        WRITER.redirect(RotatingFile.open(file));
    }

    private static PrintStream printed(String stream) {
        return new PrintStream(new LoggedStream(LoggerFactory.getLogger(stream)), true, StandardCharsets.UTF_8);
    }

    /** What the log has lost is to be seen. */
    public static void register(PrometheusRegistry registry) {
        CounterWithCallback.builder()
                .name("barnabas_log_lines_dropped_total")
                .help("Lines of the broker's own log that were not written, by whether they were warnings or errors.")
                .labelNames("level")
                .callback(callback -> {
                    callback.call((double) WRITER.dropped(true), "warn");
                    callback.call((double) WRITER.dropped(false), "info");
                })
                .register(registry);
    }

    /** Returns when all lines are written, or soon after: before a process ends in good order. */
    public static void flush() {
        WRITER.flush(PATIENCE_MS);
    }

    /** Prints a line for whoever reads the stream; who reads nothing does not hold up the end of the process. */
    public static void say(PrintStream stream, String words) {
        try {
            Thread speaker = new Thread(() -> stream.println(words), "words");
            speaker.setDaemon(true);
            speaker.start();
            speaker.join(PATIENCE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has the log say all that is left, and then the last words, there and on the stream, before the process is ended. */
    public static void lastWords(PrintStream stream, String words) {
        if (WRITER.isRedirected()) {
            LOG.error("{}", words);
        }
        WRITER.flush(PATIENCE_MS);
        say(stream, words);
    }
}
