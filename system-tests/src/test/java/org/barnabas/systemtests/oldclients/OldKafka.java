package org.barnabas.systemtests.oldclients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.barnabas.systemtests.RunningProcess;

/**
 * Apache Kafka's clients and tools of one release, as they are in Maven Central ({@code build/old-clients}), and the programs
 * in {@code src/test/clients/old-java}, compiled against it. Any thread.
 */
public enum OldKafka {
    V0_8_2_1("0.8.2.1"),
    V0_9_0_1("0.9.0.1"),
    V0_10_2_2("0.10.2.2"),
    V0_11_0_3("0.11.0.3"),
    V1_1_1("1.1.1");

    private static final Path SOURCES = Path.of("src", "test", "clients", "old-java");
    private static final Path BUILT = Path.of("target", "clients");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String LOGGING = """
            log4j.rootLogger=WARN, out
            log4j.appender.out=org.apache.log4j.ConsoleAppender
            log4j.appender.out.layout=org.apache.log4j.PatternLayout
            log4j.appender.out.layout.ConversionPattern=[%d] %p %m (%c)%n
            """;

    private final String version;

    OldKafka(String version) {
        this.version = version;
    }

    /** The message format that its clients write and read: 0, 1 or 2. */
    int magic() {
        return compareTo(V0_10_2_2) < 0 ? 0 : compareTo(V0_11_0_3) < 0 ? 1 : 2;
    }

    boolean hasJavaConsumer() {
        return this != V0_8_2_1;
    }

    /** Starts one of our programs; its output is in {@code folder}, in a file of that name. */
    public RunningProcess start(Path folder, String name, String program, String... arguments) {
        List<String> command = java(classes(folder) + ":" + classPath(), folder);
        command.add(program);
        command.addAll(Arrays.asList(arguments));
        return RunningProcess.start(command, Map.of(), folder.resolve(name + ".out"));
    }

    /** Runs one of our programs to its end and answers what it printed; fails if it did. */
    public String run(Path folder, String program, String... arguments) {
        List<String> command = java(classes(folder) + ":" + classPath(), folder);
        command.add(program);
        command.addAll(Arrays.asList(arguments));
        return toTheEnd(command, folder, program);
    }

    /** Runs one of Kafka's own tools to its end and answers what it printed; fails if it did. */
    public String tool(Path folder, String mainClass, String... arguments) {
        List<String> command = java(classPath(), folder);
        command.add(mainClass);
        command.addAll(Arrays.asList(arguments));
        return toTheEnd(command, folder, mainClass);
    }

    private String toTheEnd(List<String> command, Path folder, String program) {
        try {
            Path output = Files.createTempFile(folder, program + "-" + version + "-", ".out");
            try (RunningProcess process = RunningProcess.start(command, Map.of(), output)) {
                int code = process.awaitExit(PATIENCE);
                if (code != 0) {
                    throw new AssertionError(
                            command + " of " + version + " ended with " + code + ":\n" + process.output());
                }
                return process.output();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> java(String classPath, Path folder) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "-Dlog4j.configuration=" + logging(folder).toUri(),
                "-cp",
                classPath));
    }

    private static Path logging(Path folder) {
        try {
            return Files.writeString(folder.resolve("old-log4j.properties"), LOGGING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String classPath() {
        Path file = Path.of("..", "build", "old-clients", version, "target", "class-path");
        try {
            return Files.readString(file).trim();
        } catch (IOException failure) {
            throw new UncheckedIOException("not written by the build (module build/old-clients)", failure);
        }
    }

    /**
     * Compiled once per state of the sources. Several test processes may ask at the same time, and each must see all classes or
     * none.
     */
    private Path classes(Path folder) {
        try {
            Path classes = BUILT.resolve("old-" + version + "-" + Long.toHexString(checksum()))
                    .toAbsolutePath();
            if (!Files.isDirectory(classes)) {
                Path fresh = Files.createTempDirectory(Files.createDirectories(classes.getParent()), "compiled");
                compile(fresh, folder);
                try {
                    Files.move(fresh, classes);
                } catch (IOException failure) {
                    // Unless somebody else was faster.
                    if (!Files.isDirectory(classes)) {
                        throw failure;
                    }
                }
            }
            return classes;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static long checksum() throws IOException {
        CRC32 checksum = new CRC32();
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.sorted().toList()) {
                checksum.update(Files.readAllBytes(source));
            }
        }
        return checksum.getValue();
    }

    private void compile(Path target, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-nowarn",
                "-proc:none",
                "-cp",
                classPath(),
                "-d",
                target.toString()));
        try (Stream<Path> sources = Files.list(SOURCES)) {
            sources.map(Path::toString).filter(this::compiles).forEach(command::add);
        }
        toTheEnd(command, folder, "javac");
    }

    private boolean compiles(String source) {
        return source.endsWith(".java") && (hasJavaConsumer() || !source.endsWith("JavaConsumer.java"));
    }

    @Override
    public String toString() {
        return version;
    }
}
