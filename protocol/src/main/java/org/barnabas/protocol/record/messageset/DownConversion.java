package org.barnabas.protocol.record.messageset;

import java.util.function.Predicate;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.RecordBatchView;

/**
 * How far the conversion of one partition's records for one response has come: what is asked, what is left of the room, and
 * where to go on. Goes from call to call of {@link DownConverter#convert}, and from thread to thread if it must, one at a time.
 */
public final class DownConversion {

    /** Where a conversion stands. */
    public enum State {
        /** It goes on with the bytes that follow, if there are any. */
        OPEN,
        /** Nothing more fits: what comes next is for another response. */
        FULL,
        /** What comes next cannot be converted: {@link DownConversion#error}. */
        FAILED
    }

    /** What becomes of a message that is larger than the room. */
    public enum Excess {
        /** It is cut there, by which a consumer notices that it must ask for more: Fetch 0 to 2. */
        CUT,
        /** The first one is given whole, others are left out: Fetch 3 for the first partition that has records (KIP-74). */
        FIRST_WHOLE,
        /** It is left out: Fetch 3 for the partitions behind, where consumers take a cut one for a fault. */
        LEFT_OUT
    }

    private final byte magic;
    private final Excess excess;
    private final Predicate<RecordBatchView> dropped;
    private final long fetchOffset;

    private State state = State.OPEN;
    private ErrorCode error = ErrorCode.NONE;
    private long nextOffset;
    private int room;
    private int wholeMessages;
    private long records;
    private long inputBytes;
    private long outputBytes;

    /**
     * A conversion that has not begun.
     *
     * @param magic 0 for Fetch 0 and 1, 1 for Fetch 2 and 3
     * @param fetchOffset what the consumer asked for: records before it are left out where they are not compressed
     * @param room most bytes that the partition's records may have in the response
     * @param dropped batches that the consumer is not to see although they are data, such as those of aborted transactions;
     *     Apache Kafka shows those to such clients. Batches of markers are always left out
     */
    public DownConversion(byte magic, long fetchOffset, int room, Excess excess, Predicate<RecordBatchView> dropped) {
        if (magic != 0 && magic != 1) {
            throw new IllegalArgumentException("no message format: " + magic);
        }
        this.magic = magic;
        this.fetchOffset = fetchOffset;
        this.nextOffset = fetchOffset;
        this.room = room;
        this.excess = excess;
        this.dropped = dropped;
        if (room <= 0 && excess != Excess.FIRST_WHOLE) {
            state = State.FULL;
        }
    }

    public State state() {
        return state;
    }

    /**
     * Why it failed: UNSUPPORTED_COMPRESSION_TYPE at zstd, CORRUPT_MESSAGE at a batch that cannot be read, UNKNOWN_SERVER_ERROR
     * where a codec's library is missing. It is the partition's answer if there is {@link #hasOutput nothing else} to answer;
     * else the messages before are, and the consumer meets it in its next request.
     */
    public ErrorCode error() {
        return error;
    }

    /**
     * Offset of the first record that was not given whole. Beyond the fetch offset without {@link #hasOutput} means that all was
     * left out up to there: the answer must come from what follows, lest the consumer ask for the same for ever.
     */
    public long nextOffset() {
        return nextOffset;
    }

    /** Whether anything was written, a cut message included. */
    public boolean hasOutput() {
        return outputBytes > 0;
    }

    /** Bytes that may still be written. */
    public int room() {
        return room;
    }

    /** Records converted, cut ones and those given again in a wrapper included. */
    public long records() {
        return records;
    }

    /** Bytes of batches that were read for it. */
    public long inputBytes() {
        return inputBytes;
    }

    public long outputBytes() {
        return outputBytes;
    }

    byte magic() {
        return magic;
    }

    long fetchOffset() {
        return fetchOffset;
    }

    boolean drops(RecordBatchView batch) {
        return batch.isControl() || dropped.test(batch);
    }

    /** Whether a message of this size may be given whole. */
    boolean fits(long size) {
        return size <= room || (excess == Excess.FIRST_WHOLE && wholeMessages == 0);
    }

    /** Whether a message that does not fit is worth being begun. */
    boolean mayCut() {
        return excess == Excess.CUT && room > 0;
    }

    boolean hasWholeMessage() {
        return wholeMessages > 0;
    }

    void passed(long offset) {
        nextOffset = Math.max(nextOffset, offset);
    }

    void read(long bytes) {
        inputBytes += bytes;
    }

    /** A message was written whole, and more may follow. */
    void wrote(int bytes, int count) {
        wholeMessages++;
        records += count;
        outputBytes += bytes;
        room = Math.max(0, room - bytes);
        if (room == 0) {
            state = State.FULL;
        }
    }

    /** The beginning of a message took what was left of the room. */
    void cut(int bytes, int count) {
        records += count;
        outputBytes += bytes;
        full();
    }

    void full() {
        room = 0;
        state = State.FULL;
    }

    void failed(ErrorCode reason) {
        error = reason;
        state = State.FAILED;
    }
}
