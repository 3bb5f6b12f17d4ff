package org.barnabas.cli.tool;

import org.jspecify.annotations.Nullable;

/**
 * A cell of a {@link Table} that is not as it should be: red on a terminal, plain everywhere else.
 *
 * @param value the cell itself
 */
public record Trouble(@Nullable Object value) {

    /** The cell, marked if there is trouble. */
    public static @Nullable Object when(boolean trouble, @Nullable Object value) {
        return trouble ? new Trouble(value) : value;
    }
}
