package org.barnabas.cli.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.barnabas.cli.tool.Table;
import org.barnabas.protocol.record.CompressionType;
import org.barnabas.protocol.record.CorruptBatchException;
import org.barnabas.protocol.record.InflateLimits;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.jspecify.annotations.Nullable;

/** The batches of a segment, and their records; stops at the first that is cut off or of an old format. */
final class SegmentDump {

    private SegmentDump() {}

    static void dump(Path file, boolean records, Table table) throws IOException {
        String name = String.valueOf(file.getFileName());
        try (FileChannel channel = FileChannel.open(file)) {
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            ByteBuf buffer = Unpooled.wrappedBuffer(map);
            RecordBatchView batch = new RecordBatchView();
            int at = 0;
            while (RecordBatchView.isComplete(buffer, at, buffer.capacity())) {
                batch.wrap(buffer, at);
                if (batch.isLegacy()) {
                    table.row(name, at, "legacy", "magic=" + batch.magic());
                    return;
                }
                boolean sound = batch.isValid();
                table.row(name, at, sound ? "batch" : "damaged", describe(batch, sound));
                if (records && sound) {
                    records(name, at, batch, table);
                }
                at = batch.end();
            }
            if (at < buffer.capacity()) {
                table.row(name, at, "cut off", (buffer.capacity() - at) + " bytes are no complete batch");
            }
        }
    }

    private static String describe(RecordBatchView batch, boolean sound) {
        CompressionType compression = batch.compression();
        return "offsets=" + batch.baseOffset() + "-" + batch.lastOffset() + " count=" + batch.recordCount()
                + " bytes=" + batch.sizeInBytes()
                + " compression=" + (compression == null ? batch.compressionId() : compression.configName())
                + " maxTimestamp=" + batch.maxTimestamp() + (batch.isLogAppendTime() ? " (append)" : " (create)")
                + " leaderEpoch=" + batch.partitionLeaderEpoch() + " producerId=" + batch.producerId()
                + " producerEpoch=" + batch.producerEpoch() + " baseSequence=" + batch.baseSequence()
                + (batch.isTransactional() ? " transactional" : "") + (batch.isControl() ? " control" : "")
                + " crcValid=" + sound;
    }

    private static void records(String name, int at, RecordBatchView batch, Table table) {
        try (RecordCursor cursor =
                new RecordCursor(UnpooledByteBufAllocator.DEFAULT, InflateLimits.TRUSTED).open(batch)) {
            while (cursor.next()) {
                table.row(
                        name,
                        at,
                        "record",
                        "offset=" + cursor.offset() + " timestamp=" + cursor.timestamp() + " key=" + text(cursor.key())
                                + " value=" + text(cursor.value()) + " headers=" + cursor.headers());
            }
        } catch (CorruptBatchException e) {
            table.row(name, at, "damaged", String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String text(@Nullable ByteBuf bytes) {
        return bytes == null ? null : bytes.toString(StandardCharsets.UTF_8);
    }
}
