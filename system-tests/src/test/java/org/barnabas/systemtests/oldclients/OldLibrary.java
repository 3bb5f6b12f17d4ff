package org.barnabas.systemtests.oldclients;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.barnabas.systemtests.RealClient;
import org.barnabas.systemtests.RunningProcess;
import org.jspecify.annotations.Nullable;

/**
 * A library of another language that speaks as its like spoke to the brokers of a certain time, with its program in
 * {@code src/test/clients/old}.
 *
 * @param version of the broker that it believes in, or "" where it has no choice
 * @param codecs what it can read
 */
record OldLibrary(
        String name,
        String version,
        List<String> command,
        List<String> codecs,
        @Nullable String missing) {

    private static final Path PROGRAMS =
            Path.of("src", "test", "clients", "old").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<String> WITHOUT_LZ4 = List.of("none", "gzip", "snappy");
    private static final List<String> ALL = List.of("none", "gzip", "snappy", "lz4");

    /** All of them, with all versions that make a difference. */
    static Stream<OldLibrary> all() {
        return Stream.of(
                        kcat("0.8.2.2", "0.9.0.1", "0.10.0.1"),
                        python(WITHOUT_LZ4, "0.8.1"),
                        python(ALL, "0.8.2", "0.9", "0.10", "0.11"),
                        // Before 0.10, what is LZ4 has a wrong checksum, which it does not take.
                        sarama(WITHOUT_LZ4, "0.8.2.0", "0.9.0.1"),
                        sarama(ALL, "0.10.0.0", "0.10.2.0", "0.11.0.0", "1.1.0"),
                        Stream.of(
                                of(
                                        RealClient.go(
                                                "kafka-go",
                                                "old/kafka-go/main.go",
                                                "github.com/segmentio/kafka-go",
                                                "golang-github-segmentio-kafka-go-dev"),
                                        "",
                                        ALL),
                                of(
                                        RealClient.go(
                                                "optiopay",
                                                "old/optiopay/main.go",
                                                "github.com/optiopay/kafka/v2",
                                                "golang-github-optiopay-kafka-dev"),
                                        "0.8",
                                        WITHOUT_LZ4)))
                .flatMap(each -> each);
    }

    private static Stream<OldLibrary> kcat(String... versions) {
        String missing = RealClient.kcat().missing();
        List<String> command = List.of(PROGRAMS.resolve("kcat.sh").toString());
        return Arrays.stream(versions).map(version -> new OldLibrary("kcat", version, command, ALL, missing));
    }

    /** What it needs for LZ4 as 0.8 wrote it is more than for that of today. */
    private static Stream<OldLibrary> python(List<String> codecs, String... versions) {
        boolean isInstalled = RealClient.python("kafka-python", "kafka, snappy, lz4, xxhash", "old/kafka_python.py")
                        .missing()
                == null;
        String missing = isInstalled
                ? null
                : "kafka-python is not installed (Debian: python3-kafka python3-snappy python3-lz4 python3-xxhash)";
        List<String> command =
                List.of("/usr/bin/python3", PROGRAMS.resolve("kafka_python.py").toString());
        return Arrays.stream(versions)
                .map(version -> new OldLibrary("kafka-python", version, command, codecs, missing));
    }

    private static Stream<OldLibrary> sarama(List<String> codecs, String... versions) {
        RealClient program = RealClient.go(
                "old-sarama", "old/sarama/main.go", "github.com/Shopify/sarama", "golang-github-shopify-sarama-dev");
        return Arrays.stream(versions).map(version -> of(program, version, codecs));
    }

    private static OldLibrary of(RealClient program, String version, List<String> codecs) {
        return new OldLibrary(program.name(), version, program.command(), codecs, program.missing());
    }

    /** Lets it write to the topic and read all that is there then; answers what it printed. */
    String exercise(Path folder, String bootstrap, String topic, int already) {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(bootstrap, topic, Integer.toString(already), version));
        Path output = folder.resolve(topic + ".out");
        try (RunningProcess process = RunningProcess.start(line, Map.of(), output)) {
            int code = process.awaitExit(PATIENCE);
            if (code != 0) {
                throw new AssertionError(this + " ended with " + code + ":\n" + process.output());
            }
            return process.output();
        }
    }

    @Override
    public String toString() {
        return version.isEmpty() ? name : name + "-" + version;
    }
}
