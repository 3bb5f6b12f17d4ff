package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs helper commands to their end. */
final class Commands {

    private static final long STOP_SECONDS = 30;

    private Commands() {}

    /** The java that runs this program. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Runs a command; its standard output by lines. A failing command is an error that shows what it said. */
    static List<String> run(List<String> command) throws IOException, InterruptedException {
        Process process = start(command);
        return finish(command, process);
    }

    /** Starts a command whose output {@link #finish} takes. */
    static Process start(List<String> command) throws IOException {
        return Owned.add(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    static List<String> finish(List<String> command, Process process) throws IOException, InterruptedException {
        String output;
        try (InputStream in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        int code = process.waitFor();
        Owned.remove(process);
        if (code != 0) {
            throw new IOException("exit code " + code + " of " + String.join(" ", command) + "\n" + output);
        }
        return output.lines().toList();
    }

    /** Ends a process this program started: politely, then by force. */
    static void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        Owned.remove(process);
    }

    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
        Owned.remove(process);
    }
}
