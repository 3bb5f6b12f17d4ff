package org.barnabas.cli.io;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where {@code consume} starts: {@code beginning}, {@code end}, an offset, or a time. */
final class ConsumeFrom {

    static final String BEGINNING = "beginning";
    private static final String END = "end";

    private final String text;
    private final @Nullable Long offset;
    private final @Nullable Instant time;

    ConsumeFrom(String text) {
        this.text = text;
        this.offset = text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
        this.time = offset == null && !isWord(text) ? instant(text) : null;
    }

    private static boolean isWord(String text) {
        return text.equals(BEGINNING) || text.equals(END);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("expected beginning, end, an offset, or a time such as"
                    + " 2026-03-01T12:00:00Z, but was '" + text + "'");
        }
    }

    /** Whether it is where a group without committed offsets may start. */
    boolean isForGroups() {
        return isWord(text);
    }

    boolean isEnd() {
        return text.equals(END);
    }

    void seek(Consumer<?, ?> consumer, List<TopicPartition> partitions) {
        if (offset != null) {
            partitions.forEach(partition -> consumer.seek(partition, offset));
        } else if (time != null) {
            seekToTime(consumer, partitions, time.toEpochMilli());
        } else if (text.equals(BEGINNING)) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
    }

    private static void seekToTime(Consumer<?, ?> consumer, List<TopicPartition> partitions, long timestampMs) {
        Map<TopicPartition, Long> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, timestampMs));
        Map<TopicPartition, @Nullable OffsetAndTimestamp> found = new HashMap<>(consumer.offsetsForTimes(asked));
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp at = found.get(partition);
            if (at == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, at.offset());
            }
        }
    }

    /** For the command-line library. */
    static final class Converter implements ITypeConverter<ConsumeFrom> {
        @Override
        public ConsumeFrom convert(String text) {
            return new ConsumeFrom(text);
        }
    }
}
