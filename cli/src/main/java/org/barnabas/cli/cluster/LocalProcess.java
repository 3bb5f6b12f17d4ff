package org.barnabas.cli.cluster;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.barnabas.cli.tool.ToolException;

/**
 * A process of a local cluster. Its folder notes the process id and when it began, so that no other process that got
 * the same number is ever touched.
 */
final class LocalProcess {

    private static final String NOTE = "process";
    private static final int LOG_LINES = 15;

    private final String name;
    private final Path folder;
    /** How long the log was when this command started the process; -1 if it did not. */
    private long logBegins = -1;

    LocalProcess(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    Path log() {
        return folder.resolve(name + ".log");
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
        File log = log().toFile();
        logBegins = log.length();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        ProcessHandle process = builder.start().toHandle();
        Files.writeString(folder.resolve(NOTE), process.pid() + " " + began(process));
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
        if (logBegins < 0) {
            return true;
        }
        try (InputStream in = Files.newInputStream(log())) {
            in.skipNBytes(logBegins);
            return new String(in.readAllBytes(), Charset.defaultCharset()).contains("is ready");
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What the process said last, to explain a start that failed. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }
}
