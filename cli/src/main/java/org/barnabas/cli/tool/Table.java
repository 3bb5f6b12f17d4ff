package org.barnabas.cli.tool;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows under named columns: aligned text for people, an array of objects for programs. Not thread-safe.
 *
 * <p>Cells are strings, numbers, booleans, collections of these, or null ({@code -} in the text).
 */
public final class Table {

    private static final String GAP = "  ";

    private final List<String> columns;
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

    List<String> columns() {
        return columns;
    }

    List<List<@Nullable Object>> rows() {
        return rows;
    }

    /** Numbers to the right, everything else to the left, no blanks at the end of a line. */
    void print(PrintWriter out) {
        int[] widths = new int[columns.size()];
        boolean[] numeric = new boolean[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = rows.stream()
                    .mapToInt(row -> text(row.get(column)).length())
                    .reduce(heading(columns.get(i)).length(), Math::max);
            numeric[i] = !rows.isEmpty()
                    && rows.stream()
                            .map(row -> row.get(column))
                            .allMatch(cell -> cell == null || cell instanceof Number);
        }
        print(out, columns.stream().map(Table::heading).toList(), widths, numeric);
        for (List<@Nullable Object> row : rows) {
            print(out, row.stream().map(Table::text).toList(), widths, numeric);
        }
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

    private static String heading(String column) {
        return column.replaceAll("([a-z])([A-Z])", "$1 $2").toUpperCase(Locale.ROOT);
    }

    private static String text(@Nullable Object cell) {
        if (cell == null) {
            return "-";
        }
        if (cell instanceof Collection<?> many) {
            return many.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return cell.toString();
    }
}
