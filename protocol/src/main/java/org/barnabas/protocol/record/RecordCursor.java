package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.compress.PayloadReader;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the records of one batch. An uncompressed batch is read in place; a compressed one is inflated piece by
 * piece into a window that holds little more than the present record, within {@link InflateLimits}. Damaged records
 * are reported as {@link CorruptBatchException}.
 *
 * <p>Reusable through {@link #open}; close it at the end. Slices handed out are valid until the next call of
 * {@link #next}, {@link #open} or {@link #close} and share the reference count of their buffer: copy what must stay.
 * Not thread-safe.
 *
 * <pre>
 * length varint | attributes int8 | timestampDelta varlong | offsetDelta varint
 * | keyLength varint | key | valueLength varint | value
 * | headerCount varint { keyLength varint | key | valueLength varint | value } …     a length of -1 is null
 * </pre>
 */
public final class RecordCursor implements AutoCloseable {
    private static final int FIRST_WINDOW_BYTES = 16 << 10;

    private final ByteBufAllocator allocator;
    private final InflateLimits limits;

    private final PayloadReader payload;

    private ByteBuf window = Unpooled.EMPTY_BUFFER;
    private boolean compressed;
    private int at;
    private int limit;

    private long baseOffset;
    private long baseTimestamp;
    private long appendTime;
    private boolean control;
    private int remaining;

    private int recordStart;
    private long offset;
    private long timestamp;
    private int keyIndex;
    private int keySize;
    private int valueIndex;
    private int valueSize;
    private int headersIndex;
    private int headerCount;

    /**
     * A cursor without a batch.
     *
     * @param allocator where windows for inflated records come from
     */
    public RecordCursor(ByteBufAllocator allocator, InflateLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
        this.payload = new PayloadReader(allocator, limits);
    }

    /**
     * Starts at the first record of a batch, which must lie completely in its buffer and stay there unchanged. The
     * view may be moved on afterwards.
     */
    public RecordCursor open(RecordBatchView batch) {
        release();
        CompressionType type = batch.compression();
        if (type == null) {
            throw new CorruptBatchException("Unknown compression codec " + batch.compressionId());
        }
        if (batch.magic() != RecordBatchView.CURRENT_MAGIC || batch.sizeInBytes() < RecordBatchView.HEADER_SIZE) {
            throw new CorruptBatchException("Not a batch of format " + RecordBatchView.CURRENT_MAGIC);
        }
        baseOffset = batch.baseOffset();
        baseTimestamp = batch.baseTimestamp();
        appendTime = batch.isLogAppendTime() ? batch.maxTimestamp() : RecordBatchView.NO_TIMESTAMP;
        control = batch.isControl();
        remaining = batch.recordCount();
        if (type == CompressionType.NONE) {
            window = batch.buffer().retain();
            at = batch.index() + RecordBatchView.HEADER_SIZE;
            limit = batch.end();
        } else {
            int header = RecordBatchView.HEADER_SIZE;
            payload.open(type, batch.buffer(), batch.index() + header, batch.sizeInBytes() - header);
            compressed = true;
            window = allocator.directBuffer(FIRST_WINDOW_BYTES);
            at = 0;
            limit = 0;
        }
        return this;
    }

    /**
     * Moves to the next record.
     *
     * @return false behind the last one
     */
    public boolean next() {
        recordStart = at;
        if (remaining <= 0) {
            if (remaining < 0 || ensure(1)) {
                throw new CorruptBatchException("Record count does not match the records");
            }
            return false;
        }
        remaining--;
        ensure(Varints.MAX_VARINT_BYTES);
        int length = varint(limit);
        if (length < 0) {
            throw new CorruptBatchException("Record length " + length + " is impossible");
        }
        if (compressed) {
            limits.checkHeld(length);
        }
        if (!ensure(length)) {
            throw new CorruptBatchException("Record length " + length + " exceeds the batch");
        }
        parse(at + length);
        return true;
    }

    private void parse(int end) {
        if (at >= end) {
            throw outside();
        }
        at++; // attributes, unused in this format
        timestamp = appendTime != RecordBatchView.NO_TIMESTAMP ? skipTimestamp(end) : baseTimestamp + varlong(end);
        offset = baseOffset + varint(end);
        keySize = varint(end);
        keyIndex = skip(keySize, end);
        valueSize = varint(end);
        valueIndex = skip(valueSize, end);
        headersIndex = at;
        headerCount = varint(end);
        if (headerCount < 0 || headerCount > end - at) {
            throw new CorruptBatchException("Header count " + headerCount + " is impossible");
        }
        for (int i = 0; i < headerCount; i++) {
            int size = varint(end);
            if (size < 0) {
                throw new CorruptBatchException("Header without a key");
            }
            skip(size, end);
            skip(varint(end), end);
        }
        if (at != end) {
            throw new CorruptBatchException("Record length does not match its content");
        }
    }

    private long skipTimestamp(int end) {
        varlong(end);
        return appendTime;
    }

    private int skip(int size, int end) {
        int index = at;
        if (size < -1 || size > end - at) {
            throw outside();
        }
        at += Math.max(0, size);
        return index;
    }

    private int varint(int end) {
        long raw = unsigned(end, Varints.MAX_VARINT_BYTES);
        return (int) (raw >>> 1) ^ -(int) (raw & 1);
    }

    private long varlong(int end) {
        long raw = unsigned(end, 10);
        return raw >>> 1 ^ -(raw & 1);
    }

    private long unsigned(int end, int maxBytes) {
        long raw = 0;
        for (int i = 0; i < maxBytes; i++) {
            if (at >= end) {
                throw outside();
            }
            byte next = window.getByte(at++);
            raw |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return raw;
            }
        }
        throw new CorruptBatchException("Number longer than " + maxBytes + " bytes");
    }

    private static CorruptBatchException outside() {
        return new CorruptBatchException("Field reaches beyond its record");
    }

    /** Whether {@code count} bytes are there from the present position on, inflating more if needed. */
    private boolean ensure(int count) {
        while (limit - at < count) {
            if (!compressed || !inflateMore()) {
                return false;
            }
        }
        return true;
    }

    /** Makes room by dropping records already passed, or by doubling: memory follows what was really inflated. */
    private boolean inflateMore() {
        if (window.writableBytes() == 0) {
            int kept = limit - recordStart;
            ByteBuf present = window;
            if (kept <= present.capacity() / 2) {
                present.setBytes(0, present, recordStart, kept);
            } else {
                window = allocator.directBuffer(present.capacity() * 2);
                window.setBytes(0, present, recordStart, kept);
                present.release();
            }
            window.setIndex(0, kept);
            at -= recordStart;
            limit = kept;
            recordStart = 0;
        }
        int count = payload.read(window);
        limit += Math.max(0, count);
        return count > 0;
    }

    public long offset() {
        return offset;
    }

    /** Milliseconds since the epoch: the producer's time, or the broker's if the batch says so. */
    public long timestamp() {
        return timestamp;
    }

    public boolean hasKey() {
        return keySize >= 0;
    }

    /** -1 if the key is null. */
    public int keySize() {
        return keySize;
    }

    /**
     * Where the present record lies: {@link #keyIndex} and {@link #valueIndex} are absolute indices in it. Valid as long as
     * slices are.
     */
    public ByteBuf buffer() {
        return window;
    }

    /** Where the key begins; of no meaning without one. */
    public int keyIndex() {
        return keyIndex;
    }

    /** Where the value begins; of no meaning without one. */
    public int valueIndex() {
        return valueIndex;
    }

    /** A slice of the key; null if there is none. */
    public @Nullable ByteBuf key() {
        return keySize < 0 ? null : window.slice(keyIndex, keySize);
    }

    public boolean hasValue() {
        return valueSize >= 0;
    }

    /** -1 if the value is null. */
    public int valueSize() {
        return valueSize;
    }

    /** A slice of the value; null for a tombstone. */
    public @Nullable ByteBuf value() {
        return valueSize < 0 ? null : window.slice(valueIndex, valueSize);
    }

    public int headerCount() {
        return headerCount;
    }

    /** A slice of the headers as they are encoded, the leading count included. */
    public ByteBuf encodedHeaders() {
        return window.slice(headersIndex, at - headersIndex);
    }

    /** The headers, decoded and copied. */
    public List<RecordHeader> headers() {
        List<RecordHeader> headers = new ArrayList<>(headerCount);
        int end = at;
        at = headersIndex;
        varint(end);
        for (int i = 0; i < headerCount; i++) {
            int size = varint(end);
            String key = window.toString(skip(size, end), size, StandardCharsets.UTF_8);
            int valueLength = varint(end);
            byte[] value = valueLength < 0 ? null : new byte[valueLength];
            int index = skip(valueLength, end);
            if (value != null) {
                window.getBytes(index, value);
            }
            headers.add(new RecordHeader(key, value));
        }
        return headers;
    }

    /** Encoded size of the present record with its length prefix. */
    public int sizeInBytes() {
        return at - recordStart;
    }

    /** The present record read as a transaction marker; null if it is something else. */
    public @Nullable TransactionMarker transactionMarker() {
        ByteBuf key = key();
        ByteBuf value = value();
        return control && key != null && value != null ? TransactionMarker.read(key, value) : null;
    }

    /** Gives everything back; {@link #open} makes it usable again. */
    @Override
    public void close() {
        release();
        payload.close();
    }

    /** Lets go of the batch; codecs stay for the next one. */
    public void release() {
        payload.release();
        compressed = false;
        window.release();
        window = Unpooled.EMPTY_BUFFER;
        at = 0;
        limit = 0;
        recordStart = 0;
        remaining = 0;
    }
}
