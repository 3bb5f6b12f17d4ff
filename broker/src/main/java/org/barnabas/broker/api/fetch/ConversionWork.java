package org.barnabas.broker.api.fetch;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.net.MadeAnswers;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.messageset.DownConverter;
import org.jspecify.annotations.Nullable;

/**
 * The conversion of one answer, a piece at a time and in turns with others. Memory is taken from the account of answers before
 * each piece. Where there is none the answer is what has been made by then; if that is nothing, it has to be begun again when
 * there is some. On the threads of the {@link ReadStage}.
 */
final class ConversionWork implements ReadStage.Work {

    /** What is read and converted before others have their turn; one batch is the least. */
    static final int PIECE_BYTES = 512 << 10;

    /** Messages are larger than the records of a batch by their heads. */
    private static final int GROWTH = 4;

    private static final int LEAST_PIECE_BYTES = 4 << 10;

    private final List<ConvertedPartition> parts;
    private final RecordFormat format;
    private final int most;
    private final OldFormats means;
    private final MadeAnswers account;
    private final BiConsumer<ConversionWork, @Nullable Throwable> whenOver;
    private final long bytes;
    private final DownConverter converter;
    private final AtomicBoolean unwanted = new AtomicBoolean();
    private int at;
    private int total;
    private long nanos;
    private long starvedOf;
    private boolean ended;

    /**
     * Begins nothing yet.
     *
     * @param most where to end the answer, at the end of a message
     * @param whenOver called once, on any thread, with what failed: from then on the caller owns what was made
     */
    ConversionWork(
            List<ConvertedPartition> parts,
            RecordFormat format,
            int most,
            OldFormats means,
            MadeAnswers account,
            BiConsumer<ConversionWork, @Nullable Throwable> whenOver) {
        this.parts = parts;
        this.format = format;
        this.most = most;
        this.means = means;
        this.account = account;
        this.whenOver = whenOver;
        this.bytes = parts.stream().mapToLong(ConvertedPartition::storedBytes).sum();
        this.converter = new DownConverter(means.buffers(), InflateLimits.TRUSTED);
    }

    @Override
    public boolean step(boolean busy) {
        if (unwanted.get()) {
            return false;
        }
        ConvertedPartition part = parts.get(at);
        part.begin(format, most - total, total == 0);
        if (!part.isOver() && !convert(part)) {
            return false;
        }
        if (part.isOver()) {
            part.release();
            at++;
        }
        return at < parts.size() && total < most;
    }

    /** False if there is no memory. */
    private boolean convert(ConvertedPartition part) {
        long wanted = Math.min(PIECE_BYTES, Math.max(LEAST_PIECE_BYTES, (long) part.storedBytes() * GROWTH));
        if (!account.take(wanted)) {
            starvedOf = wanted;
            return false;
        }
        long before = means.conversions().clock().nowNs();
        try {
            total += part.step(converter, means.buffers(), account, PIECE_BYTES, wanted);
        } finally {
            nanos += means.conversions().clock().nowNs() - before;
        }
        return true;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void done(@Nullable Throwable failure) {
        end();
        long records = parts.stream().mapToLong(ConvertedPartition::records).sum();
        if (nanos > 0 || records > 0) {
            means.conversions().metrics().fetched(records, total, nanos);
        }
        whenOver.accept(this, failure);
    }

    private void end() {
        parts.forEach(ConvertedPartition::release);
        if (!ended) {
            ended = true;
            converter.close();
        }
    }

    /** Nobody waits for it any more: it ends with the piece that is being made. Any thread. */
    void unwanted() {
        unwanted.set(true);
    }

    /** How much memory there was not, if that is why it is over before anything was made; else 0. */
    long starvedOf() {
        return starvedOf;
    }

    List<ConvertedPartition> parts() {
        return parts;
    }

    /** It is over, or never was begun, and nobody wants what was made. */
    void discard() {
        end();
        parts.forEach(ConvertedPartition::discard);
    }
}
