package org.barnabas.benchmarks;

import java.util.Arrays;

/** Durations in nanoseconds, all of them kept: a spike runs for seconds. */
final class SpikeTimes {

    private long[] values = new long[1024];
    private int count;

    void record(long ns) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = ns;
    }

    void add(SpikeTimes other) {
        for (int i = 0; i < other.count; i++) {
            record(other.values[i]);
        }
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    /** The given quantile in microseconds; 0 if nothing was recorded. */
    double us(double quantile) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1, Math.floor(quantile * count))] / 1_000.0;
    }
}
