package org.barnabas.cli.tool;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows under named columns: aligned text for people, an array of objects for programs. Not thread-safe.
 *
 * <p>Cells are strings, numbers, booleans, {@link ByteCount}, {@link SettingValue}, instants (milliseconds since 1970 in
 * JSON), collections and maps of these, or null ({@code -} in the text); {@link Trouble} marks one.
 */
public final class Table {

    private final List<String> columns;
    private final Map<String, String> titles = new HashMap<>();
    private final Set<String> programsOnly = new HashSet<>();
    private List<String> minor = List.of();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private final Set<String> troubled = new HashSet<>();

    /** Columns by their JSON names, such as {@code groupId}; the text spells them {@code GROUP ID}. */
    public Table(String... columns) {
        this.columns = List.of(columns);
    }

    /** Adds a row; one cell for each column. */
    public Table row(@Nullable Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] instanceof Trouble trouble) {
                cells[i] = trouble.value();
                troubled.add(rows.size() + ":" + i);
            }
        }
        rows.add(Collections.unmodifiableList(Arrays.asList(cells)));
        return this;
    }

    /** Gives a column another heading in the text, such as {@code MiB/s}. */
    public Table title(String column, String heading) {
        titles.put(column, heading);
        return this;
    }

    /** Columns that the text leaves out. */
    public Table programsOnly(String... names) {
        programsOnly.addAll(List.of(names));
        return this;
    }

    /** Columns that a terminal which is too narrow can do without, the least important first. */
    public Table minor(String... names) {
        minor = List.of(names);
        return this;
    }

    /** Whether there is no row. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    List<String> columns() {
        return columns;
    }

    List<List<@Nullable Object>> rows() {
        return rows;
    }

    void print(PrintWriter out, Screen screen) {
        TableLayout layout = new TableLayout();
        for (int i = 0; i < columns.size(); i++) {
            int column = i;
            String name = columns.get(i);
            if (programsOnly.contains(name)) {
                continue;
            }
            List<@Nullable Object> cells =
                    rows.stream().<@Nullable Object>map(row -> row.get(column)).toList();
            boolean numeric = cells.stream().anyMatch(cell -> cell != null)
                    && cells.stream().allMatch(CellText::isNumber);
            Set<Integer> red = new HashSet<>();
            for (int row = 0; row < rows.size(); row++) {
                if (troubled.contains(row + ":" + column)) {
                    red.add(row);
                }
            }
            layout.column(heading(name), cells.stream().map(CellText::of).toList(), numeric, minor.indexOf(name), red);
        }
        layout.print(out, screen);
    }

    private String heading(String column) {
        String title = titles.get(column);
        return title != null
                ? title
                : column.replaceAll("([a-z])([A-Z])", "$1 $2").toUpperCase(Locale.ROOT);
    }
}
