package org.barnabas.ports;

import org.jspecify.annotations.Nullable;

/** Text that clients chose, made fit for a log line: one line, of bounded length. */
public final class LogText {

    private static final int MAX_CHARS = 100;

    private LogText() {}

    /** The text in one line; {@code -} for none. */
    public static String safe(@Nullable String text) {
        if (text == null) {
            return "-";
        }
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_CHARS) + 8);
        for (int index = 0; index < text.length() && index < MAX_CHARS; index++) {
            char letter = text.charAt(index);
            if (Character.isISOControl(letter) || letter == '\u2028' || letter == '\u2029') {
                line.append(String.format("\\u%04x", (int) letter));
            } else {
                line.append(letter);
            }
        }
        return text.length() > MAX_CHARS ? line.append("...").toString() : line.toString();
    }
}
