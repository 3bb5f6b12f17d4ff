package org.barnabas.cli.bench;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.Table;

/** Counts records and latencies, tells the progress once a second on standard error. Thread-safe. */
final class Measurement {

    private static final long MAX_US = TimeUnit.MINUTES.toMicros(10);
    private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(1);
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};
    private static final int BAR = 40;

    private final Histogram latenciesUs = new SynchronizedHistogram(MAX_US, 3);
    private final PrintWriter progress;
    private final long startNs = System.nanoTime();
    private long shownNs = startNs;
    private long shownRecords;
    private long records;
    private long bytes;

    Measurement(PrintWriter progress) {
        this.progress = progress;
    }

    synchronized void add(int size, long latencyNs) {
        records++;
        bytes += size;
        latenciesUs.recordValue(Math.min(MAX_US, Math.max(0, TimeUnit.NANOSECONDS.toMicros(latencyNs))));
        long now = System.nanoTime();
        if (now - shownNs >= PROGRESS_NS) {
            double seconds = (now - shownNs) / 1e9;
            progress.printf(
                    Locale.ROOT,
                    "%d records, %.0f/s, p99 so far %.2f ms%n",
                    records,
                    (records - shownRecords) / seconds,
                    latenciesUs.getValueAtPercentile(99) / 1e3);
            progress.flush();
            shownNs = now;
            shownRecords = records;
        }
    }

    /**
     * What a command does when it is interrupted: prints what there is.
     *
     * @param wanted how many records were to come
     */
    void printSoFar(Report report, long wanted) {
        report.err().println("barnabas: interrupted: of " + wanted + " records these were measured");
        report.err().flush();
        print(report);
        report.complain();
    }

    synchronized void print(Report report) {
        double seconds = Math.max(1, System.nanoTime() - startNs) / 1e9;
        report.print(
                new Table("records", "seconds", "recordsPerSecond", "mibPerSecond", "p50Ms", "p99Ms", "p999Ms", "maxMs")
                        .title("recordsPerSecond", "RECORDS/s")
                        .title("mibPerSecond", "MiB/s")
                        .title("p50Ms", "p50 ms")
                        .title("p99Ms", "p99 ms")
                        .title("p999Ms", "p99.9 ms")
                        .title("maxMs", "max ms")
                        .row(
                                records,
                                round(seconds),
                                Math.round(records / seconds),
                                round(bytes / seconds / (1 << 20)),
                                percentileMs(50),
                                percentileMs(99),
                                percentileMs(99.9),
                                percentileMs(100)));
        if (!report.isJson()) {
            histogram(report.out());
        }
    }

    /** One bar for each percentile, as long as its latency compares with the greatest. */
    private void histogram(PrintWriter out) {
        double max = Math.max(0.001, percentileMs(100));
        for (double percentile : PERCENTILES) {
            double ms = percentileMs(percentile);
            String bar = "#".repeat((int) Math.round(ms / max * BAR));
            out.printf(Locale.ROOT, "%6s %% %10.2f ms  %s%n", percentile, ms, bar);
        }
        out.flush();
    }

    private double percentileMs(double percentile) {
        return round(latenciesUs.getValueAtPercentile(percentile) / 1e3);
    }

    private static double round(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
