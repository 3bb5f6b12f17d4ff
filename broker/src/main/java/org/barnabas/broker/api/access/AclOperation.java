package org.barnabas.broker.api.access;

/** What can be allowed or denied; the numbers are those of Apache Kafka's ACLs (KIP-140) and of KIP-430's bit fields. */
public enum AclOperation {
    READ(3),
    WRITE(4),
    CREATE(5),
    DELETE(6),
    ALTER(7),
    DESCRIBE(8),
    CLUSTER_ACTION(9),
    DESCRIBE_CONFIGS(10),
    ALTER_CONFIGS(11),
    IDEMPOTENT_WRITE(12);

    private final int bit;

    AclOperation(int number) {
        this.bit = 1 << number;
    }

    /** Its place in a field of authorized operations. */
    int bit() {
        return bit;
    }
}
