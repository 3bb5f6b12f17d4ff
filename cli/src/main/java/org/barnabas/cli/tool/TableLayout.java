package org.barnabas.cli.tool;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The text of a {@link Table}: numbers to the right, everything else to the left, no blanks at the end of a line. On a
 * terminal that is too narrow it leaves out columns that are of minor importance, and then shortens the widest ones.
 * Not thread-safe.
 */
final class TableLayout {

    private static final String GAP = "  ";
    private static final String CUT = "~";
    private static final int SHORTEST = 8;
    private static final String RED = "\033[31m";
    private static final String PLAIN = "\033[0m";

    private final List<Column> columns = new ArrayList<>();

    /**
     * A column.
     *
     * @param minor the least goes first where there is no room for all; negative: stays
     * @param red the rows where it shows trouble
     */
    private record Column(String heading, List<String> cells, boolean numeric, int minor, Set<Integer> red) {

        int width() {
            return Math.max(
                    heading.length(),
                    cells.stream().mapToInt(String::length).max().orElse(0));
        }

        Column cutTo(int width) {
            return new Column(
                    cut(heading, width),
                    cells.stream().map(cell -> cut(cell, width)).toList(),
                    numeric,
                    minor,
                    red);
        }

        private static String cut(String text, int width) {
            return text.length() <= width ? text : text.substring(0, width - CUT.length()) + CUT;
        }
    }

    void column(String heading, List<String> cells, boolean numeric, int minor, Set<Integer> red) {
        columns.add(new Column(heading, cells, numeric, minor, red));
    }

    void print(PrintWriter out, Screen screen) {
        if (screen.columns() > 0) {
            fit(screen.columns());
        }
        List<Integer> widths = columns.stream().map(Column::width).toList();
        int rows = columns.isEmpty() ? 0 : columns.get(0).cells().size();
        for (int row = -1; row < rows; row++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                String text = row < 0 ? column.heading() : column.cells().get(row);
                String padding = " ".repeat(widths.get(i) - text.length());
                String shown = screen.colours() && column.red().contains(row) ? RED + text + PLAIN : text;
                line.append(i == 0 ? "" : GAP).append(column.numeric() ? padding + shown : shown + padding);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private void fit(int width) {
        while (excess(width) > 0) {
            Column least = columns.stream()
                    .filter(column -> column.minor() >= 0)
                    .min(Comparator.comparingInt(Column::minor))
                    .orElse(null);
            if (least == null) {
                break;
            }
            columns.remove(least);
        }
        for (int excess = excess(width); excess > 0; excess = excess(width)) {
            Column widest = columns.stream()
                    .filter(column -> !column.numeric() && column.width() > SHORTEST)
                    .max(Comparator.comparingInt(Column::width))
                    .orElse(null);
            if (widest == null) {
                // Wrapped lines are still better than cut numbers.
                return;
            }
            columns.set(columns.indexOf(widest), widest.cutTo(Math.max(SHORTEST, widest.width() - excess)));
        }
    }

    private int excess(int width) {
        return columns.stream().mapToInt(Column::width).sum() + GAP.length() * (columns.size() - 1) - width;
    }
}
