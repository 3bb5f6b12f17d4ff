package org.barnabas.systemtests.oldclients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Libraries of other languages, set to brokers of long ago, write and read beside a client of today. */
class OldLibrariesTest extends OneBrokerForAll {

    private static final int PARTITIONS = 3;
    private static final int COUNT = 50;

    private Nodes nodes;

    static Stream<OldLibrary> libraries() {
        return OldLibrary.all();
    }

    @Override
    String[] settings() {
        return new String[] {"group.initial.rebalance.delay.ms=0"};
    }

    @BeforeAll
    void start() {
        nodes = Nodes.at(broker.zooKeeper());
    }

    @AfterAll
    void stop() {
        nodes.close();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void readsAndWritesBesideAClientOfToday(OldLibrary library) {
        Assumptions.assumeTrue(library.missing() == null, library.missing());
        // Given
        String topic = "by-" + library;
        modern.create(topic, PARTITIONS);
        for (String codec : library.codecs()) {
            modern.produce(topic, "new", codec, COUNT, System.currentTimeMillis());
        }
        int already = library.codecs().size() * COUNT;

        // When
        String output = library.exercise(folder, broker.bootstrap(), topic, already);

        // Then
        List<ConsumerRecord<String, String>> written = modern.readAll(topic);
        assertThat(written).hasSize(already + sent(output));
        assertThat(written)
                .filteredOn(record -> record.value().startsWith("old-"))
                .allSatisfy(record -> {
                    int number = Integer.parseInt(
                            record.value().substring(record.value().lastIndexOf('-') + 1));
                    assertThat(record.key()).isEqualTo("k" + number % 17);
                });
        assertThat(written).extracting(ConsumerRecord::value).doesNotHaveDuplicates();
        checkRead(output, topic, written);
        if (Line.of(output).stream().anyMatch(line -> line.topic().equals(topic + "-group"))) {
            checkRead(output, topic + "-group", written);
        }
        checkOffsets(output, topic);
        if (library.version().equals("0.8.1")) {
            ZooKeeperGroup group = new ZooKeeperGroup(nodes, "group-" + topic);
            long committed = Stream.of(0, 1, 2)
                    .mapToLong(each -> group.offset(topic, each))
                    .sum();
            assertThat(committed).isEqualTo(written.size());
        }
    }

    private static int sent(String output) {
        return output.lines()
                .filter(line -> line.startsWith("sent "))
                .mapToInt(line -> Integer.parseInt(line.substring("sent ".length())))
                .sum();
    }

    private static void checkRead(String output, String name, List<ConsumerRecord<String, String>> written) {
        assertThat(Line.of(output).stream()
                        .filter(line -> line.topic().equals(name))
                        .sorted(Comparator.comparingInt(Line::partition))
                        .map(Line::place))
                .containsExactlyElementsOf(written.stream().map(Modern::place).toList());
    }

    /** What it says of offsets that it has marked is what the broker keeps. */
    private void checkOffsets(String output, String topic) {
        output.lines().filter(line -> line.startsWith("marked ")).forEach(line -> {
            String[] word = line.split(" ", -1);
            TopicPartition partition = new TopicPartition(topic, Integer.parseInt(word[1]));
            Map<TopicPartition, OffsetAndMetadata> committed =
                    modern.administer(admin -> admin.listConsumerGroupOffsets("manager-" + topic)
                            .partitionsToOffsetAndMetadata()
                            .get());
            assertThat(committed).as(line).containsKey(partition);
            assertThat(Objects.requireNonNull(committed.get(partition)).offset())
                    .as(line)
                    .isEqualTo(Long.parseLong(word[2]));
        });
        output.lines().filter(line -> line.startsWith("kept ")).forEach(line -> {
            String[] word = line.split(" ", -1);
            long kept = new ZooKeeperGroup(nodes, "manager-" + topic).offset(topic, Integer.parseInt(word[1]));
            assertThat(kept).as(line).isEqualTo(Long.parseLong(word[2]));
        });
    }
}
