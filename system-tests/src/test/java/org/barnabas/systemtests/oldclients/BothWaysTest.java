package org.barnabas.systemtests.oldclients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.barnabas.systemtests.RunningProcess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Old clients and one of today write to one topic in every way that they have, and all of them read the same. */
class BothWaysTest extends OneBrokerForAll {

    private static final int PARTITIONS = 3;
    private static final int COUNT = 40;
    /** Not so long ago that retention would take it. */
    private static final long TIME =
            System.currentTimeMillis() - Duration.ofHours(1).toMillis();

    private static final long NO_TIME = -1;
    private static final String CODECS = "none,gzip,snappy,lz4";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @ParameterizedTest
    @EnumSource
    void everyReaderReadsWhatEveryWriterWrote(OldKafka old) {
        // Given
        String topic = "both-" + old;
        modern.create(topic, PARTITIONS);
        List<String> expected = new ArrayList<>();

        // When
        expected.addAll(oldWrites(old, topic));
        for (String codec : CODECS.split(",", -1)) {
            modern.produce(topic, "new", codec, COUNT, TIME);
            expected.addAll(values("new-java." + codec));
        }

        // Then
        List<ConsumerRecord<String, String>> written = modern.readAll(topic);
        assertThat(written).extracting(ConsumerRecord::value).containsExactlyInAnyOrderElementsOf(expected);
        written.forEach(record -> checkOne(old, record));
        checkOrder(written);
        oldReads(old, topic, written);
    }

    private List<String> oldWrites(OldKafka old, String topic) {
        String[] where = {"bootstrap=" + broker.bootstrap(), "topic=" + topic, "name=old", "count=" + COUNT};
        old.run(folder, "ScalaProducers", with(where, "kinds=sync,async,loose,digit", "codecs=" + CODECS));
        old.run(folder, "JavaProducer", with(where, "codecs=" + CODECS, "time=" + TIME));
        List<String> values = new ArrayList<>();
        for (String kind : List.of("sync", "async", "loose", "digit", "java")) {
            for (String codec : CODECS.split(",", -1)) {
                values.addAll(values("old-" + kind + "." + codec));
            }
        }
        return values;
    }

    private static List<String> values(String name) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            values.add(name + "-" + i);
        }
        return values;
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Key, partition, timestamp and headers are those that this writer gave it. */
    private static void checkOne(OldKafka old, ConsumerRecord<String, String> record) {
        String[] value = record.value().split("-", -1);
        String kind = value[1].substring(0, value[1].indexOf('.'));
        int number = Integer.parseInt(value[2]);
        String key = "k" + number % 17;
        if (kind.equals("loose")) {
            assertThat(record.key()).as("key of %s", record).isNull();
        } else {
            assertThat(record.key()).as("key of %s", record).isEqualTo(key);
            assertThat(record.partition()).as("partition of %s", record).isEqualTo(partition(kind, key));
        }
        if (value[0].equals("new")) {
            assertThat(record.headers().headers("codec")).hasSize(1);
            assertThat(record.timestamp()).as("time of %s", record).isEqualTo(TIME + number);
        } else {
            assertThat(record.headers()).as("headers of %s", record).isEmpty();
            if (old.magic() == 0) {
                assertThat(record.timestamp()).as("time of %s", record).isEqualTo(NO_TIME);
            } else if (kind.equals("java")) {
                assertThat(record.timestamp()).as("time of %s", record).isEqualTo(TIME + number);
            }
        }
    }

    private static int partition(String kind, String key) {
        return switch (kind) {
            case "digit" -> PARTITIONS - 1 - (key.charAt(1) - '0') % PARTITIONS;
            case "java" -> Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % PARTITIONS;
            default -> positive(key.hashCode()) % PARTITIONS;
        };
    }

    /** As the producer of that time makes it. */
    private static int positive(int hash) {
        return hash == Integer.MIN_VALUE ? 0 : Math.abs(hash);
    }

    /** Within a partition, what one writer sent is in the order of its sending. */
    private static void checkOrder(List<ConsumerRecord<String, String>> written) {
        Map<String, Integer> last = new HashMap<>();
        for (ConsumerRecord<String, String> record : written) {
            int dash = record.value().lastIndexOf('-');
            String writer = record.partition() + " " + record.value().substring(0, dash);
            int number = Integer.parseInt(record.value().substring(dash + 1));
            assertThat(number).as("%s in its partition", record.value()).isGreaterThan(last.getOrDefault(writer, -1));
            last.put(writer, number);
        }
    }

    private void oldReads(OldKafka old, String topic, List<ConsumerRecord<String, String>> written) {
        List<String> places = written.stream().map(Modern::place).toList();
        String groups = "groups=one-" + old + ":" + topic + ":1,two-" + old + ":" + topic + ":2";
        try (RunningProcess members =
                old.start(folder, "members-" + old, "HighLevelConsumers", "zookeeper=" + broker.zooKeeper(), groups)) {
            String simple =
                    old.run(folder, "SimpleReader", "bootstrap=" + broker.bootstrap(), "topic=" + topic, "bytes=65536");
            assertThat(Line.of(simple)).extracting(Line::place).containsExactlyElementsOf(places);
            assertThat(Line.of(simple)).extracting(Line::last).containsOnly((long) Math.min(1, old.magic()));
            assertThat(simple.lines()).noneMatch(line -> line.startsWith("over "));
            if (old.hasJavaConsumer()) {
                readsAsJavaConsumer(old, topic, written);
            }
            members.awaitOutput(output -> Line.of(output).size() >= 2 * places.size(), PATIENCE);
            for (String group : List.of("one-" + old, "two-" + old)) {
                checkRead(
                        old,
                        Line.of(members).stream()
                                .filter(line -> line.reader().equals(group))
                                .toList(),
                        written);
            }
        }
    }

    private void readsAsJavaConsumer(OldKafka old, String topic, List<ConsumerRecord<String, String>> written) {
        try (RunningProcess member = old.start(
                folder,
                "member-" + old,
                "JavaConsumer",
                "bootstrap=" + broker.bootstrap(),
                "topics=" + topic,
                "group=java-" + old)) {
            member.awaitOutput(output -> Line.of(output).size() >= written.size(), PATIENCE);
            checkRead(old, Line.of(member), written);
        }
    }

    /** Everything once, in the order of its partition, with the timestamps if the client knows them. */
    private static void checkRead(OldKafka old, List<Line> read, List<ConsumerRecord<String, String>> written) {
        List<Line> sorted =
                read.stream().sorted(Comparator.comparingInt(Line::partition)).toList();
        assertThat(sorted)
                .extracting(Line::place)
                .containsExactlyElementsOf(written.stream().map(Modern::place).toList());
        if (old.magic() > 0) {
            assertThat(sorted)
                    .extracting(Line::last)
                    .containsExactlyElementsOf(
                            written.stream().map(ConsumerRecord::timestamp).toList());
        }
    }
}
