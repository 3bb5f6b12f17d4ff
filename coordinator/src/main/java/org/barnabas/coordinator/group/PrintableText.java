package org.barnabas.coordinator.group;

/** Makes strings that clients chose safe for one log line: no control characters, not too long. */
final class PrintableText {

    private static final int MAX_LENGTH = 128;

    private PrintableText() {}

    static String of(String text) {
        int length = Math.min(text.length(), MAX_LENGTH);
        StringBuilder safe = null;
        for (int i = 0; i < length; i++) {
            if (Character.isISOControl(text.charAt(i))) {
                if (safe == null) {
                    safe = new StringBuilder(text.substring(0, length));
                }
                safe.setCharAt(i, '?');
            }
        }
        if (safe != null) {
            return safe.toString();
        }
        return length < text.length() ? text.substring(0, length) : text;
    }
}
