package org.barnabas.cli.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.barnabas.cli.tool.ByteCount;
import org.barnabas.cli.tool.Fields;
import org.barnabas.cli.tool.HeaderField;
import org.barnabas.cli.tool.Payload;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.record.RecordHeader;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.jspecify.annotations.Nullable;

/** The batches of a segment, and their records; stops at the first that is cut off or of an old format. */
final class SegmentDump {

    /** Where a batch says which format it has. */
    private static final int MAGIC_AT = 16;

    private static final int MAGIC_MAX = 2;

    private SegmentDump() {}

    /**
     * Adds a row for each batch.
     *
     * @return how far the file is good; null if all of it is
     */
    static @Nullable String dump(Path file, boolean records, Table table) throws IOException {
        String name = String.valueOf(file.getFileName());
        try (FileChannel channel = FileChannel.open(file)) {
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            ByteBuf buffer = Unpooled.wrappedBuffer(map);
            requireLog(file, buffer);
            RecordBatchView batch = new RecordBatchView();
            int at = 0;
            long good = -1;
            String problem = null;
            while (RecordBatchView.isComplete(buffer, at, buffer.capacity())) {
                batch.wrap(buffer, at);
                if (batch.isLegacy()) {
                    table.row(
                            name,
                            at,
                            "legacy",
                            new Fields().with("magic", batch.magic()).map());
                    return problem;
                }
                boolean sound = batch.isValid();
                table.row(name, at, sound ? "batch" : "damaged", describe(batch, sound));
                if (records && sound) {
                    sound = records(name, at, batch, table);
                }
                if (problem == null && !sound) {
                    problem = problem(
                            name, at, good, at == 0 ? "its first batch is damaged" : "the next batch is damaged");
                }
                good = batch.lastOffset();
                at = batch.end();
            }
            if (at < buffer.capacity()) {
                table.row(
                        name,
                        at,
                        "cut off",
                        new Fields()
                                .with("size", new ByteCount(buffer.capacity() - at))
                                .map());
                if (problem == null) {
                    problem = problem(name, at, good, "what follows is cut off")
                            + "\nIf the broker runs it may just be writing there: look again.";
                }
            }
            return problem;
        }
    }

    private static String problem(String name, int at, long lastGood, String why) {
        return name + ": "
                + (at == 0 ? "nothing is good: " : "good up to position " + at + ", offset " + lastGood + "; ") + why;
    }

    /** Every format there has been has its number in one place. What is too short for that is a log that was cut off. */
    private static void requireLog(Path file, ByteBuf content) {
        if (content.capacity() > MAGIC_AT) {
            int magic = content.getByte(MAGIC_AT);
            if (magic < 0 || magic > MAGIC_MAX) {
                throw new ToolException(file + " is no segment of a log: it does not begin with a batch of records.");
            }
        }
    }

    private static Map<String, @Nullable Object> describe(RecordBatchView batch, boolean sound) {
        CompressionType compression = batch.compression();
        return new Fields()
                .with("baseOffset", batch.baseOffset())
                .with("lastOffset", batch.lastOffset())
                .with("records", batch.recordCount())
                .with("size", new ByteCount(batch.sizeInBytes()))
                .with("compression", compression == null ? "unknown" : compression.configName())
                .with("maxTimestamp", Instant.ofEpochMilli(batch.maxTimestamp()))
                .with("timestampType", batch.isLogAppendTime() ? "append" : "create")
                .with("leaderEpoch", batch.partitionLeaderEpoch())
                .with("producerId", batch.producerId())
                .with("producerEpoch", batch.producerEpoch())
                .with("baseSequence", batch.baseSequence())
                .with("transactional", batch.isTransactional())
                .with("control", batch.isControl())
                .with("crcValid", sound)
                .map();
    }

    /** Returns whether they can all be read. */
    private static boolean records(String name, int at, RecordBatchView batch, Table table) {
        try (RecordCursor cursor =
                new RecordCursor(UnpooledByteBufAllocator.DEFAULT, InflateLimits.TRUSTED).open(batch)) {
            while (cursor.next()) {
                table.row(
                        name,
                        at,
                        "record",
                        new Fields()
                                .with("offset", cursor.offset())
                                .with("timestamp", Instant.ofEpochMilli(cursor.timestamp()))
                                .with("key", payload(cursor.key()))
                                .with("value", payload(cursor.value()))
                                .with("headers", headers(cursor))
                                .map());
            }
            return true;
        } catch (CorruptBatchException e) {
            table.row(
                    name,
                    at,
                    "damaged",
                    new Fields().with("problem", e.getMessage()).map());
            return false;
        }
    }

    private static List<HeaderField> headers(RecordCursor cursor) {
        List<HeaderField> headers = new ArrayList<>();
        for (RecordHeader header : cursor.headers()) {
            headers.add(new HeaderField(header.key(), Payload.of(header.value())));
        }
        return headers;
    }

    private static @Nullable Payload payload(@Nullable ByteBuf bytes) {
        return bytes == null ? null : Payload.of(ByteBufUtil.getBytes(bytes));
    }
}
