package org.barnabas.broker.api.logs;

import java.io.IOException;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.PartitionView;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import org.barnabas.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import org.jspecify.annotations.Nullable;

/** What ListOffsets says of one partition, from version 1 on: one offset, or why there is none. Pure but for reading. */
final class OffsetAnswers {

    static final long LATEST = -1;
    static final long EARLIEST = -2;
    static final long LARGEST_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;
    private static final long LATEST_TIERED = -5;
    private static final long EARLIEST_PENDING_UPLOAD = -6;

    /** From this version on clients know OFFSET_NOT_AVAILABLE; older ones try again after the other error, too. */
    private static final short FIRST_UNSURE = 5;

    private static final short FIRST_WITH_EPOCH = 4;

    private OffsetAnswers() {}

    /** The answer instead of one that might go back behind what clients heard before an election; null if none would. */
    static @Nullable ListOffsetsPartitionResponse unsure(
            ListOffsetsPartition asked, PartitionView view, short version) {
        return view.isBehindItsElection() ? notYet(asked, version) : null;
    }

    static ListOffsetsPartitionResponse notYet(ListOffsetsPartition asked, short version) {
        return failed(asked, version >= FIRST_UNSURE ? ErrorCode.OFFSET_NOT_AVAILABLE : ErrorCode.LEADER_NOT_AVAILABLE);
    }

    /** A place that has a name instead of a time. */
    static ListOffsetsPartitionResponse special(
            ListOffsetsPartition asked,
            LogView log,
            long end,
            @Nullable ListOffsetsPartitionResponse unsure,
            short version) {
        long timestamp = asked.timestamp();
        if (timestamp == LATEST) {
            return unsure != null ? unsure : found(asked, -1, end, log.latestEpoch(), version);
        }
        if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
            return found(asked, -1, log.startOffset(), epochAt(log, log.startOffset()), version);
        }
        if (timestamp == LATEST_TIERED || timestamp == EARLIEST_PENDING_UPLOAD) {
            return found(asked, -1, -1, -1, version);
        }
        return failed(asked, ErrorCode.UNSUPPORTED_VERSION);
    }

    /** A time, or the largest one. */
    static ListOffsetsPartitionResponse find(
            ListOffsetsPartition asked,
            LogView log,
            long end,
            @Nullable ListOffsetsPartitionResponse unsure,
            short version)
            throws IOException {
        long timestamp = asked.timestamp();
        TimestampOffset place = timestamp == LARGEST_TIMESTAMP ? log.largestTimestamp() : log.firstSince(timestamp);
        boolean visible = place.timestamp() != TimestampOffset.NO_TIMESTAMP && place.offset() < end;
        if (visible) {
            return found(asked, place.timestamp(), place.offset(), log.epochAt(place.offset()), version);
        }
        return unsure != null ? unsure : found(asked, -1, -1, -1, version);
    }

    /** An empty log has a start but no record: then the epoch that would write there. */
    private static int epochAt(LogView log, long offset) {
        return offset < log.endOffset() ? log.epochAt(offset) : log.latestEpoch();
    }

    private static ListOffsetsPartitionResponse found(
            ListOffsetsPartition asked, long timestamp, long offset, int epoch, short version) {
        ListOffsetsPartitionResponse answer = new ListOffsetsPartitionResponse()
                .partitionIndex(asked.partitionIndex())
                .timestamp(timestamp)
                .offset(offset);
        return version >= FIRST_WITH_EPOCH ? answer.leaderEpoch(epoch) : answer;
    }

    static ListOffsetsPartitionResponse failed(ListOffsetsPartition asked, ErrorCode error) {
        return new ListOffsetsPartitionResponse()
                .partitionIndex(asked.partitionIndex())
                .errorCode(error.code());
    }
}
