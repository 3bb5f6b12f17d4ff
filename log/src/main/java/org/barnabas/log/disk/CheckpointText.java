package org.barnabas.log.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The text format of all checkpoint files.
 *
 * <pre>
 * 0              version
 * 2              number of lines that follow
 * orders 0 4711
 * orders 1 815
 * </pre>
 */
public final class CheckpointText {

    private static final String VERSION = "0";

    private CheckpointText() {}

    /** The lines behind the header, split at white space, each with {@code columns} fields. */
    public static List<String[]> parse(String text, int columns) throws IOException {
        List<String> lines = text.lines().toList();
        if (lines.size() < 2 || !lines.get(0).trim().equals(VERSION)) {
            throw new IOException("no checkpoint of version " + VERSION);
        }
        int expected = integer(lines.get(1));
        List<String[]> rows = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            if (line.isBlank()) {
                continue;
            }
            String[] fields = line.trim().split("\\s+", -1);
            if (fields.length != columns) {
                throw new IOException("checkpoint line with " + fields.length + " fields instead of " + columns);
            }
            rows.add(fields);
        }
        if (rows.size() != expected) {
            throw new IOException("checkpoint with " + rows.size() + " lines instead of " + expected);
        }
        return rows;
    }

    public static long number(String field) throws IOException {
        try {
            return Long.parseLong(field.trim());
        } catch (NumberFormatException garbage) {
            throw new IOException("not a number in a checkpoint", garbage);
        }
    }

    public static int integer(String field) throws IOException {
        long number = number(field);
        if (number != (int) number) {
            throw new IOException("number out of range in a checkpoint");
        }
        return (int) number;
    }

    public static StringBuilder header(int lines) {
        return new StringBuilder(32 * (lines + 1))
                .append(VERSION)
                .append('\n')
                .append(lines)
                .append('\n');
    }
}
