package org.barnabas.cli.tool;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a cell of a {@link Table} looks like to people. */
final class CellText {

    private static final String NOTHING = "-";
    private static final int SMALL = 100;
    private static final int LONG = 80;

    private CellText() {}

    static String of(@Nullable Object cell) {
        if (cell == null) {
            return NOTHING;
        }
        if (cell instanceof Collection<?> many) {
            return many.isEmpty() ? NOTHING : many.stream().map(CellText::of).collect(Collectors.joining(","));
        }
        if (cell instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + shortened(of(entry.getValue())))
                    .collect(Collectors.joining(" "));
        }
        if (cell instanceof Double number) {
            return String.format(Locale.ROOT, Math.abs(number) < SMALL ? "%.2f" : "%.0f", number);
        }
        return Printable.of(cell.toString());
    }

    /** One long value must not push the others off the screen. */
    private static String shortened(String text) {
        return text.length() <= LONG ? text : text.substring(0, LONG) + "...";
    }

    /** Whether it is read from the right: compared by its size. */
    static boolean isNumber(@Nullable Object cell) {
        return cell == null || cell instanceof Number || cell instanceof ByteCount;
    }
}
