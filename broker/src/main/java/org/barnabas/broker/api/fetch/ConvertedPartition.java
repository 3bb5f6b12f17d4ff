package org.barnabas.broker.api.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.log.disk.FileSlice;
import org.barnabas.log.read.LogView;
import org.barnabas.log.read.ReadPlan;
import org.barnabas.log.read.ReadRange;
import org.barnabas.net.MadeAnswers;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.CompositeRecords;
import org.barnabas.protocol.record.Records;
import org.barnabas.protocol.record.messageset.DownConversion;
import org.barnabas.protocol.record.messageset.DownConversion.Excess;
import org.barnabas.protocol.record.messageset.DownConvertedPieces;
import org.barnabas.protocol.record.messageset.DownConverter;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition on their way to an old format. Where a range holds nothing that the format can say, such as the
 * markers of transactions alone, it goes on with what follows: the client could not get past it. One thread at a time; begins
 * and ends on the connection's loop.
 */
final class ConvertedPartition {

    private final FetchEntry entry;
    private final PartitionData data;
    private final LogView log;
    private final long upTo;
    private final long fetchOffset;
    private final int maxBytes;
    private final List<Records> made = new ArrayList<>(1);
    private @Nullable FileSlice source;
    private @Nullable DownConversion conversion;
    private @Nullable DownConvertedPieces pieces;
    private long readFrom;
    private ErrorCode error = ErrorCode.NONE;
    private boolean over;

    /**
     * Takes over the file of an answer.
     *
     * @param data the answer, which is left without records
     * @param upTo where the client may read to
     */
    ConvertedPartition(FetchEntry entry, PartitionData data, LogView log, long upTo) {
        this.entry = entry;
        this.data = data;
        this.log = log;
        this.upTo = upTo;
        this.source = (FileSlice) data.records();
        this.fetchOffset = entry.fetchOffset();
        this.readFrom = entry.readFrom();
        this.maxBytes = Math.max(0, entry.maxBytes());
        data.records(FetchRound.NO_RECORDS);
    }

    /** Bytes of the stored records that are at hand. */
    int storedBytes() {
        return source == null ? 0 : source.sizeInBytes();
    }

    boolean isOver() {
        return over;
    }

    boolean hasOutput() {
        return !made.isEmpty();
    }

    long records() {
        return conversion == null ? 0 : conversion.records();
    }

    /**
     * Decides how much may be made, if that is not done yet.
     *
     * @param left bytes that the answer has room for
     * @param first whether nothing is in the answer yet
     */
    void begin(RecordFormat format, int left, boolean first) {
        if (conversion != null || source == null) {
            return;
        }
        // The limit of the request is one thing: who meets it has to ask for more. Want of room is not to look like it.
        boolean ownLimit = format.cuts() && (first || maxBytes <= left);
        Excess behind = first && !format.cuts() ? Excess.FIRST_WHOLE : Excess.LEFT_OUT;
        conversion = new DownConversion(
                format.magic(),
                fetchOffset,
                ownLimit ? maxBytes : Math.min(maxBytes, left),
                ownLimit ? Excess.CUT : behind,
                batch -> false);
        pieces = new DownConvertedPieces(source, conversion);
        over = pieces.isOver();
    }

    /**
     * Makes the next piece.
     *
     * @param taken what was taken from the account for it
     * @return bytes that were made
     */
    int step(DownConverter converter, ByteBufAllocator buffers, MadeAnswers account, int pieceBytes, long taken) {
        DownConversion present = Objects.requireNonNull(conversion);
        long owed = taken;
        int bytes = 0;
        try {
            ByteBuf piece = Objects.requireNonNull(pieces).next(converter, buffers, pieceBytes);
            if (piece != null && piece.isReadable()) {
                bytes = piece.readableBytes();
                owed = 0;
                made.add(new BufferRecords(account.charged(piece, taken)));
            } else if (piece != null) {
                piece.release();
            }
            if (pieces.isOver()) {
                goOn(present, pieceBytes);
            }
        } catch (IOException e) {
            error = ErrorCode.KAFKA_STORAGE_ERROR;
            over = true;
        } finally {
            if (owed > 0) {
                account.give(owed);
            }
        }
        return bytes;
    }

    private void goOn(DownConversion present, int pieceBytes) {
        long next = present.nextOffset();
        boolean stuck = next <= readFrom;
        readFrom = Math.max(readFrom, next);
        over = true;
        if (present.state() == DownConversion.State.FAILED) {
            error = present.error();
        } else if (present.state() == DownConversion.State.OPEN && !hasOutput() && !stuck && next < upTo) {
            plan(present, pieceBytes);
        }
    }

    /** On a thread that may wait for the disk. What cannot be planned now is met again by whoever looks from there. */
    private void plan(DownConversion present, int pieceBytes) {
        release();
        ReadPlan plan = log.plan(new ReadRange(readFrom, upTo, pieceBytes, true, false));
        FileSlice following = plan.records();
        if (following != null) {
            source = following;
            pieces = new DownConvertedPieces(following, present);
            over = false;
        }
    }

    /** Gives the file back; what was made stays. */
    void release() {
        FileSlice open = source;
        source = null;
        pieces = null;
        if (open != null) {
            open.release();
        }
    }

    /** Gives up what was made. */
    void discard() {
        release();
        made.forEach(Records::release);
        made.clear();
    }

    /**
     * Puts what came of it into the answer; on the loop.
     *
     * @return whether there is anything for the client
     */
    boolean tell() {
        if (hasOutput()) {
            data.records(made.size() == 1 ? made.get(0) : new CompositeRecords(made));
            made.clear();
            return true;
        }
        if (error != ErrorCode.NONE) {
            data.errorCode(error.code()).highWatermark(-1);
            return true;
        }
        return false;
    }

    /** What is left out need not be read again for this request; answers whether that is more than before. On the loop. */
    boolean skip() {
        boolean more = readFrom > entry.readFrom();
        entry.readFrom(readFrom);
        return more;
    }
}
