package org.barnabas.cli.tool;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.TypeConversionException;

/**
 * Bytes that are hard to type in an argument: {@code \t}, {@code \n}, {@code \r}, {@code \0}, {@code \xHH} for any
 * byte, and two backslashes for one. A backslash before anything else stands for itself.
 */
public final class Escapes {

    private static final int HEX_DIGITS = 2;
    private static final int HEX = 16;

    private Escapes() {}

    /**
     * What the text stands for; what is no escape, in UTF-8.
     *
     * @throws TypeConversionException if there are no two hex digits behind {@code \x}
     */
    public static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 0;
        while (i < text.length()) {
            int backslash = text.indexOf('\\', i);
            if (backslash < 0 || backslash == text.length() - 1) {
                bytes.writeBytes(text.substring(i).getBytes(StandardCharsets.UTF_8));
                break;
            }
            bytes.writeBytes(text.substring(i, backslash).getBytes(StandardCharsets.UTF_8));
            i = backslash + 2;
            switch (text.charAt(backslash + 1)) {
                case 't' -> bytes.write('\t');
                case 'n' -> bytes.write('\n');
                case 'r' -> bytes.write('\r');
                case '0' -> bytes.write(0);
                case '\\' -> bytes.write('\\');
                case 'x' -> {
                    bytes.write(hex(text, i));
                    i += HEX_DIGITS;
                }
                default -> {
                    bytes.write('\\');
                    i--;
                }
            }
        }
        return bytes.toByteArray();
    }

    private static int hex(String text, int from) {
        String digits = text.substring(from, Math.min(text.length(), from + HEX_DIGITS));
        if (!digits.matches("[0-9A-Fa-f]{2}")) {
            throw new TypeConversionException(
                    "expected two hex digits behind \\x, as in \\x1f, but was '" + text + "'");
        }
        return Integer.parseInt(digits, HEX);
    }
}
