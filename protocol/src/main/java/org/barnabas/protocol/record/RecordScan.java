package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.function.LongPredicate;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.compress.PayloadReader;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the records of a batch that checks every length, offset, key and time without creating an object.
 * Uncompressed records are read where they lie. A compressed payload passes through one fixed window: keys, values and
 * headers are skipped as they come, so that the largest record needs no more memory than the smallest. Absolute reads
 * from a {@link ByteBuffer} are the cheapest safe access to direct memory that the JIT knows. Reusable, not thread-safe.
 */
final class RecordScan implements AutoCloseable {
    /** The usual block of the codecs that inflate whole ones, and what is left of the one before. */
    private static final int WINDOW_BYTES = (64 << 10) + 64;

    private static final int MAX_NUMBER_BYTES = 10;

    /** Records beyond cannot be addressed from a window that moves along. */
    private static final int MAX_RECORD_BYTES = Integer.MAX_VALUE - 2 * WINDOW_BYTES;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ByteBufAllocator allocator;
    private final PayloadReader payload;
    private @Nullable ByteBuf window;
    private @Nullable ByteBuffer windowBytes;

    private ByteBuffer source = NOTHING;
    private int at;
    private int limit;
    private int end;
    private boolean more;
    private boolean bad;

    private int index;
    private int delta;
    private long timestamp;
    private int keySize;
    private RecordErrors errors = new RecordErrors(BatchRules.DEFAULT, 0);
    private long lowestMs;
    private long highestMs;
    private boolean keyed;
    private int largestRecord;
    private long maxTimestamp;
    private int maxTimestampIndex;
    private LongPredicate leave = RecordScan::always;

    RecordScan(ByteBufAllocator allocator, InflateLimits limits) {
        this.allocator = allocator;
        this.payload = new PayloadReader(allocator, limits);
    }

    /**
     * Checks that a batch holds exactly as many well-formed records as it says, with ascending offsets.
     *
     * @param bytes the batch's bytes from its first one on; read in place if it is not compressed
     * @param errors hears of records that are well-formed and break a rule
     * @param leave hears how much was inflated, a window at a time, and answers whether to go on
     * @return what is wrong with the record {@link #index}; null if all is well
     * @throws CorruptBatchException if the payload cannot be inflated
     * @throws JudgingStoppedException if it is not to go on
     */
    @Nullable
    String scan(
            RecordBatchView batch, CompressionType type, ByteBuffer bytes, RecordErrors errors, LongPredicate leave) {
        this.errors = errors;
        this.leave = leave;
        lowestMs = errors.lowestMs();
        highestMs = errors.highestMs();
        keyed = errors.needsKeys();
        largestRecord = 0;
        maxTimestamp = RecordBatchView.NO_TIMESTAMP;
        maxTimestampIndex = 0;
        try {
            begin(batch, type, bytes);
            return records(batch.recordCount(), batch.baseTimestamp());
        } finally {
            end();
        }
    }

    /**
     * Looks for the first record at or behind an offset whose time is wanted. What lies behind it is not read.
     *
     * @return whether there is one: {@link #delta} and {@link #timestamp} tell of it
     * @throws CorruptBatchException if the batch cannot be read up to there
     */
    boolean find(RecordBatchView batch, CompressionType type, ByteBuffer bytes, long fromOffset, LongPredicate wanted) {
        boolean stamped = batch.isLogAppendTime();
        try {
            begin(batch, type, bytes);
            for (index = 0; index < batch.recordCount(); index++) {
                if (!next(batch.baseTimestamp())) {
                    throw new CorruptBatchException("Record " + index + " is damaged");
                }
                if (stamped) {
                    timestamp = batch.maxTimestamp();
                }
                if (batch.baseOffset() + delta >= fromOffset && wanted.test(timestamp)) {
                    return true;
                }
            }
            return false;
        } finally {
            end();
        }
    }

    private void begin(RecordBatchView batch, CompressionType type, ByteBuffer bytes) {
        bad = false;
        int size = batch.sizeInBytes();
        int header = RecordBatchView.HEADER_SIZE;
        if (type == CompressionType.NONE) {
            source = bytes;
            at = header;
            limit = size;
            more = false;
        } else {
            payload.open(type, batch.buffer(), batch.index() + header, size - header);
            source = window();
            at = 0;
            limit = 0;
            more = true;
        }
    }

    private static boolean always(long bytes) {
        return true;
    }

    private void end() {
        payload.release();
        source = NOTHING;
        leave = RecordScan::always;
    }

    private @Nullable String records(int count, long baseTimestamp) {
        for (index = 0; index < count; index++) {
            if (!next(baseTimestamp)) {
                return "Record is cut off, or its fields do not match its length";
            }
            if (delta != index) {
                return "Offset of a record is not its predecessor's plus one";
            }
            if (timestamp > maxTimestamp) {
                maxTimestamp = timestamp;
                maxTimestampIndex = index;
            }
            boolean inTime = timestamp >= lowestMs && timestamp <= highestMs;
            if (!inTime || (keySize < 0 && keyed)) {
                errors.check(index, timestamp, keySize >= 0);
            }
        }
        return at < limit || refill() ? "Batch holds more than its record count says" : null;
    }

    /** Reads a record; false if it is not well-formed. */
    private boolean next(long baseTimestamp) {
        end = Integer.MAX_VALUE;
        int size = varint();
        if (bad || size < 0 || size > MAX_RECORD_BYTES || (!more && size > limit - at)) {
            return false;
        }
        end = at + size;
        largestRecord = Math.max(largestRecord, size);
        skip(1); // attributes, unused in this format
        timestamp = baseTimestamp + varlong();
        delta = varint();
        keySize = varint();
        skip(keySize);
        skip(varint());
        headers();
        return !bad && at == end;
    }

    private void headers() {
        int count = varint();
        if (count < 0 || count > end - at) {
            bad = true;
            return;
        }
        for (int i = 0; i < count && !bad; i++) {
            int keySize = varint();
            bad |= keySize < 0;
            skip(keySize);
            skip(varint());
        }
    }

    private void skip(int size) {
        if (size <= 0) {
            bad |= size < -1;
        } else if (size > end - at) {
            bad = true;
        } else if (size <= limit - at) {
            at += size;
        } else {
            skipBeyondWindow(size);
        }
    }

    private void skipBeyondWindow(int size) {
        int rest = size;
        while (rest > limit - at) {
            rest -= limit - at;
            at = limit;
            if (!refill()) {
                bad = true;
                return;
            }
        }
        at += rest;
    }

    /** Lengths and deltas nearly always fit in one or two bytes: those need no loop. */
    private int varint() {
        int left = Math.min(end, limit) - at;
        if (left > 0) {
            int first = source.get(at);
            if (first >= 0) {
                at++;
                return first >>> 1 ^ -(first & 1);
            }
            int second = left > 1 ? source.get(at + 1) : -1;
            if (second >= 0) {
                at += 2;
                int raw = (first & 0x7f) | second << 7;
                return raw >>> 1 ^ -(raw & 1);
            }
        }
        long raw = unsigned(Varints.MAX_VARINT_BYTES);
        return (int) (raw >>> 1) ^ -(int) (raw & 1);
    }

    private long varlong() {
        long raw = unsigned(MAX_NUMBER_BYTES);
        return raw >>> 1 ^ -(raw & 1);
    }

    private long unsigned(int maxBytes) {
        if (more && limit - at < maxBytes) {
            refill();
        }
        long raw = 0;
        int last = Math.min(Math.min(end, limit), at + maxBytes);
        for (int shift = 0; at < last; shift += 7) {
            byte next = source.get(at++);
            raw |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return raw;
            }
        }
        bad = true;
        return 0;
    }

    /**
     * Moves what is left to the window's start and inflates behind it, until a number fits or the payload ends.
     *
     * @return whether there is a byte to read
     */
    private boolean refill() {
        ByteBuf target = window;
        if (!more || target == null) {
            return at < limit;
        }
        int kept = limit - at;
        if (kept > 0) {
            target.setBytes(0, target, at, kept);
        }
        end -= at;
        at = 0;
        target.setIndex(0, kept);
        while (more && target.writerIndex() < MAX_NUMBER_BYTES) {
            more = payload.read(target) > 0;
            if (!leave.test(payload.outputBytes())) {
                throw new JudgingStoppedException();
            }
        }
        limit = target.writerIndex();
        return limit > 0;
    }

    private ByteBuffer window() {
        ByteBuffer present = windowBytes;
        if (present == null) {
            ByteBuf made = allocator.directBuffer(WINDOW_BYTES, WINDOW_BYTES);
            present = made.nioBuffer(0, WINDOW_BYTES);
            window = made;
            windowBytes = present;
        }
        return present;
    }

    /** Offset of the record that was read last, relative to the batch's first. */
    int delta() {
        return delta;
    }

    /** Milliseconds, of the record that was read last. */
    long timestamp() {
        return timestamp;
    }

    /** Index of the record that {@link #scan} complained about. */
    int index() {
        return index;
    }

    /** Bytes of the largest record. */
    int largestRecord() {
        return largestRecord;
    }

    /** {@link RecordBatchView#NO_TIMESTAMP} if no record has a time. */
    long maxTimestamp() {
        return maxTimestamp;
    }

    /** Index of the first record with {@link #maxTimestamp}. */
    int maxTimestampIndex() {
        return maxTimestampIndex;
    }

    @Override
    public void close() {
        payload.close();
        ByteBuf present = window;
        window = null;
        windowBytes = null;
        if (present != null) {
            present.release();
        }
    }
}
