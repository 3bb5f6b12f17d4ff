package org.barnabas.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A child process whose output goes to a file. Closing it kills it if it still runs. */
public final class RunningProcess implements AutoCloseable {

    private final Process process;
    private final Path output;

    private RunningProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts a program; what it prints is appended to {@code output}. */
    public static RunningProcess start(List<String> command, Map<String, String> environment, Path output) {
        return start(command, environment, null, output);
    }

    /**
     * Starts a program.
     *
     * @param input a file to read from, or null
     */
    public static RunningProcess start(
            List<String> command, Map<String, String> environment, @Nullable Path input, Path output) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        builder.environment().putAll(environment);
        try {
            return new RunningProcess(builder.start(), output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for an output that satisfies the condition and answers all of it. */
    public String awaitOutput(Predicate<String> condition, Duration atMost) {
        Awaitility.await()
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(10))
                .conditionEvaluationListener(null)
                .until(() -> {
                    if (!process.isAlive() && !condition.test(output())) {
                        throw new IllegalStateException("process ended with " + process.exitValue() + ":\n" + output());
                    }
                    return condition.test(output());
                });
        return output();
    }

    /** Waits for the end and answers the exit code. */
    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("still running after " + atMost + ":\n" + output());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        return process.exitValue();
    }

    /** SIGTERM, then the exit code. */
    public int terminate(Duration atMost) {
        process.destroy();
        return awaitExit(atMost);
    }

    /** SIGKILL: what a crash looks like from outside. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofMinutes(2));
    }

    /** SIGSTOP: it keeps its sockets and does nothing. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        Path log = output.resolveSibling(output.getFileName() + ".signals");
        try (RunningProcess sender = start(List.of("kill", "-" + name, Long.toString(process.pid())), Map.of(), log)) {
            sender.awaitExit(Duration.ofMinutes(2));
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
