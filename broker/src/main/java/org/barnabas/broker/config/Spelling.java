package org.barnabas.broker.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the key that somebody probably meant. */
public final class Spelling {

    /** More typing errors than this, and a guess would be noise. */
    private static final int MAX_DISTANCE = 3;

    private Spelling() {}

    /** Null if none is near enough for it to be more than a guess. */
    public static @Nullable String nearest(String written, Collection<String> keys) {
        @Nullable String best = null;
        int bestDistance = MAX_DISTANCE + 1;
        for (String key : keys) {
            int distance = distance(written, key);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = key;
            }
        }
        return best;
    }

    /** Edits (insert, delete, replace one character) between two words, after Levenshtein. */
    static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replace = previous[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replace, 1 + Math.min(previous[column], current[column - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
