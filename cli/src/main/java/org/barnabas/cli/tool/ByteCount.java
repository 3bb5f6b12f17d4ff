package org.barnabas.cli.tool;

import java.util.Locale;

/**
 * A cell of a {@link Table} that is a size: {@code 1.5 MiB} for people, the plain number for programs.
 *
 * @param bytes the size
 */
public record ByteCount(long bytes) {

    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int STEP = 1024;

    /** Three digits or so and a unit. */
    @Override
    public String toString() {
        if (Math.abs(bytes) < STEP) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (Math.abs(value) >= STEP && unit < UNITS.length - 1) {
            value /= STEP;
            unit++;
        }
        String text = String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
        return text.replace(".0", "") + " " + UNITS[unit];
    }
}
