package org.barnabas.protocol.record.messageset;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordCursor;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.compress.MissingCodecException;
import org.barnabas.protocol.record.compress.PayloadWriter;

/**
 * Makes message sets of format 0 or 1 of batches of format 2, for clients that fetch in versions 0 to 3. Offsets stay, and so
 * do gaps between them. A compressed batch becomes a wrapper of the same codec, whole even if the fetch offset lies within it,
 * any other becomes single messages from the fetch offset on. Headers have no place there; markers are left out, and so are
 * wrappers that end before the fetch offset: a client that had them again would ask for the same for ever.
 *
 * <p>What does not fit into the room of a {@link DownConversion} is cut there or left for another response. A batch that is
 * larger than what is left, behind whole messages, is not begun: its bytes would say nothing to the client, and cost as
 * much as those that do.
 *
 * <p>Work is done in chunks, a whole compressed batch being the least. Memory, beside the output: windows of 16 KiB and 192 KiB,
 * and four times the largest record. What a batch inflates to is not held. Nothing is created per record.
 *
 * <p>One instance per thread, which closes it; not thread-safe. Nothing is kept from call to call.
 */
public final class DownConverter implements AutoCloseable {
    private final ByteBufAllocator allocator;
    private final RecordBatchView batch = new RecordBatchView();
    private final RecordCursor cursor;
    private final PayloadWriter payload;
    private final MessageWriter writer = new MessageWriter();

    /** Bytes of the present batch's records, before compression. */
    private long plainBytes;

    /** Whether the present call has not written a single message yet. */
    private boolean first;

    /** @param limits {@link InflateLimits#TRUSTED} for batches that were judged when they came */
    public DownConverter(ByteBufAllocator allocator, InflateLimits limits) {
        this.allocator = allocator;
        this.cursor = new RecordCursor(allocator, limits);
        this.payload = new PayloadWriter(allocator);
    }

    /**
     * Converts one chunk.
     *
     * @param batches readable bytes begin with a batch; one that is cut off at their end is left. Neither changed nor retained
     *     nor released
     * @param conversion is taken further, and says whether to go on: while it is {@link DownConversion.State#OPEN}, with the
     *     batches behind what was used
     * @param target one piece of direct memory, to which messages are appended; grows by what {@code chunkBytes} says, or by one
     *     message that is larger, and where a compressed batch is the last one by that
     * @param chunkBytes where to stop, at the end of a message: bytes of records, before compression, and of output
     * @return bytes that were used; 0 if the first batch is cut off, or if it was begun and goes on in the next call
     */
    public int convert(ByteBuf batches, DownConversion conversion, ByteBuf target, int chunkBytes) {
        int from = batches.readerIndex();
        int at = from;
        int end = batches.writerIndex();
        long budget = chunkBytes;
        first = true;
        try {
            while (conversion.state() == DownConversion.State.OPEN && budget > 0 && isWhole(batches, at, end)) {
                batch.wrap(batches, at);
                int outputBefore = target.writerIndex();
                plainBytes = batch.sizeInBytes();
                if (!batch(conversion, target, (int) budget)) {
                    break;
                }
                budget -= Math.max(plainBytes, target.writerIndex() - outputBefore);
                at = batch.end();
            }
        } catch (CorruptBatchException e) {
            conversion.failed(ErrorCode.CORRUPT_MESSAGE);
        } catch (MissingCodecException e) {
            conversion.failed(ErrorCode.UNKNOWN_SERVER_ERROR);
        } finally {
            cursor.release();
            payload.release();
        }
        conversion.read(at - (long) from);
        return at - from;
    }

    private static boolean isWhole(ByteBuf batches, int at, int end) {
        if (end - at < RecordBatchView.LOG_OVERHEAD) {
            return false;
        }
        int size = RecordBatchView.LOG_OVERHEAD + batches.getInt(at + RecordBatchView.LOG_OVERHEAD - Integer.BYTES);
        if (size < RecordBatchView.HEADER_SIZE) {
            throw new CorruptBatchException("Record batch size " + size + " is less than its header's");
        }
        return size <= end - at;
    }

    /** Converts a batch; false if not up to its end. */
    private boolean batch(DownConversion conversion, ByteBuf target, int budget) {
        if (!batch.isValid()) {
            // Its messages would get a checksum that fits, and nobody behind could see the damage.
            throw new CorruptBatchException("Record batch checksum does not match");
        }
        long next = batch.nextOffset();
        if (next > conversion.nextOffset() && batch.recordCount() != 0 && !conversion.drops(batch)) {
            CompressionType type = batch.compression();
            if (type == CompressionType.ZSTD) {
                conversion.failed(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
                return false;
            }
            boolean whole = (type == null || type == CompressionType.NONE)
                    ? messages(conversion, target, budget)
                    : wrapper(type, conversion, target);
            if (!whole) {
                return false;
            }
        }
        conversion.passed(next);
        return true;
    }

    /** Writes uncompressed records one by one; false if it did not come to the end of the batch. */
    private boolean messages(DownConversion conversion, ByteBuf target, int budget) {
        byte magic = conversion.magic();
        boolean appendTime = batch.isLogAppendTime();
        long stop = (long) target.writerIndex() + budget;
        cursor.open(batch);
        while (cursor.next()) {
            if (cursor.offset() < conversion.nextOffset()) {
                continue;
            }
            long size = MessageWriter.size(magic, cursor);
            // A buffer of that size need not grow, which would mean one of twice the size and a copy.
            boolean beyond = !first && target.writerIndex() + size > stop;
            if (beyond || conversion.state() != DownConversion.State.OPEN) {
                return false;
            }
            if (!conversion.fits(size)) {
                cut(size, appendTime, conversion, target);
                return false;
            }
            target.ensureWritable(Math.toIntExact(size));
            writer.write(target, magic, cursor.offset(), appendTime, cursor);
            first = false;
            conversion.wrote((int) size, 1);
            conversion.passed(cursor.offset() + 1);
        }
        return true;
    }

    /** Writes as much of a message as there is room for, apart: it may be much larger than that. */
    private void cut(long size, boolean appendTime, DownConversion conversion, ByteBuf target) {
        if (!conversion.mayCut()) {
            conversion.full();
            return;
        }
        ByteBuf message = allocator.directBuffer(Math.toIntExact(size));
        try {
            writer.write(message, conversion.magic(), cursor.offset(), appendTime, cursor);
            target.writeBytes(message, 0, conversion.room());
        } finally {
            message.release();
        }
        conversion.cut(conversion.room(), 1);
    }

    /** Writes compressed records as one message; false if that is for another response. */
    private boolean wrapper(CompressionType type, DownConversion conversion, ByteBuf target) {
        if (conversion.hasWholeMessage() && batch.sizeInBytes() > conversion.room()) {
            conversion.full();
            return false;
        }
        int start = target.writerIndex();
        boolean written = false;
        try {
            int count = compress(type, conversion.magic(), target);
            int size = target.writerIndex() - start;
            // A count of 0 cannot be, unless the header lies; the rest of the records may have been compacted away.
            if (count == 0 || cursor.offset() < conversion.fetchOffset()) {
                return true;
            }
            if (conversion.fits(size)) {
                written = true;
                conversion.wrote(size, count);
                return true;
            }
            if (conversion.mayCut()) {
                written = true;
                target.writerIndex(start + conversion.room());
                conversion.cut(conversion.room(), count);
            } else {
                conversion.full();
            }
            return false;
        } finally {
            if (!written) {
                target.writerIndex(start);
            }
        }
    }

    /** Appends a wrapper with all records; how many they are. */
    private int compress(CompressionType type, byte magic, ByteBuf target) {
        int start = target.writerIndex();
        boolean appendTime = batch.isLogAppendTime();
        target.writeZero(LegacyMessage.emptySize(magic));
        Compression compression = Compression.of(type);
        if (magic == 0) {
            payload.openFormatZero(compression, target);
        } else {
            payload.open(compression, target);
        }
        plainBytes = 0;
        long latest = LegacyMessage.NO_TIMESTAMP;
        long base = 0;
        int count = 0;
        cursor.open(batch);
        while (cursor.next()) {
            if (count == 0 && magic != 0) {
                base = cursor.offset();
            }
            int size = Math.toIntExact(MessageWriter.size(magic, cursor));
            writer.write(payload.room(size), magic, cursor.offset() - base, appendTime, cursor);
            payload.commit();
            latest = Math.max(latest, cursor.timestamp());
            plainBytes += size;
            count++;
        }
        payload.finish();
        int attributes = type.id() | (appendTime ? LegacyMessage.LOG_APPEND_TIME_FLAG : 0);
        writer.wrap(target, start, magic, attributes, cursor.offset(), latest);
        return count;
    }

    @Override
    public void close() {
        cursor.close();
        payload.close();
    }
}
