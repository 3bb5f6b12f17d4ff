package org.barnabas.cli.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.barnabas.cli.tool.Payload;
import org.barnabas.cli.tool.ToolException;

/** How the bytes of a key or value are written by those who read and type them. */
enum ByteFormat {
    /** As they are. */
    STRING {
        @Override
        byte[] shown(byte[] bytes) {
            return bytes;
        }

        @Override
        byte[] meant(byte[] text) {
            return text;
        }
    },

    HEX {
        @Override
        byte[] shown(byte[] bytes) {
            return ascii(HexFormat.of().formatHex(bytes));
        }

        @Override
        byte[] meant(byte[] text) {
            return HexFormat.of().parseHex(ascii(text));
        }
    },

    BASE64 {
        @Override
        byte[] shown(byte[] bytes) {
            return Base64.getEncoder().encode(bytes);
        }

        @Override
        byte[] meant(byte[] text) {
            return Base64.getDecoder().decode(text);
        }
    },

    /** A document of its own; the bytes as they are, but only if they are JSON. */
    JSON {
        @Override
        byte[] shown(byte[] bytes) {
            return bytes;
        }

        @Override
        byte[] meant(byte[] text) {
            if (!isJson(text)) {
                throw new IllegalArgumentException("it is not one JSON value");
            }
            return text;
        }
    };

    private static final JsonFactory FACTORY = new JsonFactory();

    /** What is printed for bytes. */
    abstract byte[] shown(byte[] bytes);

    /**
     * The bytes that a text stands for.
     *
     * @throws IllegalArgumentException if it stands for none
     */
    abstract byte[] meant(byte[] text);

    /**
     * The bytes that a text stands for.
     *
     * @param what the text is, for the complaint
     * @throws ToolException if it stands for none
     */
    byte[] decode(byte[] text, String what) {
        try {
            return meant(text);
        } catch (IllegalArgumentException e) {
            throw new ToolException(what + " cannot be read as " + this + ": " + e.getMessage());
        }
    }

    /** Whether these bytes are one JSON value, in UTF-8, and nothing else. */
    static boolean isJson(byte[] bytes) {
        String text = Payload.text(bytes);
        if (text == null) {
            return false;
        }
        // Of characters: of bytes it would take UTF-16 for JSON, too.
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** As it is typed and completed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
