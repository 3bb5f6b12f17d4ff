package org.barnabas.cli.tool;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a record as a cell of a {@link Table}: its key, its value, or a header's value. JSON has them as a string where
 * they are UTF-8, else in base64 under the field's name with {@code Base64} behind it, so that they come back as they were.
 */
public final class Payload {

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Null for null: a record without a key is not one with an empty key. */
    public static @Nullable Payload of(byte @Nullable [] bytes) {
        return bytes == null ? null : new Payload(bytes);
    }

    /** The text that is these bytes in UTF-8, or null if there is none. */
    public static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    @Nullable
    String text() {
        return text(bytes);
    }

    String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** For people: {@code \xff} for what is no text. */
    @Override
    public String toString() {
        return Printable.of(bytes);
    }
}
