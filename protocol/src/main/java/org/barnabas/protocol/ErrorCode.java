package org.barnabas.protocol;

/**
 * What a request can fail with. The numbers are those of the protocol; those above 127 are unknown to clients older
 * than 4.0. Constants without {@code RETRIABLE} do not go away by sending the same request again.
 */
public enum ErrorCode {
    UNKNOWN_SERVER_ERROR(-1, "the broker failed in a way it did not foresee"),
    NONE(0, "no error"),
    OFFSET_OUT_OF_RANGE(1, "the log does not hold this offset"),
    CORRUPT_MESSAGE(2, Kind.RETRIABLE, "a batch fails its checksum or is broken"),
    UNKNOWN_TOPIC_OR_PARTITION(3, Kind.RETRIABLE, "no such topic or partition here"),
    INVALID_FETCH_SIZE(4, "the fetch size is not valid"),
    LEADER_NOT_AVAILABLE(5, Kind.RETRIABLE, "the partition has no leader yet"),
    NOT_LEADER_OR_FOLLOWER(6, Kind.RETRIABLE, "this broker does not lead or replicate the partition"),
    REQUEST_TIMED_OUT(7, Kind.RETRIABLE, "the request ran out of time"),
    BROKER_NOT_AVAILABLE(8, "the broker is not available"),
    REPLICA_NOT_AVAILABLE(9, Kind.RETRIABLE, "the replica is not available"),
    MESSAGE_TOO_LARGE(10, "a batch is larger than the limit"),
    STALE_CONTROLLER_EPOCH(11, "a newer controller has taken over"),
    OFFSET_METADATA_TOO_LARGE(12, "the text beside a committed offset is too long"),
    NETWORK_EXCEPTION(13, Kind.RETRIABLE, "the connection broke before the answer"),
    COORDINATOR_LOAD_IN_PROGRESS(14, Kind.RETRIABLE, "the coordinator is still loading"),
    COORDINATOR_NOT_AVAILABLE(15, Kind.RETRIABLE, "the coordinator is not available"),
    NOT_COORDINATOR(16, Kind.RETRIABLE, "this broker is not the coordinator"),
    INVALID_TOPIC_EXCEPTION(17, "the topic name is not allowed for this operation"),
    RECORD_LIST_TOO_LARGE(18, "the records are larger than a log segment"),
    NOT_ENOUGH_REPLICAS(19, Kind.RETRIABLE, "too few replicas are in sync"),
    NOT_ENOUGH_REPLICAS_AFTER_APPEND(20, Kind.RETRIABLE, "too few replicas were in sync after the append"),
    INVALID_REQUIRED_ACKS(21, "acks must be -1, 0 or 1"),
    ILLEGAL_GENERATION(22, "the generation of the group is another"),
    INCONSISTENT_GROUP_PROTOCOL(23, "the member shares no protocol with its group"),
    INVALID_GROUP_ID(24, "the group id is not valid"),
    UNKNOWN_MEMBER_ID(25, "the group has no such member"),
    INVALID_SESSION_TIMEOUT(26, "the session timeout is outside the allowed range"),
    REBALANCE_IN_PROGRESS(27, "the group is rebalancing"),
    INVALID_COMMIT_OFFSET_SIZE(28, "the commit is too large to be stored"),
    TOPIC_AUTHORIZATION_FAILED(29, "not authorized for the topic"),
    GROUP_AUTHORIZATION_FAILED(30, "not authorized for the group"),
    CLUSTER_AUTHORIZATION_FAILED(31, "not authorized for the cluster"),
    INVALID_TIMESTAMP(32, "a timestamp is outside the allowed range"),
    UNSUPPORTED_SASL_MECHANISM(33, "the SASL mechanism is not enabled"),
    ILLEGAL_SASL_STATE(34, "the request does not fit the state of authentication"),
    UNSUPPORTED_VERSION(35, "the version of this API is not supported"),
    TOPIC_ALREADY_EXISTS(36, "the topic exists already"),
    INVALID_PARTITIONS(37, "the number of partitions is not valid"),
    INVALID_REPLICATION_FACTOR(38, "the replication factor cannot be met"),
    INVALID_REPLICA_ASSIGNMENT(39, "the assignment of replicas is not valid"),
    INVALID_CONFIG(40, "a configuration value is not valid"),
    NOT_CONTROLLER(41, Kind.RETRIABLE, "this broker is not the controller"),
    INVALID_REQUEST(42, "the request makes no sense as it stands"),
    UNSUPPORTED_FOR_MESSAGE_FORMAT(43, "the record format of the log does not allow this"),
    POLICY_VIOLATION(44, "a policy of the cluster forbids it"),
    OUT_OF_ORDER_SEQUENCE_NUMBER(45, "the producer skipped or repeated a sequence number"),
    DUPLICATE_SEQUENCE_NUMBER(46, "the producer sent this sequence number before"),
    INVALID_PRODUCER_EPOCH(47, "a newer instance of the producer exists"),
    INVALID_TXN_STATE(48, "the transaction is not in a state that allows this"),
    INVALID_PRODUCER_ID_MAPPING(49, "the producer id does not belong to this transactional id"),
    INVALID_TRANSACTION_TIMEOUT(50, "the transaction timeout is above the limit"),
    CONCURRENT_TRANSACTIONS(51, Kind.RETRIABLE, "the previous transaction is still being completed"),
    TRANSACTION_COORDINATOR_FENCED(52, "a newer transaction coordinator has taken over"),
    TRANSACTIONAL_ID_AUTHORIZATION_FAILED(53, "not authorized for the transactional id"),
    SECURITY_DISABLED(54, "no authorizer is configured"),
    OPERATION_NOT_ATTEMPTED(55, "not attempted because another part of the request failed"),
    KAFKA_STORAGE_ERROR(56, Kind.RETRIABLE, "a log directory has failed"),
    LOG_DIR_NOT_FOUND(57, "no such log directory"),
    SASL_AUTHENTICATION_FAILED(58, "authentication failed"),
    UNKNOWN_PRODUCER_ID(59, "the log knows nothing of this producer id"),
    REASSIGNMENT_IN_PROGRESS(60, "the partition is being reassigned"),
    DELEGATION_TOKEN_AUTH_DISABLED(61, "delegation tokens are not enabled"),
    DELEGATION_TOKEN_NOT_FOUND(62, "no such delegation token"),
    DELEGATION_TOKEN_OWNER_MISMATCH(63, "the delegation token belongs to someone else"),
    DELEGATION_TOKEN_REQUEST_NOT_ALLOWED(64, "delegation tokens cannot be requested over this connection"),
    DELEGATION_TOKEN_AUTHORIZATION_FAILED(65, "not authorized for the delegation token"),
    DELEGATION_TOKEN_EXPIRED(66, "the delegation token has expired"),
    INVALID_PRINCIPAL_TYPE(67, "the type of principal is not supported"),
    NON_EMPTY_GROUP(68, "the group still has members"),
    GROUP_ID_NOT_FOUND(69, "no such group"),
    FETCH_SESSION_ID_NOT_FOUND(70, Kind.RETRIABLE, "no such fetch session"),
    INVALID_FETCH_SESSION_EPOCH(71, Kind.RETRIABLE, "the epoch of the fetch session is another"),
    LISTENER_NOT_FOUND(72, Kind.RETRIABLE, "the leader has no such listener"),
    TOPIC_DELETION_DISABLED(73, "topic deletion is turned off"),
    FENCED_LEADER_EPOCH(74, Kind.RETRIABLE, "the leader epoch is too old"),
    UNKNOWN_LEADER_EPOCH(75, Kind.RETRIABLE, "the leader epoch is newer than the one known here"),
    UNSUPPORTED_COMPRESSION_TYPE(76, "this version does not allow the compression codec"),
    STALE_BROKER_EPOCH(77, "the broker has been restarted since"),
    OFFSET_NOT_AVAILABLE(78, Kind.RETRIABLE, "the high watermark has not caught up after an election"),
    MEMBER_ID_REQUIRED(79, "join again with the member id given"),
    PREFERRED_LEADER_NOT_AVAILABLE(80, Kind.RETRIABLE, "the preferred leader is not available"),
    GROUP_MAX_SIZE_REACHED(81, "the group is full"),
    FENCED_INSTANCE_ID(82, "another member has taken over this instance id"),
    ELIGIBLE_LEADERS_NOT_AVAILABLE(83, Kind.RETRIABLE, "no eligible leader is available"),
    ELECTION_NOT_NEEDED(84, Kind.RETRIABLE, "the leader is already the right one"),
    NO_REASSIGNMENT_IN_PROGRESS(85, "the partition is not being reassigned"),
    GROUP_SUBSCRIBED_TO_TOPIC(86, "the group is subscribed to the topic"),
    INVALID_RECORD(87, "a record breaks the rules of its topic or batch"),
    UNSTABLE_OFFSET_COMMIT(88, Kind.RETRIABLE, "offsets of an open transaction are pending"),
    THROTTLING_QUOTA_EXCEEDED(89, Kind.RETRIABLE, "a quota has been used up"),
    PRODUCER_FENCED(90, "a newer producer uses this transactional id"),
    RESOURCE_NOT_FOUND(91, "no such resource"),
    DUPLICATE_RESOURCE(92, "the resource is named twice"),
    UNACCEPTABLE_CREDENTIAL(93, "the credential does not meet the requirements"),
    INCONSISTENT_VOTER_SET(94, "the voters on both sides differ"),
    INVALID_UPDATE_VERSION(95, "the version to update from is another"),
    FEATURE_UPDATE_FAILED(96, "the features could not be updated"),
    PRINCIPAL_DESERIALIZATION_FAILURE(97, "the forwarded principal cannot be read"),
    SNAPSHOT_NOT_FOUND(98, "no such snapshot"),
    POSITION_OUT_OF_RANGE(99, "the position lies outside the snapshot"),
    UNKNOWN_TOPIC_ID(100, Kind.RETRIABLE, "no topic with this id here"),
    DUPLICATE_BROKER_REGISTRATION(101, "a live broker uses this id"),
    BROKER_ID_NOT_REGISTERED(102, "no broker with this id is registered"),
    INCONSISTENT_TOPIC_ID(103, Kind.RETRIABLE, "the topic has another id"),
    INCONSISTENT_CLUSTER_ID(104, "this is another cluster"),
    TRANSACTIONAL_ID_NOT_FOUND(105, "no such transactional id"),
    FETCH_SESSION_TOPIC_ID_ERROR(106, Kind.RETRIABLE, "the fetch session mixes topic names and ids"),
    INELIGIBLE_REPLICA(107, "the replica may not join the in-sync set"),
    NEW_LEADER_ELECTED(108, "the change made another replica leader"),
    OFFSET_MOVED_TO_TIERED_STORAGE(109, "the offset lies in tiered storage"),
    FENCED_MEMBER_EPOCH(110, "the member must leave all and join again"),
    UNRELEASED_INSTANCE_ID(111, "the instance id is still in use"),
    UNSUPPORTED_ASSIGNOR(112, "the group has no such assignor"),
    STALE_MEMBER_EPOCH(113, "the member epoch is too old"),
    MISMATCHED_ENDPOINT_TYPE(114, "the request was sent to the wrong kind of endpoint"),
    UNSUPPORTED_ENDPOINT_TYPE(115, "this kind of endpoint is not supported"),
    UNKNOWN_CONTROLLER_ID(116, "no such controller"),
    UNKNOWN_SUBSCRIPTION_ID(117, "the telemetry subscription is another"),
    TELEMETRY_TOO_LARGE(118, "the telemetry is larger than the limit"),
    INVALID_REGISTRATION(119, "the registration is not valid"),
    TRANSACTION_ABORTABLE(120, "the transaction must be aborted"),
    INVALID_RECORD_STATE(121, "the shared record is not in a state that allows this"),
    SHARE_SESSION_NOT_FOUND(122, Kind.RETRIABLE, "no such share session"),
    INVALID_SHARE_SESSION_EPOCH(123, Kind.RETRIABLE, "the epoch of the share session is another"),
    FENCED_STATE_EPOCH(124, "the state epoch is too old"),
    INVALID_VOTER_KEY(125, "the voter key is another"),
    DUPLICATE_VOTER(126, "the voter is in the set already"),
    VOTER_NOT_FOUND(127, "no such voter"),
    INVALID_REGULAR_EXPRESSION(128, "the regular expression is not valid"),
    REBOOTSTRAP_REQUIRED(129, "the client must look the cluster up again"),
    STREAMS_INVALID_TOPOLOGY(130, "the topology is not valid"),
    STREAMS_INVALID_TOPOLOGY_EPOCH(131, "the topology epoch is not valid"),
    STREAMS_TOPOLOGY_FENCED(132, "the topology epoch is too old"),
    SHARE_SESSION_LIMIT_REACHED(133, Kind.RETRIABLE, "the broker has no room for another share session"),
    GROUP_DELETION_FAILED(134, "the group could not be deleted"),
    STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED(135, "the description of the topology could not be stored"),
    CONTROLLER_ID_NOT_REGISTERED(136, "no controller with this id is registered");

    private static final int LOWEST = -1;
    private static final ErrorCode[] BY_CODE = index();

    private final short code;
    private final boolean retriable;
    private final String message;

    private enum Kind {
        RETRIABLE
    }

    ErrorCode(int code, String message) {
        this.code = (short) code;
        this.retriable = false;
        this.message = message;
    }

    ErrorCode(int code, Kind kind, String message) {
        this.code = (short) code;
        this.retriable = kind == Kind.RETRIABLE;
        this.message = message;
    }

    /** The number on the wire. */
    public short code() {
        return code;
    }

    /** The same request may succeed later. */
    public boolean retriable() {
        return retriable;
    }

    /** A short sentence for people. */
    public String message() {
        return message;
    }

    /** The constant with this number; {@link #UNKNOWN_SERVER_ERROR} for a number that nobody has given out. */
    public static ErrorCode of(short code) {
        int index = code - LOWEST;
        return index >= 0 && index < BY_CODE.length ? BY_CODE[index] : UNKNOWN_SERVER_ERROR;
    }

    private static ErrorCode[] index() {
        // The numbers have no gaps and the constants are in their order.
        return values();
    }
}
