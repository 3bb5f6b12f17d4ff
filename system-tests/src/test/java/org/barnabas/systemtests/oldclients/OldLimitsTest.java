package org.barnabas.systemtests.oldclients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What old formats cannot hold, and what old clients cannot read. */
class OldLimitsTest extends OneBrokerForAll {

    private static final String UNSUPPORTED_COMPRESSION_TYPE = "76";

    private static final String LONG_NAME = "n".repeat(5_000);

    @ParameterizedTest
    @EnumSource(names = {"V0_8_2_1", "V0_10_2_2"})
    void zstdIsRefusedAtItsPlace(OldKafka old) {
        Assumptions.assumeFalse(
                Served.BY_KAFKA, "Apache Kafka answers null for the records, on which these clients fail");
        // Given
        String topic = "zstd-" + old;
        modern.create(topic, 1);
        modern.produce(topic, "new", "gzip", 10, System.currentTimeMillis());
        modern.produce(topic, "new", "zstd", 10, System.currentTimeMillis());

        // When
        String output = readSimply(old, topic, 65536);

        // Then
        assertThat(Line.of(output)).extracting(Line::value).containsExactlyElementsOf(values("new-java.gzip", 10));
        assertThat(output.lines()).contains("error 0 10 " + UNSUPPORTED_COMPRESSION_TYPE);
    }

    /** Who asks with a version below 3 has set a limit, and learns from what is cut that it is too low. */
    @Test
    void aMessageThatDoesNotFitIsCut() {
        Assumptions.assumeFalse(Served.BY_KAFKA, "Apache Kafka answers nothing if a batch of today does not fit");
        // Given
        modern.create("cut", 1);
        modern.produce("cut", LONG_NAME, "none", 1, System.currentTimeMillis());

        // When
        String small = readSimply(OldKafka.V0_8_2_1, "cut", 1_000);
        String large = readSimply(OldKafka.V0_8_2_1, "cut", 10_000);

        // Then
        assertThat(small.lines())
                .noneMatch(line -> line.startsWith("over "))
                .anyMatch(line -> line.startsWith("cut 0 0 "));
        assertThat(Line.of(small)).isEmpty();
        assertThat(Line.of(large)).hasSize(1);
    }

    /** From 0.10.1 on, a client gets one message at least. */
    @ParameterizedTest
    @EnumSource(names = {"V0_10_2_2", "V1_1_1"})
    void aMessageThatDoesNotFitComesAllTheSame(OldKafka old) {
        // Given
        String topic = "large-" + old;
        modern.create(topic, 1);
        modern.produce(topic, LONG_NAME, "none", 2, System.currentTimeMillis());

        // When
        String output = readSimply(old, topic, 1_000);

        // Then
        assertThat(Line.of(output))
                .extracting(Line::place)
                .containsExactlyElementsOf(
                        modern.readAll(topic).stream().map(Modern::place).toList());
    }

    /** Sequence numbers do not fit into old messages, and are not missed there. */
    @ParameterizedTest
    @EnumSource(names = {"V0_11_0_3", "V1_1_1"})
    void idempotentRecordsAreReadByTheOldest(OldKafka old) {
        // Given
        String topic = "idempotent-" + old;
        modern.create(topic, 1);
        old.run(
                folder,
                "JavaProducer",
                "bootstrap=" + broker.bootstrap(),
                "topic=" + topic,
                "name=once",
                "codecs=none,gzip,snappy,lz4",
                "time=" + System.currentTimeMillis(),
                "with.enable.idempotence=true");

        // When
        String output = readSimply(OldKafka.V0_8_2_1, topic, 65536);

        // Then
        assertThat(Line.of(output))
                .hasSize(4 * 50)
                .extracting(Line::place)
                .containsExactlyElementsOf(
                        modern.readAll(topic).stream().map(Modern::place).toList());
    }

    @ParameterizedTest
    @EnumSource(names = {"V0_8_2_1", "V0_10_2_2"})
    void timesOfTheBrokerReplaceThoseOfTheClient(OldKafka old) {
        // Given
        String topic = "stamped-" + old;
        modern.create(topic, 1, Map.of("message.timestamp.type", "LogAppendTime"));
        long before = System.currentTimeMillis();

        // When
        old.run(
                folder,
                "JavaProducer",
                "bootstrap=" + broker.bootstrap(),
                "topic=" + topic,
                "name=old",
                "codecs=none,gzip,snappy,lz4",
                "time=1000");

        // Then
        long after = System.currentTimeMillis();
        assertThat(modern.readAll(topic))
                .hasSize(200)
                .allSatisfy(record -> assertThat(record.timestamp()).isBetween(before, after));
    }

    private String readSimply(OldKafka old, String topic, int bytes) {
        return old.run(folder, "SimpleReader", "bootstrap=" + broker.bootstrap(), "topic=" + topic, "bytes=" + bytes);
    }

    private static List<String> values(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + "-" + i).toList();
    }
}
