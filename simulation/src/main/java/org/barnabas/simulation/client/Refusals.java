package org.barnabas.simulation.client;

import java.util.EnumSet;
import java.util.Set;
import org.barnabas.protocol.ErrorCode;

/**
 * What requests may be refused with while brokers come and go; whatever is not named here, or where a class says so, breaks
 * a promise.
 */
final class Refusals {

    /** Another broker leads, or this one does not know yet: metadata must be asked for. */
    static final Set<ErrorCode> ELSEWHERE = EnumSet.of(
            ErrorCode.NOT_LEADER_OR_FOLLOWER,
            ErrorCode.LEADER_NOT_AVAILABLE,
            ErrorCode.REPLICA_NOT_AVAILABLE,
            ErrorCode.KAFKA_STORAGE_ERROR,
            ErrorCode.FENCED_LEADER_EPOCH,
            ErrorCode.UNKNOWN_LEADER_EPOCH,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.UNKNOWN_TOPIC_ID,
            ErrorCode.INCONSISTENT_TOPIC_ID);

    /** The same leader may take it later. */
    static final Set<ErrorCode> LATER = EnumSet.of(
            ErrorCode.NOT_ENOUGH_REPLICAS,
            ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
            ErrorCode.REQUEST_TIMED_OUT,
            ErrorCode.OFFSET_NOT_AVAILABLE);

    static final Set<ErrorCode> PRODUCER_ID = EnumSet.of(
            ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
            ErrorCode.COORDINATOR_NOT_AVAILABLE,
            ErrorCode.NOT_CONTROLLER,
            ErrorCode.REQUEST_TIMED_OUT);

    /** The session has gone, and all that was fetched in it is asked for anew. */
    static final Set<ErrorCode> FETCH_SESSION = EnumSet.of(
            ErrorCode.FETCH_SESSION_ID_NOT_FOUND,
            ErrorCode.INVALID_FETCH_SESSION_EPOCH,
            ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR,
            ErrorCode.UNKNOWN_TOPIC_ID,
            ErrorCode.INCONSISTENT_TOPIC_ID);

    /** Another broker coordinates the group, or this one is not ready. */
    static final Set<ErrorCode> COORDINATOR = EnumSet.of(
            ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, ErrorCode.COORDINATOR_NOT_AVAILABLE, ErrorCode.NOT_COORDINATOR);

    /** Nobody knows whether the controller did it. */
    static final Set<ErrorCode> CONTROLLER =
            EnumSet.of(ErrorCode.NOT_CONTROLLER, ErrorCode.REQUEST_TIMED_OUT, ErrorCode.BROKER_NOT_AVAILABLE);

    private Refusals() {}
}
