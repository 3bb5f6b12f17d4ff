package org.barnabas.cli.tool;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows under named columns: aligned text for people, an array of objects for programs. Not thread-safe.
 *
 * <p>Cells are strings, numbers, booleans, {@link ByteCount}, {@link SettingValue}, instants (milliseconds since 1970 in
 * JSON), collections and maps of these, or null ({@code -} in the text).
 */
public final class Table {

    private static final String GAP = "  ";

    private final List<String> columns;
    private final Map<String, String> titles = new HashMap<>();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    /** Columns by their JSON names, such as {@code groupId}; the text spells them {@code GROUP ID}. */
    public Table(String... columns) {
        this.columns = List.of(columns);
    }

    /** Adds a row; one cell for each column. */
    public Table row(@Nullable Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(Collections.unmodifiableList(Arrays.asList(cells)));
        return this;
    }

    /** Gives a column another heading in the text, such as {@code MiB/s}. */
    public Table title(String column, String heading) {
        titles.put(column, heading);
        return this;
    }

    List<String> columns() {
        return columns;
    }

    List<List<@Nullable Object>> rows() {
        return rows;
    }

    /** Numbers to the right, everything else to the left, no blanks at the end of a line. */
    void print(PrintWriter out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(this::heading).toList());
        rows.forEach(row -> lines.add(row.stream().map(CellText::of).toList()));
        int[] widths = new int[columns.size()];
        boolean[] numeric = new boolean[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = lines.stream()
                    .mapToInt(line -> line.get(column).length())
                    .max()
                    .orElse(0);
            numeric[i] = rows.stream().anyMatch(row -> row.get(column) != null)
                    && rows.stream().allMatch(row -> CellText.isNumber(row.get(column)));
        }
        lines.forEach(line -> print(out, line, widths, numeric));
    }

    private static void print(PrintWriter out, List<String> cells, int[] widths, boolean[] numeric) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : GAP);
            line.append(numeric[i] ? padding + cells.get(i) : cells.get(i) + padding);
        }
        out.println(line.toString().stripTrailing());
    }

    private String heading(String column) {
        String title = titles.get(column);
        return title != null
                ? title
                : column.replaceAll("([a-z])([A-Z])", "$1 $2").toUpperCase(Locale.ROOT);
    }
}
