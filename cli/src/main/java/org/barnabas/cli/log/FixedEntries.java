package org.barnabas.cli.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32C;
import org.barnabas.cli.tool.Fields;
import org.barnabas.cli.tool.Table;
import org.jspecify.annotations.Nullable;

/**
 * Files of entries of one size. Indexes are preallocated while their segment is written to, so zeroes behind the last
 * entry are no entries.
 *
 * <pre>
 * .index      int32 offset − base offset, int32 position
 * .timeindex  int64 timestamp, int32 offset − base offset
 * .snapshot   int16 version, uint32 CRC-32C of what follows, int32 count, count × 46 bytes
 * </pre>
 */
final class FixedEntries {

    private static final int OFFSET_ENTRY = 8;
    private static final int TIME_ENTRY = 12;
    private static final int SNAPSHOT_HEADER = 10;
    private static final int PRODUCER_ENTRY = 46;
    private static final int CHECKED_FROM = 6;

    private FixedEntries() {}

    static void offsetIndex(Path file, Table table) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        String name = String.valueOf(file.getFileName());
        long base = baseOffset(name);
        for (int at = 0; in.remaining() >= OFFSET_ENTRY; at = in.position()) {
            int relative = in.getInt();
            int position = in.getInt();
            if (relative == 0 && position == 0) {
                return;
            }
            table.row(
                    name,
                    at,
                    "offset",
                    new Fields()
                            .with("offset", base + relative)
                            .with("position", position)
                            .map());
        }
    }

    static void timeIndex(Path file, Table table) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        String name = String.valueOf(file.getFileName());
        long base = baseOffset(name);
        for (int at = 0; in.remaining() >= TIME_ENTRY; at = in.position()) {
            long timestamp = in.getLong();
            int relative = in.getInt();
            if (timestamp == 0 && relative == 0) {
                return;
            }
            table.row(
                    name,
                    at,
                    "time",
                    new Fields()
                            .with("timestamp", Instant.ofEpochMilli(timestamp))
                            .with("offset", base + relative)
                            .map());
        }
    }

    /** Returns what is wrong with the file; null if nothing is. */
    static @Nullable String producers(Path file, Table table) throws IOException {
        byte[] content = Files.readAllBytes(file);
        String name = String.valueOf(file.getFileName());
        if (content.length < SNAPSHOT_HEADER) {
            table.row(
                    name,
                    0,
                    "damaged",
                    new Fields().with("problem", "shorter than its header").map());
            return name + ": it is shorter than its header";
        }
        ByteBuffer in = ByteBuffer.wrap(content);
        int version = in.getShort();
        CRC32C crc = new CRC32C();
        crc.update(content, CHECKED_FROM, content.length - CHECKED_FROM);
        boolean sound = (int) crc.getValue() == in.getInt();
        int count = in.getInt();
        table.row(
                name,
                0,
                sound ? "header" : "damaged",
                new Fields()
                        .with("version", version)
                        .with("producers", count)
                        .with("crcValid", sound)
                        .map());
        for (int i = 0; i < count && in.remaining() >= PRODUCER_ENTRY; i++) {
            int at = in.position();
            table.row(name, at, "producer", producer(in));
        }
        return sound ? null : name + ": its checksum does not match";
    }

    private static Map<String, @Nullable Object> producer(ByteBuffer in) {
        return new Fields()
                .with("producerId", in.getLong())
                .with("epoch", in.getShort())
                .with("lastSequence", in.getInt())
                .with("lastOffset", in.getLong())
                .with("offsetDelta", in.getInt())
                .with("timestamp", Instant.ofEpochMilli(in.getLong()))
                .with("coordinatorEpoch", in.getInt())
                .with("transactionStart", in.getLong())
                .map();
    }

    private static long baseOffset(String name) {
        try {
            return Long.parseLong(name.substring(0, name.indexOf('.')));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
