package org.barnabas.cli.tool;

import java.util.Map;

/**
 * What standard output can show. The launcher says by {@code BARNABAS_COLUMNS} that it is a terminal, and how wide;
 * without it, or in a pipe, nothing is cut and nothing coloured.
 *
 * @param columns characters in a line; 0 if nothing is to be cut
 * @param colours whether trouble is shown in red
 */
record Screen(int columns, boolean colours) {

    static final Screen NONE = new Screen(0, false);

    /** Narrower ones are not believed. */
    private static final int NARROWEST = 20;

    static Screen current() {
        return of(System.getenv());
    }

    /** Colours are for terminals that know them and people who like them (<a href="https://no-color.org">NO_COLOR</a>). */
    static Screen of(Map<String, String> environment) {
        String columns = environment.getOrDefault("BARNABAS_COLUMNS", "");
        if (!columns.matches("\\d{1,4}")) {
            return NONE;
        }
        boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        int width = Integer.parseInt(columns);
        return new Screen(width < NARROWEST ? 0 : width, colours);
    }

    boolean isTerminal() {
        return !equals(NONE);
    }
}
