package org.barnabas.cli.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;

/**
 * A process of a local cluster. Its folder notes the process id and when it began, so that no other process that got
 * the same number is ever touched.
 */
final class LocalProcess {

    private static final String NOTE = "process";
    private static final int LOG_LINES = 15;
    private static final int MAX_BYTES = 1 << 20;

    private final String name;
    private final Path folder;
    /** The process that this command started. */
    private @Nullable ProcessHandle started;
    /** How long the log was when this command started the process. */
    private long logBegins;

    LocalProcess(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** What the process logs; it rotates by itself. */
    Path log() {
        return folder.resolve(name + ".log");
    }

    /** What the process prints: that it is ready, and what its JVM has to say. That of the former one is kept beside it. */
    private Path printed() {
        return folder.resolve(name + ".out");
    }

    /** The running process, if there is one. */
    Optional<ProcessHandle> running() throws IOException {
        String[] note;
        try {
            note = Files.readString(folder.resolve(NOTE)).trim().split(" ", -1);
        } catch (NoSuchFileException never) {
            return Optional.empty();
        }
        if (note.length != 2 || !note[0].matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(note[0]))
                .filter(ProcessHandle::isAlive)
                .filter(process -> began(process).equals(note[1]));
    }

    private static String began(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("?");
    }

    /** Starts {@code barnabas ARGUMENTS} so that it outlives this command. */
    void start(List<String> arguments) throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(Launcher.command());
        command.addAll(arguments);
        command.addAll(List.of("--log-file", log().toString()));
        logBegins = log().toFile().length();
        if (Files.exists(printed())) {
            Files.move(printed(), folder.resolve(name + ".out.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(printed().toFile());
        ProcessHandle process = builder.start().toHandle();
        started = process;
        try {
            Files.writeString(folder.resolve(NOTE), process.pid() + " " + began(process));
        } catch (IOException e) {
            // Nobody would find it again.
            process.destroyForcibly();
            throw e;
        }
    }

    /** What messages call it: the name, and the process that this command started. */
    String title() {
        return name + (started == null ? "" : " (process " + started.pid() + ")");
    }

    /** Ends the process that this command started, whatever its folder says, like a crash or in order; returns at once. */
    void end(boolean inOrder) {
        if (started != null) {
            if (inOrder) {
                started.destroy();
            } else {
                started.destroyForcibly();
            }
        }
    }

    /** Whether the process that this command started is gone after so many seconds. */
    boolean isGone(long seconds) throws InterruptedException {
        if (started != null) {
            try {
                started.onExit().get(seconds, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                return !started.isAlive();
            }
        }
        return true;
    }

    /** Asks the process to stop; answers whether there was one. */
    boolean terminate() throws IOException {
        return running().map(ProcessHandle::destroy).orElse(false);
    }

    /** Ends the process like a crash; answers whether there was one. */
    boolean kill() throws IOException {
        return running().map(ProcessHandle::destroyForcibly).orElse(false);
    }

    /** @throws ToolException if the process is still there after so many seconds */
    void awaitEnd(long seconds) throws IOException, InterruptedException {
        Optional<ProcessHandle> process = running();
        if (process.isPresent()) {
            try {
                process.get().onExit().get(seconds, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                throw new ToolException(name + " (process " + process.get().pid() + ") does not stop; see " + log()
                        + ", or end it with 'barnabas cluster kill'.");
            }
        }
    }

    /** Whether the process that this command started has said that it is ready; one that ran before counts as ready. */
    boolean isReady() {
        if (started == null) {
            return true;
        }
        try {
            return text(printed(), 0).contains("is ready");
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What the process said last, to explain a start that failed: the end of its log, then what it printed. */
    String lastWords() {
        List<String> lines = new ArrayList<>();
        for (Path file : List.of(log(), printed())) {
            try {
                List<String> all =
                        text(file, file.equals(log()) ? logBegins : 0).lines().toList();
                lines.addAll(all.subList(Math.max(0, all.size() - LOG_LINES), all.size()));
            } catch (IOException e) {
                // It came to neither.
            }
        }
        return String.join("\n", lines);
    }

    /** A file that is shorter than that began anew. */
    private static String text(Path file, long from) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(from <= channel.size() ? from : 0);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MAX_BYTES, channel.size() - channel.position()));
            channel.position(channel.size() - bytes.capacity());
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Goes on until the end.
            }
            return new String(bytes.array(), 0, bytes.position(), Charset.defaultCharset());
        }
    }
}
