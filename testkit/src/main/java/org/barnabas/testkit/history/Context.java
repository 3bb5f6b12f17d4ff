package org.barnabas.testkit.history;

import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a client acted.
 *
 * @param group the consumer group, or null for a client that was given its partitions by hand
 * @param generation of the group as the client knew it; {@link #NO_GENERATION} if it did not
 * @param transaction a name that is unique over the history, or null
 */
public record Context(
        @Nullable String group, int generation, @Nullable String transaction) {

    /** Between two generations, or without a group. */
    public static final int NO_GENERATION = -1;

    /** A client on its own. */
    public static final Context ALONE = new Context(null, NO_GENERATION, null);

    public Context {
        if (group == null && generation != NO_GENERATION) {
            throw new IllegalArgumentException("a generation of no group");
        }
    }

    /** A member of a group. */
    public static Context member(String group, int generation) {
        return new Context(group, generation, null);
    }

    /** Part of a transaction. */
    public static Context transaction(String name) {
        return new Context(null, NO_GENERATION, name);
    }
}
