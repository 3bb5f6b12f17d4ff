package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Apache Kafka's own DumpLogSegments reads every kind of file that the broker writes, and finds nothing wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DumpLogSegmentsTest {

    private static final String TOOL = "org.apache.kafka.tools.DumpLogSegments";
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int PER_CODEC = 2_000;
    private static final long RECORDS = (long) PER_CODEC * CODECS.size();
    private static final String TOPIC = "dumped";
    private static final Pattern BATCH = Pattern.compile("(?m)^baseOffset: (\\d+) lastOffset: (\\d+) count: (\\d+)"
            + ".* producerId: (-?\\d+) .*isControl: (\\w+) .*compresscodec: (\\w+) .*isvalid: (\\w+)");
    private static final Pattern RECORD = Pattern.compile("(?m)^\\| offset: (\\d+) .* payload: (\\S+)$");
    private static final Pattern INDEX_ENTRY = Pattern.compile("(?m)^offset: (\\d+) position: (\\d+)$");
    private static final Pattern TIME_ENTRY = Pattern.compile("(?m)^timestamp: (\\d+) offset: (\\d+)$");

    private Path folder;
    private Path data;

    @BeforeAll
    void writeFolder(@TempDir Path temporary) throws Exception {
        folder = temporary;
        try (BrokerUnderTest broker = BrokerUnderTest.start(folder, "group.initial.rebalance.delay.ms=0")) {
            data = broker.data().resolve("logs");
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                NewTopic topic = new NewTopic(TOPIC, 1, (short) 1)
                        .configs(Map.of("segment.bytes", "1048576", "index.interval.bytes", "1024"));
                admin.createTopics(List.of(topic)).all().get();
            }
            for (int i = 0; i < CODECS.size(); i++) {
                produce(broker.bootstrap(), CODECS.get(i), i * PER_CODEC);
            }
            commit(broker.bootstrap());
            broker.stop();
        }
    }

    private static void produce(String bootstrap, String codec, int from) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "compression.type", codec, "acks", "all", "linger.ms", "2");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            byte[] noise = new byte[500];
            Random random = new Random(from);
            for (int i = from; i < from + PER_CODEC; i++) {
                random.nextBytes(noise);
                String value = "v" + i + "-" + HexFormat.of().formatHex(noise);
                producer.send(new ProducerRecord<>(TOPIC, 0, "k" + i, value));
            }
        }
    }

    private static void commit(String bootstrap) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "group.id", "readers");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            long deadline = System.nanoTime() + Duration.ofMinutes(10).toNanos();
            while (consumer.assignment().isEmpty() && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(50));
            }
            consumer.commitSync(Map.of(new TopicPartition(TOPIC, 0), new OffsetAndMetadata(4_711, "why not")));
        }
    }

    @Test
    void readsSegments() throws IOException {
        // Given
        List<Path> segments = files(TOPIC + "-0", ".log");

        // When
        String dump = dump(segments, "--deep-iteration", "--print-data-log");

        // Then
        List<MatchResult> batches = BATCH.matcher(dump).results().toList();
        assertThat(segments).hasSizeGreaterThan(3);
        assertThat(batches).extracting(batch -> batch.group(7)).containsOnly("true");
        assertThat(batches).extracting(batch -> batch.group(5)).containsOnly("false");
        assertThat(batches).extracting(batch -> batch.group(6)).containsAll(CODECS);
        assertThat(batches).extracting(batch -> batch.group(4)).doesNotContain("-1");
        assertThat(batches.stream().mapToLong(batch -> Long.parseLong(batch.group(3))))
                .as("records by the headers")
                .satisfies(counts -> assertThat(
                                counts.stream().mapToLong(Long::longValue).sum())
                        .isEqualTo(RECORDS));
        List<MatchResult> records = RECORD.matcher(dump).results().toList();
        assertThat(records.stream().map(record -> Long.parseLong(record.group(1))))
                .containsExactlyElementsOf(LongStream.range(0, RECORDS).boxed().toList());
        assertThat(records).allSatisfy(record -> assertThat(record.group(2)).startsWith("v" + record.group(1) + "-"));
    }

    @Test
    void findsIndexesAndSegmentsOfOneMind() throws IOException {
        // Given
        List<Path> offsetIndexes = files(TOPIC + "-0", ".index");
        List<Path> timeIndexes = files(TOPIC + "-0", ".timeindex");
        List<Path> indexes = new ArrayList<>(offsetIndexes);
        indexes.addAll(timeIndexes);

        // When
        String entries = dump(indexes);
        String sanity = dump(indexes, "--index-sanity-check");
        String verified = dump(indexes, "--verify-index-only");

        // Then
        assertThat(INDEX_ENTRY.matcher(entries).results()).hasSizeGreaterThan(100);
        assertThat(TIME_ENTRY.matcher(entries).results()).hasSizeGreaterThan(timeIndexes.size());
        assertThat(entries).doesNotContainIgnoringCase("mismatch").doesNotContain("not found");
        // The newest segment may have too few records for an entry.
        assertThat(sanity.lines().filter(line -> line.endsWith(" passed sanity check.") || line.endsWith(" is empty.")))
                .hasSize(indexes.size());
        assertThat(sanity.lines().filter(line -> line.endsWith(" passed sanity check.")))
                .hasSizeGreaterThanOrEqualTo(indexes.size() - 1);
        assertThat(verified).doesNotContainIgnoringCase("mismatch").doesNotContain("not found");
    }

    @Test
    void readsProducerSnapshots() throws IOException {
        // When
        String dump = dump(files(TOPIC + "-0", ".snapshot"));

        // Then
        assertThat(dump.lines().filter(line -> line.startsWith("producerId: ")))
                .hasSizeGreaterThanOrEqualTo(CODECS.size())
                .allSatisfy(line -> assertThat(line).contains("producerEpoch: 0 ", "lastTimestamp: "));
        assertThat(dump).contains("lastOffset: " + (RECORDS - 1));
    }

    @Test
    void decodesCommittedOffsets() throws IOException {
        // Given
        List<Path> written;
        try (Stream<Path> folders = Files.list(data)) {
            written = folders.filter(path -> path.getFileName().toString().startsWith("__consumer_offsets-"))
                    .flatMap(path -> Arrays.stream(path.toFile().listFiles()))
                    .map(java.io.File::toPath)
                    .filter(path ->
                            path.toString().endsWith(".log") && path.toFile().length() > 0)
                    .toList();
        }

        // When
        String dump = dump(written, "--offsets-decoder", "--print-data-log");

        // Then
        assertThat(BATCH.matcher(dump).results())
                .isNotEmpty()
                .allSatisfy(batch -> assertThat(batch.group(7)).isEqualTo("true"));
        assertThat(dump).contains("\"group\":\"readers\"", "\"topic\":\"dumped\",\"partition\":0");
        assertThat(dump).contains("\"offset\":4711", "\"metadata\":\"why not\"");
        assertThat(dump).contains("\"protocolType\":\"consumer\"", "\"generation\":1");
        assertThat(dump).doesNotContainIgnoringCase("could not be decoded");
    }

    private String dump(List<Path> files, String... options) {
        String names = files.stream().map(Path::toString).collect(Collectors.joining(","));
        List<String> arguments = new ArrayList<>(List.of("--files", names));
        arguments.addAll(Arrays.asList(options));
        return PeerKafka.NEWEST.run(folder, TOOL, arguments.toArray(new String[0]));
    }

    private List<Path> files(String partition, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve(partition))) {
            return files.filter(path -> path.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }
}
