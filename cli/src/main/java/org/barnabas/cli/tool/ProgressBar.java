package org.barnabas.cli.tool;

import java.io.PrintWriter;

/**
 * Shows on standard error how far something is: a bar that grows in its place on a terminal, else a line whenever
 * something has changed. One thread.
 */
public final class ProgressBar implements AutoCloseable {

    private static final int WIDTH = 30;

    private final PrintWriter to;
    private final boolean terminal;
    private String shown = "";

    /** @param to where it is shown; it stays open */
    public ProgressBar(PrintWriter to) {
        this(to, Terminal.isErrors());
    }

    ProgressBar(PrintWriter to, boolean terminal) {
        this.to = to;
        this.terminal = terminal;
    }

    /**
     * Shows a state.
     *
     * @param done how much is done of {@code all}; more than that counts as all
     * @param all 0 or less if there is nothing to do
     * @param detail what stands behind the bar
     */
    public void show(long done, long all, String detail) {
        double share = all <= 0 ? 1 : Math.max(0, Math.min(1, (double) done / all));
        int filled = (int) (share * WIDTH);
        String line =
                "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "] " + (int) (share * 100) + " %  " + detail;
        if (line.equals(shown)) {
            return;
        }
        if (terminal) {
            to.print("\r" + line + " ".repeat(Math.max(0, shown.length() - line.length())));
        } else {
            to.println(line);
        }
        to.flush();
        shown = line;
    }

    /** Leaves the bar as it is and goes on in the next line. */
    @Override
    public void close() {
        if (terminal && !shown.isEmpty()) {
            to.println();
            to.flush();
        }
    }
}
