package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import org.barnabas.log.PartitionLog;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the bytes of what a leader answers: what of them a follower may append, and what it means if that is nothing. Owned
 * by the shard's thread.
 */
final class LeaderBatches {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderBatches.class);

    private final PartitionLog log;
    private final int leader;
    private final int leaderEpoch;
    private final RecordBatchView batch = new RecordBatchView();
    /** Whether the answer that was looked at last begins with a damaged batch. */
    private boolean isTorn;
    /** Where the leader's answer was damaged last. */
    private long damagedAt = -1;

    LeaderBatches(PartitionLog log, int leader, int leaderEpoch) {
        this.log = log;
        this.leader = leader;
        this.leaderEpoch = leaderEpoch;
    }

    /** Whether the answer that was looked at last begins with a batch that is damaged, or no batch at all. */
    boolean isTorn() {
        return isTorn;
    }

    /** Whole, intact batches of this epoch from the beginning of the answer on; null if there are none. */
    @Nullable
    ByteBuf sound(PartitionData told) {
        isTorn = false;
        if (!(told.records() instanceof BufferRecords records) || records.sizeInBytes() == 0) {
            return null;
        }
        ByteBuf buffer = records.buffer();
        int from = buffer.readerIndex();
        int end = from;
        while (RecordBatchView.isComplete(buffer, end, buffer.writerIndex())) {
            batch.wrap(buffer, end);
            if (batch.sizeInBytes() < RecordBatchView.HEADER_SIZE
                    || batch.magic() != RecordBatchView.CURRENT_MAGIC
                    || !batch.isValid()) {
                isTorn = end == from;
                break;
            }
            if (batch.partitionLeaderEpoch() > leaderEpoch) {
                // The leader is ahead of the epoch that it was asked in: these come with the next one.
                break;
            }
            end = batch.end();
        }
        return end == from ? null : buffer.slice(from, end - from);
    }

    /**
     * A leader that is deposed while it sends cuts its file, or writes what its successor has: then the answer is torn,
     * and asking again ends it. What is damaged a second time at the same place is damaged there.
     */
    ErrorCode damaged() {
        long at = log.nextOffset();
        if (at == damagedAt) {
            LOG.error("damaged batch from leader log={} offset={} leader={}", log.name(), at, leader);
        } else {
            LOG.info("answer of leader is torn, asks again log={} offset={} leader={}", log.name(), at, leader);
        }
        damagedAt = at;
        return ErrorCode.CORRUPT_MESSAGE;
    }
}
