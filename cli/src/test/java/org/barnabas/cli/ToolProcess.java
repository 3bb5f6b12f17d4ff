package org.barnabas.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A command as a process of its own, for what a test within the JVM cannot do: signals, pipes, locales. */
final class ToolProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;

    /** Signal 2 in a mask of signals. */
    private static final long INTERRUPT = 1L << 1;

    private final Process process;

    @SuppressWarnings("JdkObsolete") // written and read by different threads
    private final StringBuffer errors = new StringBuffer();

    private final CompletableFuture<Void> ended;

    private ToolProcess(Process process) {
        this.process = process;
        this.ended = CompletableFuture.runAsync(() -> note(process.getErrorStream()));
    }

    /**
     * Starts a command against the shared broker, unless it names another one by {@code -b}.
     *
     * @param environment what differs from that of the tests; null takes a variable away
     */
    static ToolProcess start(Map<String, @Nullable String> environment, String... arguments) throws IOException {
        return new ToolProcess(builder(environment, arguments).start());
    }

    /** Starts a command whose standard output is this file. */
    static ToolProcess into(Path out, String... arguments) throws IOException {
        return new ToolProcess(
                builder(Map.of(), arguments).redirectOutput(out.toFile()).start());
    }

    private static ProcessBuilder builder(Map<String, @Nullable String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(heedingInterrupts());
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                "org.barnabas.cli.Main"));
        command.addAll(List.of(arguments));
        boolean asksNobody =
                arguments[0].equals("start") || (arguments[0].equals("cluster") && !arguments[1].equals("describe"));
        if (!command.contains("-b") && !asksNobody) {
            command.add("--bootstrap-server");
            command.add(SharedBroker.address());
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        environment.forEach((key, value) -> {
            if (value == null) {
                builder.environment().remove(key);
            } else {
                builder.environment().put(key, value);
            }
        });
        return builder;
    }

    /** What a shell starts in the background ignores Ctrl-C, and so would all that it starts: the tests, too. */
    static List<String> heedingInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        boolean ignored = Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line -> (Long.parseUnsignedLong(
                                                line.substring("SigIgn:".length())
                                                        .trim(),
                                                16)
                                        & INTERRUPT)
                                != 0);
        return ignored ? List.of("env", "--default-signal=INT") : List.of();
    }

    static ToolProcess start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    OutputStream in() {
        return process.getOutputStream();
    }

    InputStream out() {
        return process.getInputStream();
    }

    /** The next line of its output; waits for it. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = out().read(); c != '\n'; c = out().read()) {
            if (c < 0) {
                throw new AssertionError("no line: " + errors());
            }
            line.append((char) c);
        }
        return line.toString();
    }

    /** What Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    /** What {@code kill} does. */
    void terminate() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + PATIENCE_SECONDS + " s");
        }
        return process.exitValue();
    }

    /** Its complaints; waits for its end. */
    String errors() {
        ended.join();
        return errors.toString();
    }

    /** Its complaints up to now. */
    String errorsSoFar() {
        return errors.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void note(InputStream stream) {
        try (Reader in = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            for (int c = in.read(); c >= 0; c = in.read()) {
                errors.append((char) c);
            }
        } catch (IOException e) {
            // The process was ended by force.
        }
    }
}
