package org.barnabas.broker.api;

/**
 * The bit fields that say what a principal may do (KIP-430): bit n stands for the operation with number n. Without an
 * authorizer everybody may do everything that a resource knows.
 */
public final class AuthorizedOperations {

    /** Nobody asked. */
    public static final int NOT_ASKED = Integer.MIN_VALUE;

    private static final int READ = 1 << 3;
    private static final int WRITE = 1 << 4;
    private static final int CREATE = 1 << 5;
    private static final int DELETE = 1 << 6;
    private static final int ALTER = 1 << 7;
    private static final int DESCRIBE = 1 << 8;
    private static final int CLUSTER_ACTION = 1 << 9;
    private static final int DESCRIBE_CONFIGS = 1 << 10;
    private static final int ALTER_CONFIGS = 1 << 11;
    private static final int IDEMPOTENT_WRITE = 1 << 12;

    /** All operations on a topic. */
    public static final int TOPIC =
            READ | WRITE | CREATE | DELETE | ALTER | DESCRIBE | DESCRIBE_CONFIGS | ALTER_CONFIGS;

    /** All operations on the cluster. */
    public static final int CLUSTER =
            CREATE | ALTER | DESCRIBE | CLUSTER_ACTION | DESCRIBE_CONFIGS | ALTER_CONFIGS | IDEMPOTENT_WRITE;

    /** All operations on a group. */
    public static final int GROUP = READ | DELETE | DESCRIBE;

    private AuthorizedOperations() {}
}
