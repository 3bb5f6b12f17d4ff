package org.barnabas.coordinator.host;

import org.barnabas.protocol.ErrorCode;

/** Says what a failed write to the coordinator's partition means for the request that caused it. */
public final class WriteErrors {

    private WriteErrors() {}

    /** For JoinGroup, SyncGroup and the deletion of groups. */
    public static ErrorCode forGroup(ErrorCode error) {
        return switch (error) {
            case NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS_AFTER_APPEND, UNKNOWN_TOPIC_OR_PARTITION ->
                ErrorCode.COORDINATOR_NOT_AVAILABLE;
            case NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR -> ErrorCode.NOT_COORDINATOR;
            case REQUEST_TIMED_OUT -> ErrorCode.REBALANCE_IN_PROGRESS;
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, INVALID_FETCH_SIZE -> ErrorCode.UNKNOWN_SERVER_ERROR;
            default -> error;
        };
    }

    /** For OffsetCommit and OffsetDelete. */
    public static ErrorCode forOffsets(ErrorCode error) {
        return switch (error) {
            case REQUEST_TIMED_OUT -> ErrorCode.COORDINATOR_NOT_AVAILABLE;
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, INVALID_FETCH_SIZE -> ErrorCode.INVALID_COMMIT_OFFSET_SIZE;
            default -> forGroup(error);
        };
    }
}
