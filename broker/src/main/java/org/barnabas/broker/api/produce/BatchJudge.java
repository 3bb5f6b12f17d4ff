package org.barnabas.broker.api.produce;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.LongPredicate;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.conversion.Conversions;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BatchValidator;
import org.barnabas.protocol.record.BatchVerdict;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.messageset.UpConverter;
import org.jspecify.annotations.Nullable;

/**
 * Judges what a producer sent for a partition, in whatever format: batches are validated, and message sets, which only
 * Produce 0 to 2 carry, converted. A batch that is not the producer's bytes is new memory and comes out of request memory
 * ({@link org.barnabas.net.Connection#derived}). Where what was made for others holds its share of that already, the verdict is
 * REQUEST_TIMED_OUT: producers try again.
 *
 * <p>One instance per thread, which closes it; not thread-safe.
 */
final class BatchJudge implements AutoCloseable {

    /** The first that takes the present format only. */
    static final short FIRST_WITHOUT_CONVERSION = 3;

    private final ByteBufAllocator allocator;
    private final InflateLimits limits;
    private final Conversions conversions;
    private final BatchValidator validator;
    private final RecordBatchView header = new RecordBatchView();
    /** Most brokers have no client that needs it. */
    private @Nullable UpConverter converter;

    private long weighedBytes;

    BatchJudge(ByteBufAllocator allocator, InflateLimits limits, Conversions conversions) {
        this.allocator = allocator;
        this.limits = limits;
        this.conversions = conversions;
        this.validator = new BatchValidator(allocator, limits);
    }

    /** Whether these records, of a request in that version, have to be converted. Old ones may carry batches, as in Kafka. */
    static boolean converts(short version, ByteBuf records) {
        return version < FIRST_WITHOUT_CONVERSION && !isBatch(records);
    }

    private static boolean isBatch(ByteBuf records) {
        return records.readableBytes() > RecordBatchView.MAGIC_OFFSET
                && records.getByte(records.readerIndex() + RecordBatchView.MAGIC_OFFSET)
                        == RecordBatchView.CURRENT_MAGIC;
    }

    private boolean isCompressedAnew(ByteBuf records, BatchRules rules) {
        Compression forced = rules.forcedCompression();
        return forced != null
                && records.readableBytes() >= RecordBatchView.HEADER_SIZE
                && header.wrap(records, records.readerIndex()).compression() != forced.type();
    }

    /**
     * Judges the records of one partition.
     *
     * @param context of the request, by whose version it is decided what they may be
     * @param nowMs wall-clock time
     * @param leave hears weighed bytes, and answers whether to go on; see {@link BatchValidator}
     */
    @SuppressWarnings("ReferenceEquality") // Another buffer than that of the request, whatever is in it.
    BatchVerdict judge(ByteBuf records, BatchRules rules, RequestContext context, long nowMs, LongPredicate leave) {
        weighedBytes = 0;
        boolean old = converts(context.version(), records);
        if ((old || isCompressedAnew(records, rules))
                && !context.connection().derivedMemory().mayDerive()) {
            return BatchVerdict.Refused.batch(
                    ErrorCode.REQUEST_TIMED_OUT, "There is no memory now to convert records or to compress them anew");
        }
        BatchVerdict verdict;
        if (old) {
            verdict = convert(records, rules, nowMs, leave);
        } else {
            verdict = validator.validate(records, rules, context.version(), nowMs, leave);
            weighedBytes = validator.weighedBytes();
        }
        return verdict instanceof BatchVerdict.Accepted accepted && accepted.batch() != records
                ? new BatchVerdict.Accepted(
                        context.connection().derivedMemory().charged(accepted.batch()), accepted.summary())
                : verdict;
    }

    private BatchVerdict convert(ByteBuf records, BatchRules rules, long nowMs, LongPredicate leave) {
        UpConverter present = converter;
        if (present == null) {
            present = new UpConverter(allocator, limits);
            converter = present;
        }
        long beganNs = conversions.clock().nowNs();
        long count = 0;
        long bytes = 0;
        try {
            BatchVerdict verdict = present.convert(records, rules, nowMs, leave);
            if (verdict instanceof BatchVerdict.Accepted accepted) {
                count = accepted.summary().recordCount();
                bytes = accepted.summary().sizeInBytes();
            }
            return verdict;
        } finally {
            weighedBytes = present.weighedBytes();
            conversions.metrics().produced(count, bytes, conversions.clock().nowNs() - beganNs);
        }
    }

    /** What was judged last has cost. */
    long weighedBytes() {
        return weighedBytes;
    }

    @Override
    public void close() {
        validator.close();
        UpConverter present = converter;
        converter = null;
        if (present != null) {
            present.close();
        }
    }
}
