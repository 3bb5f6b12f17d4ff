package org.barnabas.cli.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.tool.PointInTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class StartAtTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final TopicPartition LONG = new TopicPartition("t", 0);
    private static final TopicPartition SHORT = new TopicPartition("t", 1);
    private static final Map<TopicPartition, OffsetRange> HELD =
            Map.of(LONG, new OffsetRange(10, 100), SHORT, new OffsetRange(0, 3));

    @ParameterizedTest
    @CsvSource({
        "90s, 2026-11-29T11:58:30Z",
        "1h, 2026-11-29T11:00:00Z",
        "2d, 2026-11-27T12:00:00Z",
        "1w, 2026-11-22T12:00:00Z",
        "2026-11-28, 2026-11-27T23:00:00Z",
        "2026-11-28 12:00, 2026-11-28T11:00:00Z",
        "2026-07-01 12:00:30, 2026-07-01T10:00:30Z",
        "2026-11-28T12:00, 2026-11-28T11:00:00Z",
        "2026-11-28T12:00:00Z, 2026-11-28T12:00:00Z",
        "2026-11-28T12:00:00.5+01:00, 2026-11-28T11:00:00.5Z",
        "2026-11-28 12:00 +0530, 2026-11-28T06:30:00Z",
        "@1000, 1970-01-01T00:00:01Z"
    })
    void timesAreReadAsPeopleWriteThem(String text, Instant meant) {
        // When
        Instant time = PointInTime.parse(text, NOW, BERLIN);

        // Then
        assertThat(time).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "", "-", "1y", "2026-02-30", "2026-11-29 25:00", "--5", "1.5"})
    void everythingElseIsRefusedWithWhatThereIs(String text) {
        assertThatThrownBy(() -> StartAt.parse(text, NOW, BERLIN))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("-N for the last N")
                .hasMessageContaining("15m");
    }

    @ParameterizedTest
    @CsvSource({
        "beginning, 10, 0",
        "earliest, 10, 0",
        "end, 100, 3",
        "latest, 100, 3",
        "-10, 90, 0",
        "-0, 100, 3",
        "7, 7, 7"
    })
    void eachPartitionHasAStart(String text, long inLong, long inShort) {
        // When
        Map<TopicPartition, Long> offsets =
                StartAt.parse(text, NOW, BERLIN).offsets(new MockConsumer<byte[], byte[]>("none"), HELD);

        // Then
        assertThat(new TreeMap<>(Map.of("long", offsets.get(LONG), "short", offsets.get(SHORT))))
                .containsEntry("long", inLong)
                .containsEntry("short", inShort);
    }
}
