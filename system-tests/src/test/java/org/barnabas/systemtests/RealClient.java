package org.barnabas.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client library with its exercise program (see {@code src/test/clients/README.md}).
 *
 * @param name for people and for topic names
 * @param command what runs the program; bootstrap, prefix and phase are appended
 * @param environment variables of the process
 * @param missing why it cannot run here, or null
 */
public record RealClient(
        String name,
        List<String> command,
        Map<String, String> environment,
        @Nullable String missing) {

    private static final Path PROGRAMS = Path.of("src", "test", "clients").toAbsolutePath();
    private static final Path BUILT = Path.of("target", "clients").toAbsolutePath();
    private static final Duration COMPILE = Duration.ofMinutes(3);
    private static final String GO_SOURCES = "/usr/share/gocode";

    /** Every client that there is a program for. */
    public static Stream<RealClient> all() {
        return Stream.of(
                java("4.4.0"),
                java("3.9.2"),
                java("2.8.2"),
                java("2.1.1"),
                kcat(),
                python("kafka-python", "kafka", "kafka_python.py"),
                python("confluent-kafka", "confluent_kafka", "confluent.py"),
                sarama(),
                kafkaJs());
    }

    private static RealClient java(String version) {
        Path libraries = BUILT.resolve(version);
        Path classes = libraries.resolve("classes");
        String home = System.getProperty("java.home");
        String missing =
                Files.isDirectory(libraries) ? null : "kafka-clients " + version + " was not copied by the build";
        if (missing == null && !Files.exists(classes.resolve("ClientExercise.class"))) {
            missing = run(List.of(
                    Path.of(home, "bin", "javac").toString(),
                    "-nowarn",
                    "-cp",
                    libraries + "/*",
                    "-d",
                    classes.toString(),
                    PROGRAMS.resolve("java/ClientExercise.java").toString(),
                    PROGRAMS.resolve("java/ConfigChange.java").toString()));
        }
        return new RealClient(
                "java-" + version,
                List.of(
                        Path.of(home, "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        classes + ":" + libraries + "/*",
                        "ClientExercise"),
                Map.of(),
                missing);
    }

    /** The program {@code kcat}. */
    public static RealClient kcat() {
        return new RealClient(
                "kcat",
                List.of(PROGRAMS.resolve("kcat.sh").toString()),
                Map.of(),
                onPath("kcat") ? null : "kcat is not installed (Debian: kcat)");
    }

    /** A Python library with its exercise. */
    public static RealClient python(String name, String module, String program) {
        String interpreter = "/usr/bin/python3";
        String missing = null;
        if (run(List.of(interpreter, "-c", "import " + module)) != null) {
            missing = name + " is not installed (Debian: python3-" + (module.equals("kafka") ? "kafka" : name) + ")";
        }
        return new RealClient(
                name, List.of(interpreter, PROGRAMS.resolve(program).toString()), Map.of(), missing);
    }

    private static RealClient sarama() {
        return go("sarama", "sarama/main.go", "github.com/Shopify/sarama", "golang-github-shopify-sarama-dev");
    }

    /**
     * A program in Go.
     *
     * @param source where it is
     * @param library what it needs
     * @param debian the package that has it
     */
    public static RealClient go(String name, String source, String library, String debian) {
        Path binary = BUILT.resolve(source.replace('/', '-').replace(".go", ""));
        String missing = null;
        if (!onPath("go") || !Files.isDirectory(Path.of(GO_SOURCES, "src", library))) {
            missing = name + " is not installed (Debian: golang-go " + debian + ")";
        } else if (!Files.exists(binary)) {
            String cache = BUILT.resolve("go-cache").toString();
            missing = run(
                    List.of(
                            "go",
                            "build",
                            "-o",
                            binary.toString(),
                            PROGRAMS.resolve(source).toString()),
                    Map.of("GO111MODULE", "off", "GOPATH", GO_SOURCES, "GOCACHE", cache));
        }
        return new RealClient(name, List.of(binary.toString()), Map.of(), missing);
    }

    private static RealClient kafkaJs() {
        Path folder = PROGRAMS.resolve("kafkajs");
        String missing = !onPath("node")
                ? "node is not installed"
                : Files.isDirectory(folder.resolve("node_modules/kafkajs"))
                        ? null
                        : "kafkajs is not installed (run npm install in system-tests/src/test/clients/kafkajs)";
        return new RealClient(
                "kafkajs", List.of("node", folder.resolve("client.js").toString()), Map.of(), missing);
    }

    private static boolean onPath(String program) {
        return Stream.of(String.valueOf(System.getenv("PATH")).split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static @Nullable String run(List<String> command) {
        return run(command, Map.of());
    }

    /** Answers what went wrong, or null. */
    private static @Nullable String run(List<String> command, Map<String, String> environment) {
        try {
            Files.createDirectories(BUILT);
            Path output = Files.createTempFile(BUILT, "run", ".out");
            try (RunningProcess process = RunningProcess.start(command, environment, output)) {
                return process.awaitExit(COMPILE) == 0 ? null : process.output();
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (UncheckedIOException cannotStart) {
            return String.valueOf(cannotStart.getMessage());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Runs one phase to its end; fails with the program's output if it fails. */
    public void exercise(String bootstrap, String phase, Path folder) {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(bootstrap, name, phase));
        Path output = folder.resolve(name + "-" + phase + ".out");
        try (RunningProcess process = RunningProcess.start(line, environment, output)) {
            int code = process.awaitExit(Duration.ofMinutes(3));
            if (code != 0) {
                throw new AssertionError(name + ", phase " + phase + ", ended with " + code + ":\n" + process.output());
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
