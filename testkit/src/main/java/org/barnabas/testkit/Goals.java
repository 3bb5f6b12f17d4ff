package org.barnabas.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Figures that have a goal: how long something takes, how much memory it needs. A test states them here and asserts
 * outcomes only, because a figure of a machine that does other things as well says nothing. Every figure goes to {@code
 * target/figures.txt}; with {@code -Dgoals.binding=true} (as {@code ./dev goals} and {@code ./dev faults} ask for, on a
 * quiet machine) a missed goal fails the test.
 *
 * <p>Threads: any.
 */
public final class Goals {

    /** Whether a missed goal fails. */
    public static final boolean BINDING = Boolean.getBoolean("goals.binding");

    private static final Path FIGURES = Path.of("target", "figures.txt");

    private Goals() {}

    /**
     * Notes a figure that shall be at most as large as its goal.
     *
     * @param what the figure with its unit, as in "restart, ms"
     * @throws AssertionError if goals are binding and this one is missed
     */
    public static void atMost(String what, double figure, double goal) {
        boolean met = figure <= goal;
        String line = String.format(
                java.util.Locale.ROOT, "%s: %,.1f (goal: at most %,.1f%s)", what, figure, goal, met ? "" : ", missed");
        note(line);
        if (BINDING && !met) {
            throw new AssertionError(line);
        }
    }

    /** The same in whole numbers. */
    public static void atMost(String what, long figure, long goal) {
        atMost(what, (double) figure, (double) goal);
    }

    /** Notes what was measured and has no goal. */
    public static synchronized void note(String line) {
        try {
            Files.createDirectories(FIGURES.getParent());
            Files.writeString(FIGURES, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * How long to wait for something that shall take no longer than {@code goal}: much longer, unless goals are
     * binding.
     */
    public static Duration patience(Duration goal) {
        return BINDING ? goal : goal.multipliedBy(10);
    }
}
