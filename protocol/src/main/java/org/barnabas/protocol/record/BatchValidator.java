package org.barnabas.protocol.record;

import static org.barnabas.protocol.ErrorCode.CORRUPT_MESSAGE;
import static org.barnabas.protocol.ErrorCode.INVALID_RECORD;
import static org.barnabas.protocol.ErrorCode.INVALID_TIMESTAMP;
import static org.barnabas.protocol.ErrorCode.MESSAGE_TOO_LARGE;
import static org.barnabas.protocol.ErrorCode.UNKNOWN_SERVER_ERROR;
import static org.barnabas.protocol.ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.function.LongPredicate;
import java.util.zip.CRC32C;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.record.BatchVerdict.Accepted;
import org.barnabas.protocol.record.BatchVerdict.Refused;
import org.barnabas.protocol.record.BatchVerdict.Stopped;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimitException;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.compress.MissingCodecException;
import org.barnabas.protocol.record.compress.PayloadSize;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a producer sent for one partition before it is handed to the partition's owner: nothing is stored that a
 * consumer could not read, and what the broker will decide by stands in the header as the records have it, whatever the
 * producer claimed. Compressed payloads are inflated through a fixed window and not kept. Nothing is created per record.
 * Only a topic that asks for another codec than the producer's has its records written anew.
 *
 * <p>Errors as Apache Kafka's: CORRUPT_MESSAGE where the checksum does not match, UNKNOWN_SERVER_ERROR where a payload
 * cannot be inflated or a codec's library is not there, INVALID_RECORD and INVALID_TIMESTAMP with the records at fault,
 * MESSAGE_TOO_LARGE beyond the limits.
 *
 * <p>What a batch costs is told in <em>weighed bytes</em> while it is judged, so that it can be stopped and judged
 * elsewhere: bytes before compression, times what the codec needs for each compared with LZ4.
 *
 * <p>One instance per thread, which closes it; not thread-safe. It keeps codecs and a window of 64 KiB.
 */
public final class BatchValidator implements AutoCloseable {
    private static final int FIRST_VERSION_WITH_ZSTD = 7;

    /** Records that are compressed anew are inflated twice, made objects of, and compressed. */
    private static final int REWRITE_WEIGHT = 32;

    private static final BatchVerdict STOPPED = new Stopped();

    private final ByteBufAllocator allocator;
    private final InflateLimits limits;
    private final RecordBatchView batch = new RecordBatchView();
    private final RecordScan scan;
    private final RecordCursor cursor;
    private final CRC32C crc32c = new CRC32C();
    private long weighedBytes;

    public BatchValidator(ByteBufAllocator allocator, InflateLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
        this.scan = new RecordScan(allocator, limits);
        this.cursor = new RecordCursor(allocator, limits);
    }

    /** Judges the records of one partition, however much there is to do. */
    public BatchVerdict validate(ByteBuf records, BatchRules rules, short produceVersion, long nowMs) {
        return validate(records, rules, produceVersion, nowMs, weighedBytes -> true);
    }

    /**
     * Judges the records of one partition. On acceptance the bytes may have been changed in place: the timestamp
     * fields and the checksum.
     *
     * @param records readable bytes are what the request carried; neither retained beyond what the verdict says nor
     *     released
     * @param produceVersion version of the Produce request
     * @param nowMs wall-clock time
     * @param leave hears weighed bytes, first what the batch seems to need and then now and again what it has needed;
     *     where it answers false the verdict is {@link Stopped}
     */
    public BatchVerdict validate(
            ByteBuf records, BatchRules rules, short produceVersion, long nowMs, LongPredicate leave) {
        weighedBytes = 0;
        Refused refused = frame(records, rules);
        if (refused != null) {
            return refused;
        }
        CompressionType type = batch.compression();
        int weight = weight(type, rules);
        if (!leave.test(guess(type) * weight)) {
            return STOPPED;
        }
        try {
            return whole(records, new Attempt(rules, produceVersion, nowMs, leave, weight));
        } catch (JudgingStoppedException stopped) {
            return STOPPED;
        } finally {
            weighedBytes = Math.max(weighedBytes, (long) records.readableBytes() * weight);
        }
    }

    /** What the batch that was judged last has cost. */
    public long weighedBytes() {
        return weighedBytes;
    }

    /** One batch's judging: what is asked, and how far it may go. */
    private record Attempt(BatchRules rules, short produceVersion, long nowMs, LongPredicate leave, int weight) {}

    /** How much dearer a batch's bytes are than LZ4's, which take about half a nanosecond each. */
    private static int weight(@Nullable CompressionType type, BatchRules rules) {
        Compression forced = rules.forcedCompression();
        if (forced != null && forced.type() != type) {
            return REWRITE_WEIGHT;
        }
        if (type == null) {
            return 1;
        }
        return switch (type) {
            case NONE, LZ4 -> 1;
            case SNAPPY, ZSTD -> 2;
            case GZIP -> 4;
        };
    }

    private long guess(@Nullable CompressionType type) {
        int header = RecordBatchView.HEADER_SIZE;
        int payload = batch.sizeInBytes() - header;
        return type == null || type == CompressionType.NONE
                ? payload
                : PayloadSize.guess(type, batch.buffer(), batch.index() + header, payload);
    }

    /** Judges bytes in one piece. */
    private BatchVerdict whole(ByteBuf records, Attempt attempt) {
        if (records.nioBufferCount() == 1) {
            return judge(records, attempt);
        }
        ByteBuf copy = allocator.directBuffer(records.readableBytes());
        try {
            copy.writeBytes(records, records.readerIndex(), records.readableBytes());
            return judge(copy, attempt);
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

    private BatchVerdict judge(ByteBuf records, Attempt attempt) {
        BatchRules rules = attempt.rules;
        ByteBuffer bytes = records.nioBuffer();
        batch.wrap(records, records.readerIndex());
        crc32c.reset();
        crc32c.update(bytes.position(RecordBatchView.ATTRIBUTES_OFFSET));
        if (crc32c.getValue() != batch.crc()) {
            return Refused.batch(CORRUPT_MESSAGE, "Record batch checksum does not match");
        }
        CompressionType type = batch.compression();
        if (type == null || (type == CompressionType.ZSTD && attempt.produceVersion < FIRST_VERSION_WITH_ZSTD)) {
            return Refused.batch(
                    UNSUPPORTED_COMPRESSION_TYPE,
                    "Compression codec " + batch.compressionId() + " is not supported in this request version");
        }
        Refused refused = header();
        if (refused == null) {
            refused = records(type, bytes, attempt);
        }
        if (refused != null) {
            return refused;
        }
        // What later decides on the batch, such as retention, reads the header: it must tell what the records say.
        if (!rules.logAppendTime() && scan.maxTimestamp() != batch.maxTimestamp()) {
            batch.maxTimestamp(scan.maxTimestamp());
        }
        Compression forced = rules.forcedCompression();
        if (forced != null && forced.type() != type) {
            return rewritten(forced, rules, attempt.nowMs);
        }
        return accept(records, rules, attempt.nowMs);
    }

    /** Looks at every record. */
    private @Nullable Refused records(CompressionType type, ByteBuffer bytes, Attempt attempt) {
        BatchRules rules = attempt.rules;
        RecordErrors errors = new RecordErrors(rules, attempt.nowMs);
        try {
            String problem = scan.scan(batch, type, bytes, errors, plain -> {
                weighedBytes = plain * attempt.weight;
                return attempt.leave.test(weighedBytes);
            });
            if (problem != null) {
                return Refused.record(INVALID_RECORD, scan.index(), problem);
            }
            if (type != CompressionType.NONE && rules.compacted()) {
                limits.checkHeld(scan.largestRecord());
            }
        } catch (InflateLimitException e) {
            return Refused.batch(MESSAGE_TOO_LARGE, String.valueOf(e.getMessage()));
        } catch (CorruptBatchException | MissingCodecException e) {
            return Refused.batch(UNKNOWN_SERVER_ERROR, String.valueOf(e.getMessage()));
        }
        return errors.refused();
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

    private Accepted accept(ByteBuf records, BatchRules rules, long nowMs) {
        if (!rules.logAppendTime()) {
            return new Accepted(records.retain(), BatchSummary.of(batch, scan.maxTimestampIndex(), true));
        }
        batch.logAppendTime(nowMs);
        return new Accepted(records.retain(), BatchSummary.of(batch, batch.lastOffsetDelta(), true));
    }

    /** Writes the records, which are known to be sound, with the topic's codec. */
    private BatchVerdict rewritten(Compression forced, BatchRules rules, long nowMs) {
        try (BatchBuilder builder = builder(forced, rules, nowMs)) {
            cursor.open(batch);
            while (cursor.next()) {
                builder.append(cursor);
            }
            return rebuilt(builder.build(), rules, scan.maxTimestampIndex());
        } catch (InflateLimitException e) {
            return Refused.batch(MESSAGE_TOO_LARGE, String.valueOf(e.getMessage()));
        } catch (MissingCodecException e) {
            return Refused.batch(UNKNOWN_SERVER_ERROR, String.valueOf(e.getMessage()));
        } finally {
            cursor.release();
        }
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

    @Override
    public void close() {
        scan.close();
        cursor.close();
    }
}
