package org.barnabas.protocol.record.messageset;

import static org.barnabas.protocol.ErrorCode.CORRUPT_MESSAGE;
import static org.barnabas.protocol.ErrorCode.INVALID_RECORD;
import static org.barnabas.protocol.ErrorCode.MESSAGE_TOO_LARGE;
import static org.barnabas.protocol.ErrorCode.UNKNOWN_SERVER_ERROR;
import static org.barnabas.protocol.ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.function.LongPredicate;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BatchSummary;
import org.barnabas.protocol.record.BatchVerdict;
import org.barnabas.protocol.record.BatchVerdict.Accepted;
import org.barnabas.protocol.record.BatchVerdict.Refused;
import org.barnabas.protocol.record.BatchVerdict.Stopped;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.RecordErrors;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimitException;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.compress.MissingCodecException;
import org.barnabas.protocol.record.compress.PayloadSize;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a producer sent for one partition in message format 0 or 1 (Produce 0 to 2), and makes one batch of format 2 of
 * it: the counterpart of {@code BatchValidator} for those formats. Messages lie there one by one, or in the value of a
 * single compressed one; the batch is compressed as they were unless the topic asks for a codec. Offsets are given anew,
 * those inside a wrapper may be any. Messages of format 0 have no time; inside a wrapper of format 1 that says LogAppendTime
 * all have the wrapper's.
 *
 * <p>Errors as Apache Kafka 3.9's: CORRUPT_MESSAGE for impossible sizes and checksums that do not match, inner ones too;
 * INVALID_RECORD for sets of several formats, for wrappers beside other messages, without messages, within wrappers, or of zstd,
 * and for missing keys; INVALID_TIMESTAMP; MESSAGE_TOO_LARGE for a message and for the batch; UNKNOWN_SERVER_ERROR for what
 * cannot be inflated; UNSUPPORTED_COMPRESSION_TYPE for codecs that nobody has assigned. Two differ: a message that is
 * cut off is refused, where Kafka acknowledges what comes before and drops the rest, and so is a time before -1.
 *
 * <p>Memory, beside what the verdict holds: windows of about 350 KiB, and twice the largest inner message if that is larger,
 * within the limits' {@code maxHeldBytes}. The batch grows to {@code max.message.bytes} and one message more; what a
 * payload inflates to is never held. Nothing is created per record.
 *
 * <p>One instance per thread, which closes it; not thread-safe.
 */
public final class UpConverter implements AutoCloseable {
    /** Between two questions whether to go on, where nothing is inflated. */
    private static final int QUESTION_BYTES = 256 << 10;

    private static final BatchVerdict STOPPED = new Stopped();

    private final MessageSetFrame frame = new MessageSetFrame();
    private final LegacyMessage message = new LegacyMessage();
    private final InnerMessages inner;
    private final BatchWriter writer;
    private long weighedBytes;

    public UpConverter(ByteBufAllocator allocator, InflateLimits limits) {
        this.inner = new InnerMessages(allocator, limits);
        this.writer = new BatchWriter(allocator);
    }

    /** Whether records that a producer sent begin with a message of format 0 or 1. */
    public static boolean isMessageSet(ByteBuf records) {
        if (records.readableBytes() <= LegacyMessage.MAGIC_OFFSET) {
            return false;
        }
        byte magic = records.getByte(records.readerIndex() + LegacyMessage.MAGIC_OFFSET);
        return magic == 0 || magic == 1;
    }

    /** Converts the messages of one partition, however much there is to do. */
    public BatchVerdict convert(ByteBuf records, BatchRules rules, long nowMs) {
        return convert(records, rules, nowMs, weighedBytes -> true);
    }

    /**
     * Converts the messages of one partition.
     *
     * @param records readable bytes are what the request carried; neither changed nor retained nor released
     * @param nowMs wall-clock time
     * @param leave hears weighed bytes as {@code BatchValidator} tells them, first what the messages seem to need and then now
     *     and again what they have needed; where it answers false the verdict is {@link Stopped}
     * @return on acceptance a batch of its own, with the base offset 0
     */
    public BatchVerdict convert(ByteBuf records, BatchRules rules, long nowMs, LongPredicate leave) {
        weighedBytes = 0;
        ByteBuf set = records.slice();
        if (!leave.test(set.readableBytes())) {
            return STOPPED;
        }
        ByteBuffer bytes = set.nioBuffer();
        Refused refused = frame.check(bytes, rules.maxMessageBytes());
        weighedBytes = set.readableBytes();
        if (refused != null) {
            return refused;
        }
        try {
            return frame.isCompressed()
                    ? wrapper(set, bytes, new Attempt(rules, nowMs, leave))
                    : messages(set, bytes, new Attempt(rules, nowMs, leave));
        } catch (InflateLimitException e) {
            return Refused.batch(MESSAGE_TOO_LARGE, String.valueOf(e.getMessage()));
        } catch (CorruptBatchException | MissingCodecException e) {
            return Refused.batch(UNKNOWN_SERVER_ERROR, String.valueOf(e.getMessage()));
        } finally {
            inner.release();
            writer.release();
        }
    }

    /** What the messages that were converted last have cost. */
    public long weighedBytes() {
        return weighedBytes;
    }

    /** One set's conversion: what is asked, how far it may go, and which records are at fault. */
    private record Attempt(BatchRules rules, LongPredicate leave, long nowMs, RecordErrors errors) {
        Attempt(BatchRules rules, long nowMs, LongPredicate leave) {
            this(rules, leave, nowMs, new RecordErrors(rules, nowMs));
        }
    }

    private BatchVerdict messages(ByteBuf set, ByteBuffer bytes, Attempt attempt) {
        Compression target = target(CompressionType.NONE, attempt.rules);
        int weight = ConversionWeight.of(CompressionType.NONE, target.type());
        int end = set.readableBytes();
        if (!attempt.leave.test((long) end * weight)) {
            return STOPPED;
        }
        writer.open(target, attempt.rules.maxMessageBytes(), end);
        int asked = 0;
        for (int at = 0, index = 0; at < end; index++) {
            int size = bytes.getInt(at + LegacyMessage.SIZE_OFFSET);
            if (!message.read(bytes, at, size)) {
                return Refused.record(CORRUPT_MESSAGE, index, "Message has fields that reach beyond its size");
            }
            take(index, set, message.timestamp(), message.isLogAppendTime(), attempt);
            at += LegacyMessage.OVERHEAD + size;
            weighedBytes = (long) at * weight;
            if (writer.isTooLarge()) {
                return tooLarge(attempt.rules);
            }
            if (at - asked >= QUESTION_BYTES) {
                asked = at;
                if (!attempt.leave.test(weighedBytes)) {
                    return STOPPED;
                }
            }
        }
        return finish(attempt);
    }

    private BatchVerdict wrapper(ByteBuf set, ByteBuffer bytes, Attempt attempt) {
        if (!message.read(bytes, 0, bytes.getInt(LegacyMessage.SIZE_OFFSET))) {
            return Refused.record(CORRUPT_MESSAGE, 0, "Message has fields that reach beyond its size");
        }
        CompressionType type = CompressionType.of(message.compressionId());
        Refused refused = unwrappable(type);
        if (refused != null || type == null) {
            return refused == null ? STOPPED : refused;
        }
        Compression target = target(type, attempt.rules);
        int weight = ConversionWeight.of(type, target.type());
        if (!attempt.leave.test(PayloadSize.guess(type, set, message.valueIndex(), message.valueSize()) * weight)) {
            return STOPPED;
        }
        writer.open(target, attempt.rules.maxMessageBytes(), set.readableBytes());
        inner.open(type, message, set, inflated -> {
            weighedBytes = inflated * weight;
            return attempt.leave.test(weighedBytes);
        });
        return unwrap(message.magic(), message.offset(), appendTime(), attempt);
    }

    /** The time of a wrapper that says it was set by a broker. */
    private @Nullable Long appendTime() {
        return message.isLogAppendTime() ? Long.valueOf(message.timestamp()) : null;
    }

    private @Nullable Refused unwrappable(@Nullable CompressionType type) {
        if (type == null) {
            return Refused.batch(
                    UNSUPPORTED_COMPRESSION_TYPE,
                    "Compression codec " + message.compressionId() + " is not supported in this message format");
        }
        if (type == CompressionType.ZSTD) {
            return Refused.batch(INVALID_RECORD, "Messages of format " + message.magic() + " cannot be zstd's");
        }
        return message.valueSize() < 0 ? Refused.batch(INVALID_RECORD, "Compressed message without a value") : null;
    }

    private BatchVerdict unwrap(byte magic, long wrapperOffset, @Nullable Long appendTime, Attempt attempt) {
        long lastOffset = 0;
        InnerMessages.Step step = inner.next(message);
        int index = 0;
        for (; step == InnerMessages.Step.MESSAGE; index++) {
            if (message.magic() != magic) {
                attempt.errors.add(index, "Message of format " + message.magic() + " in a wrapper of format " + magic);
            } else if (message.compressionId() != 0) {
                return Refused.record(INVALID_RECORD, index, "Compressed message in a compressed message");
            } else {
                long timestamp = appendTime == null ? message.timestamp() : appendTime;
                take(index, inner.buffer(), timestamp, appendTime != null, attempt);
            }
            if (writer.isTooLarge()) {
                return tooLarge(attempt.rules);
            }
            lastOffset = message.offset();
            step = inner.next(message);
        }
        if (step == InnerMessages.Step.STOPPED) {
            return STOPPED;
        }
        if (step == InnerMessages.Step.BAD) {
            return Refused.record(CORRUPT_MESSAGE, index, "Message " + inner.problem());
        }
        if (index == 0) {
            return Refused.batch(INVALID_RECORD, "Compressed message without messages");
        }
        // Some versions of librdkafka leave the wrapper's offset at 0.
        if (magic != 0 && wrapperOffset != 0 && wrapperOffset < lastOffset) {
            return Refused.batch(
                    INVALID_RECORD,
                    "Offset " + wrapperOffset + " of a compressed message is less than that of its last message, "
                            + lastOffset);
        }
        return finish(attempt);
    }

    /** Judges the present message and appends it. */
    private void take(int index, ByteBuf source, long timestamp, boolean stamped, Attempt attempt) {
        RecordErrors errors = attempt.errors;
        BatchRules rules = attempt.rules;
        boolean hasKey = message.keySize() >= 0;
        boolean timed = timestamp != LegacyMessage.NO_TIMESTAMP;
        if (timestamp < LegacyMessage.NO_TIMESTAMP) {
            errors.refuseTime(index, "Timestamp " + timestamp + " is negative");
        } else if (stamped && (rules.logAppendTime() || !timed) && (hasKey || !rules.compacted())) {
            // Apache Kafka looks at this only where it need not compare the time with its own.
            errors.refuseTime(index, "Producers must not set the timestamp type to LogAppendTime");
        } else {
            errors.check(index, timestamp, hasKey);
        }
        writer.append(message, source, timestamp);
    }

    private static Compression target(CompressionType source, BatchRules rules) {
        Compression forced = rules.forcedCompression();
        return forced == null ? Compression.of(source) : forced;
    }

    private BatchVerdict finish(Attempt attempt) {
        Refused refused = attempt.errors.refused();
        if (refused != null) {
            return refused;
        }
        BatchRules rules = attempt.rules;
        writer.finish(rules.logAppendTime() ? attempt.nowMs : RecordBatchView.NO_TIMESTAMP);
        if (writer.isTooLarge()) {
            return tooLarge(rules);
        }
        ByteBuf batch = writer.take();
        int latest = rules.logAppendTime() ? writer.count() - 1 : writer.maxTimestampIndex();
        return new Accepted(batch, BatchSummary.of(new RecordBatchView().wrap(batch, 0), latest, true));
    }

    private static Refused tooLarge(BatchRules rules) {
        return Refused.batch(
                MESSAGE_TOO_LARGE, "Messages as one record batch exceed the limit of " + rules.maxMessageBytes());
    }

    @Override
    public void close() {
        inner.close();
        writer.close();
    }
}
