package org.barnabas.protocol.record;

import static org.barnabas.protocol.ErrorCode.CORRUPT_MESSAGE;
import static org.barnabas.protocol.ErrorCode.INVALID_RECORD;
import static org.barnabas.protocol.ErrorCode.INVALID_TIMESTAMP;
import static org.barnabas.protocol.ErrorCode.MESSAGE_TOO_LARGE;
import static org.barnabas.protocol.ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.barnabas.protocol.record.BatchVerdict.Accepted;
import org.barnabas.protocol.record.BatchVerdict.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a producer sent for one partition before it is handed to the partition's owner. Nothing is created per
 * record. A compressed payload is inflated only where the topic demands it: keys of a compacted topic, or another
 * codec than the producer's. The broker's time needs no inflation, it stands in the header only.
 *
 * <p>One instance per network thread; not thread-safe.
 */
public final class BatchValidator {
    private static final int FIRST_VERSION_WITH_ZSTD = 7;

    private final ByteBufAllocator allocator;
    private final InflateLimits limits;
    private final RecordBatchView batch = new RecordBatchView();
    private final RecordScan scan = new RecordScan();
    private final CRC32C crc32c = new CRC32C();

    public BatchValidator(ByteBufAllocator allocator, InflateLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
    }

    /**
     * Judges the records of one partition. On acceptance the bytes may have been changed in place: the timestamp
     * fields and the checksum.
     *
     * @param records readable bytes are what the request carried; neither retained beyond what the verdict says nor
     *     released
     * @param produceVersion version of the Produce request
     * @param nowMs wall-clock time
     */
    public BatchVerdict validate(ByteBuf records, BatchRules rules, short produceVersion, long nowMs) {
        Refused refused = frame(records, rules);
        if (refused != null) {
            return refused;
        }
        if (records.nioBufferCount() == 1) {
            return judge(records, rules, produceVersion, nowMs);
        }
        ByteBuf copy = allocator.directBuffer(records.readableBytes());
        try {
            copy.writeBytes(records, records.readerIndex(), records.readableBytes());
            return judge(copy, rules, produceVersion, nowMs);
        } finally {
            copy.release();
        }
    }

    /** What can be told from the bytes up to the magic and the sizes. */
    private @Nullable Refused frame(ByteBuf records, BatchRules rules) {
        int readable = records.readableBytes();
        if (readable <= RecordBatchView.MAGIC_OFFSET) {
            return Refused.batch(INVALID_RECORD, "A partition needs exactly one record batch, there is none");
        }
        batch.wrap(records, records.readerIndex());
        int size = batch.sizeInBytes();
        if (batch.isLegacy()) {
            return Refused.batch(INVALID_RECORD, "Record batches need magic 2, not " + batch.magic());
        }
        if (batch.magic() != RecordBatchView.CURRENT_MAGIC) {
            return Refused.batch(CORRUPT_MESSAGE, "Unknown record batch magic " + batch.magic());
        }
        if (size < RecordBatchView.HEADER_SIZE) {
            return Refused.batch(CORRUPT_MESSAGE, "Record batch size " + size + " is less than its header's");
        }
        if (size > readable) {
            return Refused.batch(INVALID_RECORD, "Record batch of " + size + " bytes is cut off");
        }
        if (size < readable) {
            return Refused.batch(INVALID_RECORD, "A partition needs exactly one record batch, there are more");
        }
        if (size > rules.maxMessageBytes()) {
            return Refused.batch(
                    MESSAGE_TOO_LARGE,
                    "Record batch of " + size + " bytes exceeds the limit of " + rules.maxMessageBytes());
        }
        return null;
    }

    private BatchVerdict judge(ByteBuf records, BatchRules rules, short produceVersion, long nowMs) {
        ByteBuffer bytes = records.nioBuffer();
        batch.wrap(records, records.readerIndex());
        crc32c.reset();
        crc32c.update(bytes.position(RecordBatchView.ATTRIBUTES_OFFSET));
        if (crc32c.getValue() != batch.crc()) {
            return Refused.batch(CORRUPT_MESSAGE, "Record batch checksum does not match");
        }
        CompressionType type = batch.compression();
        if (type == null || (type == CompressionType.ZSTD && produceVersion < FIRST_VERSION_WITH_ZSTD)) {
            return Refused.batch(
                    UNSUPPORTED_COMPRESSION_TYPE,
                    "Compression codec " + batch.compressionId() + " is not supported in this request version");
        }
        Refused refused = header();
        if (refused == null && !rules.logAppendTime()) {
            refused = times(rules, batch.baseTimestamp(), batch.maxTimestamp(), nowMs);
        }
        if (refused != null) {
            return refused;
        }
        if (type == CompressionType.NONE) {
            return plain(records, bytes, rules, nowMs);
        }
        Compression forced = rules.forcedCompression();
        if (rules.compacted() || (forced != null && forced.type() != type)) {
            return inflated(records, rules, nowMs);
        }
        return accept(records, rules, nowMs, batch.lastOffsetDelta(), batch.recordCount() == 1);
    }

    /** Relations between header fields. */
    private @Nullable Refused header() {
        if (batch.baseOffset() != 0) {
            return Refused.batch(INVALID_RECORD, "Base offset must be 0, not " + batch.baseOffset());
        }
        if (batch.isControl()) {
            return Refused.batch(INVALID_RECORD, "Clients must not write control records");
        }
        if (batch.hasDeleteHorizon()) {
            return Refused.batch(INVALID_RECORD, "Clients must not set a delete horizon");
        }
        int count = batch.recordCount();
        if (count <= 0 || batch.lastOffsetDelta() != count - 1) {
            return Refused.batch(
                    INVALID_RECORD,
                    "Record count " + count + " does not match last offset delta " + batch.lastOffsetDelta());
        }
        if (batch.isLogAppendTime()) {
            return Refused.batch(INVALID_TIMESTAMP, "Producers must not set the timestamp type to LogAppendTime");
        }
        if (batch.hasProducerId()) {
            if (batch.baseSequence() < 0 || batch.producerEpoch() < 0) {
                return Refused.batch(INVALID_RECORD, "A producer id needs an epoch and a sequence");
            }
        } else if (batch.isTransactional()) {
            return Refused.batch(INVALID_RECORD, "A transactional batch needs a producer id");
        }
        return null;
    }

    private static @Nullable Refused times(BatchRules rules, long minMs, long maxMs, long nowMs) {
        long bad = rules.acceptsTimestamp(minMs, nowMs) ? maxMs : minMs;
        if (bad == maxMs && rules.acceptsTimestamp(maxMs, nowMs)) {
            return null;
        }
        return Refused.batch(INVALID_TIMESTAMP, "Timestamp " + bad + " is too far from the broker's time " + nowMs);
    }

    private BatchVerdict plain(ByteBuf records, ByteBuffer bytes, BatchRules rules, long nowMs) {
        String problem = scan.scan(
                bytes, RecordBatchView.HEADER_SIZE, bytes.limit(), batch.recordCount(), batch.baseTimestamp());
        if (problem != null) {
            return new Refused(INVALID_RECORD, problem, scan.index());
        }
        if (rules.compacted() && scan.firstNullKey() >= 0) {
            return missingKey(scan.firstNullKey());
        }
        if (!rules.logAppendTime()) {
            Refused refused = times(rules, scan.minTimestamp(), scan.maxTimestamp(), nowMs);
            if (refused != null) {
                return refused;
            }
            if (scan.maxTimestamp() != batch.maxTimestamp()) {
                batch.maxTimestamp(scan.maxTimestamp());
            }
        }
        Compression forced = rules.forcedCompression();
        if (forced != null && forced.type() != CompressionType.NONE) {
            return inflated(records, rules, nowMs);
        }
        return accept(records, rules, nowMs, scan.maxTimestampIndex(), true);
    }

    private static Refused missingKey(int index) {
        return new Refused(INVALID_RECORD, "Compacted topic cannot accept a record without a key", index);
    }

    private Accepted accept(ByteBuf records, BatchRules rules, long nowMs, int maxTimestampDelta, boolean exact) {
        if (!rules.logAppendTime()) {
            return new Accepted(records.retain(), BatchSummary.of(batch, maxTimestampDelta, exact));
        }
        batch.logAppendTime(nowMs);
        return new Accepted(records.retain(), BatchSummary.of(batch, batch.lastOffsetDelta(), true));
    }

    /** Looks into every record, and writes them anew if another codec is asked for. */
    private BatchVerdict inflated(ByteBuf records, BatchRules rules, long nowMs) {
        Compression forced = rules.forcedCompression();
        Compression target = forced != null && forced.type() != batch.compression() ? forced : null;
        try (RecordCursor cursor = new RecordCursor(allocator, limits);
                BatchBuilder builder = target == null ? null : builder(target, rules, nowMs)) {
            cursor.open(batch);
            return inflated(records, rules, nowMs, cursor, builder);
        } catch (InflateLimitException e) {
            return Refused.batch(MESSAGE_TOO_LARGE, String.valueOf(e.getMessage()));
        } catch (CorruptBatchException e) {
            return Refused.batch(INVALID_RECORD, String.valueOf(e.getMessage()));
        }
    }

    private BatchVerdict inflated(
            ByteBuf records, BatchRules rules, long nowMs, RecordCursor cursor, @Nullable BatchBuilder builder) {
        long maxTimestamp = Long.MIN_VALUE;
        int maxTimestampIndex = 0;
        for (int index = 0; cursor.next(); index++) {
            if (rules.compacted() && !cursor.hasKey()) {
                return missingKey(index);
            }
            if (cursor.offset() != index) {
                return new Refused(INVALID_RECORD, "Offset of a record is not its predecessor's plus one", index);
            }
            if (!rules.logAppendTime() && !rules.acceptsTimestamp(cursor.timestamp(), nowMs)) {
                return new Refused(INVALID_TIMESTAMP, "Timestamp is too far from the broker's time", index);
            }
            if (cursor.timestamp() > maxTimestamp) {
                maxTimestamp = cursor.timestamp();
                maxTimestampIndex = index;
            }
            if (builder != null) {
                builder.append(cursor);
            }
        }
        if (builder != null) {
            return rebuilt(builder.build(), rules, maxTimestampIndex);
        }
        if (!rules.logAppendTime() && maxTimestamp != batch.maxTimestamp()) {
            batch.maxTimestamp(maxTimestamp);
        }
        return accept(records, rules, nowMs, maxTimestampIndex, true);
    }

    private BatchBuilder builder(Compression forced, BatchRules rules, long nowMs) {
        BatchBuilder builder = new BatchBuilder(allocator)
                .compression(forced)
                .producer(batch.producerId(), batch.producerEpoch(), batch.baseSequence())
                .transactional(batch.isTransactional());
        return rules.logAppendTime() ? builder.logAppendTime(nowMs) : builder;
    }

    private BatchVerdict rebuilt(ByteBuf built, BatchRules rules, int maxTimestampIndex) {
        int size = built.readableBytes();
        if (size > rules.maxMessageBytes()) {
            built.release();
            return Refused.batch(
                    MESSAGE_TOO_LARGE,
                    "Record batch of " + size + " bytes, compressed anew, exceeds the limit of "
                            + rules.maxMessageBytes());
        }
        return new Accepted(built, BatchSummary.of(batch.wrap(built, 0), maxTimestampIndex, true));
    }
}
