package org.barnabas.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Programs of Apache Kafka itself, each in a process of its own; the build tells where their jars are. */
public enum PeerKafka {
    /** The line that the benchmarks compare with, and its tools. */
    NEWEST("kafka"),
    /** The last line that lives on ZooKeeper. */
    LAST_ON_ZOOKEEPER("kafka-3.9");

    private static final Duration TOOL = Duration.ofMinutes(2);

    private final String module;

    PeerKafka(String module) {
        this.module = module;
    }

    /** The command line of a main class. */
    public List<String> command(List<String> flags, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath(), mainClass));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** Runs a tool to its end and answers what it printed; fails if the tool did. */
    String run(Path folder, String mainClass, String... arguments) {
        try {
            Path output = Files.createTempFile(folder, mainClass, ".out");
            try (RunningProcess process =
                    RunningProcess.start(command(List.of("-Xmx256m"), mainClass, arguments), Map.of(), output)) {
                int code = process.awaitExit(TOOL);
                if (code != 0) {
                    throw new AssertionError(mainClass + " ended with " + code + ":\n" + process.output());
                }
                return process.output();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Of the broker and all tools. */
    public String classPath() {
        Path file = Path.of("..", "build", module, "target", "class-path");
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("not written by the build (module build/" + module + ")", failure);
        }
    }
}
