package org.barnabas.benchmarks.load;

import java.util.Locale;

/** What a load found, line by line on standard output. */
final class LoadReport {

    private final String scenario;
    private boolean met = true;

    LoadReport(String scenario) {
        this.scenario = scenario;
    }

    /** A figure without a goal. */
    void note(String format, Object... arguments) {
        System.out.println(scenario + ": " + String.format(Locale.ROOT, format, arguments));
    }

    /** A goal, and whether it was met. */
    void goal(boolean reached, String format, Object... arguments) {
        met &= reached;
        note("%s: %s", String.format(Locale.ROOT, format, arguments), reached ? "met" : "MISSED");
    }

    boolean isMet() {
        return met;
    }
}
