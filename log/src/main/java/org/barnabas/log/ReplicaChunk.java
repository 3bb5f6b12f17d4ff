package org.barnabas.log;

import io.netty.buffer.ByteBuf;
import org.barnabas.log.segment.ControlBatch;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.TransactionMarker;

/**
 * What a follower got from its leader with one answer: batches one behind the other. They are looked at as a whole before
 * any of them is staged, because a batch that turns out to be impossible must not leave half of them behind. One thread,
 * the log's owner.
 */
final class ReplicaChunk {

    /** Answer of {@link #countBatches}: these bytes cannot continue the log. */
    static final int UNSOUND = -1;

    private final RecordBatchView batch = new RecordBatchView();

    /**
     * How many batches there are.
     *
     * @param expected the smallest offset that may come first
     * @return {@link #UNSOUND} if they are not whole, not in order or not of the present format
     */
    int countBatches(ByteBuf buffer, long expected) {
        int count = 0;
        long next = expected;
        int end = buffer.writerIndex();
        for (int at = buffer.readerIndex(); at < end; at = batch.end()) {
            if (!RecordBatchView.isComplete(buffer, at, end) || !isNext(batch.wrap(buffer, at), next)) {
                return UNSOUND;
            }
            next = batch.lastOffset() + 1;
            count++;
        }
        return count;
    }

    /** The last offset of a batch is not covered by its checksum: it may be anything. */
    private static boolean isNext(RecordBatchView candidate, long expected) {
        return candidate.magic() == RecordBatchView.CURRENT_MAGIC
                && candidate.sizeInBytes() >= RecordBatchView.HEADER_SIZE
                && candidate.baseOffset() >= expected
                && candidate.lastOffsetDelta() >= 0
                && candidate.lastOffset() >= candidate.baseOffset()
                && (!candidate.isControl() || isReadable(candidate));
    }

    private static boolean isReadable(RecordBatchView control) {
        try {
            ControlBatch.marker(control);
            return true;
        } catch (CorruptBatchException damaged) {
            return false;
        }
    }

    /** Whether one of the batches ends a transaction that was aborted; the bytes are known to be sound. */
    boolean hasAborts(ByteBuf buffer) {
        int end = buffer.writerIndex();
        for (int at = buffer.readerIndex(); at < end; at = batch.end()) {
            if (batch.wrap(buffer, at).isControl()) {
                TransactionMarker marker = ControlBatch.marker(batch);
                if (marker != null && !marker.commit()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The last offset of the first batches that one segment can hold together; the bytes are known to be sound. */
    long lastOffsetOfRun(ByteBuf buffer) {
        int end = endOfRun(buffer, buffer.readerIndex());
        long last = -1;
        for (int at = buffer.readerIndex(); at < end; at = batch.end()) {
            last = batch.wrap(buffer, at).lastOffset();
        }
        return last;
    }

    /** Where the batches from {@code from} on end that one segment can hold together; the bytes are known to be sound. */
    int endOfRun(ByteBuf buffer, int from) {
        long first = batch.wrap(buffer, from).baseOffset();
        int end = buffer.writerIndex();
        int at = batch.end();
        while (at < end && batch.wrap(buffer, at).lastOffset() - first <= Integer.MAX_VALUE) {
            at = batch.end();
        }
        return at;
    }
}
