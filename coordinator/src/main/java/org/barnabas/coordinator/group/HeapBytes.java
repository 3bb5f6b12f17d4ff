package org.barnabas.coordinator.group;

import org.jspecify.annotations.Nullable;

/** What objects of variable size occupy on the heap, near enough for a budget. */
public final class HeapBytes {

    /** A string and the header of its bytes. */
    private static final long STRING_BYTES = 40;

    private static final long ARRAY_BYTES = 16;
    private static final char LAST_OF_ONE_BYTE = 255;

    private HeapBytes() {}

    /** The empty string and no string cost nothing: there is one for all. */
    public static long of(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LAST_OF_ONE_BYTE) {
                return STRING_BYTES + 2L * text.length();
            }
        }
        return STRING_BYTES + text.length();
    }

    public static long of(byte[] bytes) {
        return bytes.length == 0 ? 0 : ARRAY_BYTES + bytes.length;
    }
}
