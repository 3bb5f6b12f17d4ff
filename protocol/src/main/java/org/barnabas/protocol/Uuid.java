package org.barnabas.protocol;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A 128-bit identifier of a topic, directory or member. Its text form is 22 characters of URL-safe base64 without
 * padding. Identifiers are drawn by whoever creates the thing they name; this class has no source of randomness.
 */
public record Uuid(long mostSignificantBits, long leastSignificantBits) implements Comparable<Uuid> {
    /** Stands for "no identifier". */
    public static final Uuid ZERO = new Uuid(0, 0);

    private static final int BYTES = 16;

    /** Reads the text form; throws {@link IllegalArgumentException} if it is not one. */
    public static Uuid fromString(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an identifier has 16 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Uuid(buffer.getLong(), buffer.getLong());
    }

    public boolean isZero() {
        return mostSignificantBits == 0 && leastSignificantBits == 0;
    }

    @Override
    public int compareTo(Uuid other) {
        int high = Long.compare(mostSignificantBits, other.mostSignificantBits);
        return high != 0 ? high : Long.compare(leastSignificantBits, other.leastSignificantBits);
    }

    @Override
    public String toString() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(mostSignificantBits)
                .putLong(leastSignificantBits)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
