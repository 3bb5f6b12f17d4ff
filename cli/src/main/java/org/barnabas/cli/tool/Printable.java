package org.barnabas.cli.tool;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Text that does nothing to a terminal: control characters, and bytes that are no UTF-8, are spelled out. */
final class Printable {

    private static final int ASCII = 0x80;

    private Printable() {}

    static String of(String text) {
        return text.chars().noneMatch(Character::isISOControl) ? text : escaped(text);
    }

    static String of(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // stops at what is malformed
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        text.append(of(out.flip().toString()));
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                text.append(hex(in.get() & 0xff));
            }
            out.clear();
            result = decoder.reset().decode(in, out, true);
            text.append(of(out.flip().toString()));
        }
        return text.toString();
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isISOControl(c)) {
                escaped.append(c);
            } else if (c == '\n') {
                escaped.append("\\n");
            } else if (c == '\t') {
                escaped.append("\\t");
            } else if (c == '\r') {
                escaped.append("\\r");
            } else {
                escaped.append(c < ASCII ? hex(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return escaped.toString();
    }

    private static String hex(int unit) {
        return String.format(Locale.ROOT, "\\x%02x", unit);
    }
}
