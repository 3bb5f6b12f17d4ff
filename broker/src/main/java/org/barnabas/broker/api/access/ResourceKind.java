package org.barnabas.broker.api.access;

import org.barnabas.protocol.ErrorCode;

/** What operations are done to. */
public enum ResourceKind {
    TOPIC(
            ErrorCode.TOPIC_AUTHORIZATION_FAILED,
            AclOperation.READ,
            AclOperation.WRITE,
            AclOperation.CREATE,
            AclOperation.DELETE,
            AclOperation.ALTER,
            AclOperation.DESCRIBE,
            AclOperation.DESCRIBE_CONFIGS,
            AclOperation.ALTER_CONFIGS),
    GROUP(ErrorCode.GROUP_AUTHORIZATION_FAILED, AclOperation.READ, AclOperation.DELETE, AclOperation.DESCRIBE),
    CLUSTER(
            ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
            AclOperation.CREATE,
            AclOperation.ALTER,
            AclOperation.DESCRIBE,
            AclOperation.CLUSTER_ACTION,
            AclOperation.DESCRIBE_CONFIGS,
            AclOperation.ALTER_CONFIGS,
            AclOperation.IDEMPOTENT_WRITE),
    TRANSACTIONAL_ID(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, AclOperation.WRITE, AclOperation.DESCRIBE);

    /** The name of the only resource of kind CLUSTER. */
    public static final String CLUSTER_NAME = "kafka-cluster";

    private final ErrorCode refusal;
    private final int operations;

    ResourceKind(ErrorCode refusal, AclOperation... operations) {
        this.refusal = refusal;
        int field = 0;
        for (AclOperation operation : operations) {
            field |= operation.bit();
        }
        this.operations = field;
    }

    /** What is answered for a resource of this kind if an operation is denied. */
    public ErrorCode refusal() {
        return refusal;
    }

    /** Whether an operation can be done to it. */
    boolean knows(AclOperation operation) {
        return (operations & operation.bit()) != 0;
    }
}
