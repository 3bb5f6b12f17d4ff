package org.barnabas.cli.io;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.tool.PointInTime;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where {@code consume} starts: at the beginning, the end, an offset, so many records before the end, or a time. */
final class StartAt {

    static final StartAt BEGINNING = new StartAt(Kind.BEGINNING, 0);

    private enum Kind {
        BEGINNING,
        END,
        OFFSET,
        LAST,
        TIME
    }

    private final Kind kind;

    /** An offset, a number of records, or milliseconds since 1970, as the kind has it. */
    private final long number;

    private StartAt(Kind kind, long number) {
        this.kind = kind;
        this.number = number;
    }

    /** Understands what was typed; times that name no zone are of this one. */
    static StartAt parse(String text, Instant now, ZoneId zone) {
        if (text.equals("beginning") || text.equals("earliest")) {
            return BEGINNING;
        }
        if (text.equals("end") || text.equals("latest")) {
            return new StartAt(Kind.END, 0);
        }
        if (text.matches("\\d{1,18}")) {
            return new StartAt(Kind.OFFSET, Long.parseLong(text));
        }
        if (text.matches("-\\d{1,18}")) {
            return new StartAt(Kind.LAST, Long.parseLong(text.substring(1)));
        }
        Instant time = PointInTime.parse(text, now, zone);
        if (time == null) {
            throw new TypeConversionException("expected beginning, end, an offset, -N for the last N records of each"
                    + " partition, or a time (" + PointInTime.FORMS + "), but was '" + text + "'");
        }
        return new StartAt(Kind.TIME, time.toEpochMilli());
    }

    /** Whether it is where a group without committed offsets may start. */
    boolean isForGroups() {
        return kind == Kind.BEGINNING || kind == Kind.END;
    }

    boolean isEnd() {
        return kind == Kind.END;
    }

    /**
     * Where to start in each partition, within what it holds, except that an offset is what was asked for.
     *
     * @param held what each of the partitions holds
     */
    Map<TopicPartition, Long> offsets(Consumer<?, ?> consumer, Map<TopicPartition, OffsetRange> held) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<TopicPartition, Long> atTime = kind == Kind.TIME ? atTime(consumer, List.copyOf(held.keySet())) : Map.of();
        held.forEach((partition, range) -> offsets.put(
                partition,
                switch (kind) {
                    case BEGINNING -> range.start();
                    case END -> range.end();
                    case OFFSET -> number;
                    case LAST -> Math.max(range.start(), range.end() - number);
                    case TIME -> atTime.getOrDefault(partition, range.end());
                }));
        return offsets;
    }

    private Map<TopicPartition, Long> atTime(Consumer<?, ?> consumer, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, number));
        Map<TopicPartition, @Nullable OffsetAndTimestamp> found = new HashMap<>(consumer.offsetsForTimes(asked));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((partition, at) -> {
            if (at != null) {
                offsets.put(partition, at.offset());
            }
        });
        return offsets;
    }

    /** For the command-line library. */
    static final class Converter implements ITypeConverter<StartAt> {
        @Override
        public StartAt convert(String text) {
            return parse(text, Instant.now(), ZoneId.systemDefault());
        }
    }

    /** What can be completed of it. */
    static final class Words implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return List.of("beginning", "end", "earliest", "latest").iterator();
        }
    }
}
