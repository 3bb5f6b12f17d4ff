package org.barnabas.systemtests.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.systemtests.RunningProcess;
import org.jspecify.annotations.Nullable;

/** One process of a cluster, which can fail and come back. One thread, that of the test. */
final class ClusterProcess implements AutoCloseable {

    private static final Duration END = Duration.ofMinutes(5);

    private final String name;
    private final List<String> command;
    private final Path folder;
    private final Consumer<RunningProcess> ready;
    private @Nullable RunningProcess running;
    private int starts;

    /**
     * @param name unique in its cluster
     * @param command the same at every start
     * @param ready returns when the process serves
     */
    ClusterProcess(String name, List<String> command, Path folder, Consumer<RunningProcess> ready) {
        this.name = name;
        this.command = List.copyOf(command);
        this.folder = folder;
        this.ready = ready;
    }

    String name() {
        return name;
    }

    /** Starts it without waiting. */
    ClusterProcess launch() {
        if (isRunning()) {
            throw new IllegalStateException(name + " runs already");
        }
        starts++;
        running = RunningProcess.start(command, Map.of(), folder.resolve(name + "-" + starts + ".out"));
        return this;
    }

    ClusterProcess awaitReady() {
        ready.accept(process());
        return this;
    }

    /** Starts it and waits until it serves. */
    void start() {
        launch().awaitReady();
    }

    /** SIGKILL. */
    void kill() {
        process().kill();
    }

    /** SIGTERM; waits for the end. */
    void terminate() {
        int code = process().terminate(END);
        // 143 = ended by SIGTERM, which a JVM reports even after an orderly shutdown.
        if (code != 0 && code != 143) {
            throw new IllegalStateException(name + " ended with " + code + ":\n" + output());
        }
    }

    /** SIGSTOP. */
    void pause() {
        process().pause();
    }

    /** SIGCONT. */
    void resume() {
        process().resume();
    }

    boolean isRunning() {
        return running != null && running.isAlive();
    }

    long pid() {
        return process().pid();
    }

    /** What it printed since its last start. */
    String output() {
        return process().output();
    }

    private RunningProcess process() {
        if (running == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return running;
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
