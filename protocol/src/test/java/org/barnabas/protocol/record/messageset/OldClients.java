package org.barnabas.protocol.record.messageset;

import static org.barnabas.protocol.record.messageset.OldJars.bytes;
import static org.barnabas.protocol.record.messageset.OldJars.call;

import java.nio.ByteBuffer;
import java.util.List;
import org.barnabas.protocol.record.compress.CompressionType;

/**
 * How clients of Apache Kafka write message sets: 0.8.2.1, the first with LZ4, which brings its own, and 1.1.1, the last that
 * writes them.
 */
final class OldClients {
    private static final String SNAPPY = "org.xerial.snappy.";
    private static final String LZ4 = "net.jpountz.";
    private static final OldJars FIRST = new OldJars(List.of(SNAPPY), "kafka-clients-0.", "lz4-1.");
    private static final OldJars LAST = new OldJars(List.of(SNAPPY, LZ4), "kafka-clients-1.");

    private OldClients() {}

    /** A message set as 1.1.1's builder writes it. */
    static byte[] write(
            int magic, CompressionType type, boolean appendTime, long logAppendTime, List<OldRecord> records) {
        Class<?> codec = LAST.type("common.record.CompressionType");
        Class<?> timestampType = LAST.type("common.record.TimestampType");
        Object builder = call(
                null,
                LAST.type("common.record.MemoryRecords"),
                "builder",
                new Class<?>[] {ByteBuffer.class, byte.class, codec, timestampType, long.class, long.class},
                ByteBuffer.allocate(1 << 16),
                (byte) magic,
                LAST.constant("common.record.CompressionType", type.name()),
                LAST.constant("common.record.TimestampType", appendTime ? "LOG_APPEND_TIME" : "CREATE_TIME"),
                records.get(0).offset(),
                logAppendTime);
        for (OldRecord record : records) {
            call(
                    builder,
                    "appendWithOffset",
                    new Class<?>[] {long.class, long.class, byte[].class, byte[].class},
                    record.offset(),
                    record.timestamp(),
                    record.keyBytes(),
                    record.valueBytes());
        }
        return bytes(call(call(builder, "build"), "buffer"));
    }

    /** What 1.1.1's broker made of batches of format 2 for clients of an older one. */
    static byte[] downConvert(byte[] batches, int magic, long fetchOffset) {
        Object records = call(
                null,
                LAST.type("common.record.MemoryRecords"),
                "readableRecords",
                new Class<?>[] {ByteBuffer.class},
                ByteBuffer.wrap(batches));
        Object converted = call(
                records,
                "downConvert",
                new Class<?>[] {byte.class, long.class, LAST.type("common.utils.Time")},
                (byte) magic,
                fetchOffset,
                LAST.constant("common.utils.Time", "SYSTEM"));
        return bytes(call(call(converted, "records"), "buffer"));
    }

    /** A message set of format 0 as 0.8.2.1's producer writes it. */
    static byte[] writeFirst(CompressionType type, List<OldRecord> records) {
        Object set = call(
                null,
                FIRST.type("common.record.MemoryRecords"),
                "emptyRecords",
                new Class<?>[] {ByteBuffer.class, FIRST.type("common.record.CompressionType")},
                ByteBuffer.allocate(1 << 20),
                FIRST.constant("common.record.CompressionType", type.name()));
        for (OldRecord record : records) {
            call(
                    set,
                    "append",
                    new Class<?>[] {long.class, byte[].class, byte[].class},
                    record.offset(),
                    record.keyBytes(),
                    record.valueBytes());
        }
        call(set, "close");
        return bytes(((ByteBuffer) call(set, "buffer")).flip());
    }
}
