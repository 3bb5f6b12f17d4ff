package org.barnabas.cluster.image;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which topic names are legal. The rules are Kafka's: a name is also a part of a directory name and of metrics. */
public final class TopicNames {

    /** Where group coordinators keep their state. */
    public static final String CONSUMER_OFFSETS = "__consumer_offsets";

    /** Where transaction coordinators keep their state. */
    public static final String TRANSACTION_STATE = "__transaction_state";

    /** The metadata log of KRaft clusters; never created here. */
    public static final String CLUSTER_METADATA = "__cluster_metadata";

    /** Leaves room for the partition number within the 255 bytes of a file name. */
    public static final int LENGTH_MAX = 249;

    private static final String INVALID = "Topic name is invalid: ";
    private static final Set<String> INTERNAL = Set.of(CONSUMER_OFFSETS, TRANSACTION_STATE, "__share_group_state");

    private TopicNames() {}

    /** Whether brokers keep their own state in this topic. */
    public static boolean isInternal(String name) {
        return INTERNAL.contains(name);
    }

    /** Whether {@link #problem} finds nothing. */
    public static boolean isValid(String name) {
        return problem(name) == null;
    }

    /** What is wrong with a name, in words for the client, or null if it is legal. */
    public static @Nullable String problem(String name) {
        if (name.isEmpty()) {
            return INVALID + "the empty string is not allowed";
        }
        if (name.equals(".") || name.equals("..")) {
            return INVALID + "'" + name + "' is not allowed";
        }
        if (name.length() > LENGTH_MAX) {
            return INVALID + "the length of '" + name + "' is longer than the max allowed length " + LENGTH_MAX;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!legal(name.charAt(i))) {
                return INVALID + "'" + name
                        + "' contains one or more characters other than ASCII alphanumerics, '.', '_'"
                        + " and '-'; the first one is character " + (i + 1);
            }
        }
        return null;
    }

    private static boolean legal(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    /**
     * The name that metrics would show, where '.' and '_' are the same. Two topics must not share one.
     */
    public static String collisionKey(String name) {
        return name.replace('.', '_');
    }
}
