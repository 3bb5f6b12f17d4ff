package org.barnabas.log.model;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;

/** What operators ask about the logs of a broker. Labels are resolved here, once. Any thread. */
public final class LogMetrics {

    private static final double[] SECONDS = {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3};
    private static final double NANOS_PER_SECOND = 1e9;

    private final CounterDataPoint batches;
    private final CounterDataPoint bytes;
    private final CounterDataPoint writes;
    private final CounterDataPoint duplicates;
    private final CounterDataPoint sequenceErrors;
    private final CounterDataPoint rolls;
    private final CounterDataPoint segmentsDeleted;
    private final CounterDataPoint cleanedBytes;
    private final CounterDataPoint truncatedBytes;
    private final CounterDataPoint corruptLogs;
    private final CounterDataPoint forces;
    private final CounterDataPoint flushRequests;
    private final DistributionDataPoint flushSeconds;
    private final GaugeDataPoint offlineDirectories;
    private final Gauge freeBytes;
    private final Gauge fullDirectories;

    public LogMetrics(PrometheusRegistry registry) {
        batches = counter(registry, "barnabas_log_appended_batches", "Batches appended");
        bytes = counter(registry, "barnabas_log_appended_bytes", "Bytes appended");
        writes = counter(registry, "barnabas_log_writes", "Gathering writes, each of one or more batches");
        duplicates = counter(registry, "barnabas_log_duplicate_batches", "Batches recognised as sent again");
        sequenceErrors = counter(registry, "barnabas_log_sequence_errors", "Batches refused by the producer ledger");
        rolls = counter(registry, "barnabas_log_rolls", "Segments started");
        segmentsDeleted = counter(registry, "barnabas_log_segments_deleted", "Segments deleted");
        cleanedBytes = counter(registry, "barnabas_log_cleaned_bytes", "Bytes that compaction has read");
        truncatedBytes = counter(registry, "barnabas_log_recovery_truncated_bytes", "Torn bytes cut at recovery");
        corruptLogs = counter(registry, "barnabas_log_corrupt_logs", "Logs found damaged below their flushed point");
        forces = counter(registry, "barnabas_log_forces", "Files and directories made durable");
        flushRequests = counter(registry, "barnabas_log_flush_requests", "Flushes asked for; several share a round");
        offlineDirectories = Gauge.builder()
                .name("barnabas_log_offline_directories")
                .help("Log directories that have failed, or could not be used at the start")
                .register(registry)
                .labelValues();
        freeBytes = Gauge.builder()
                .name("barnabas_log_directory_free_bytes")
                .help("Free bytes of a log directory's disk, less what is promised to others there")
                .labelNames("directory")
                .register(registry);
        fullDirectories = Gauge.builder()
                .name("barnabas_log_directory_full")
                .help("1 while a log directory refuses appends for want of room")
                .labelNames("directory")
                .register(registry);
        flushSeconds = Histogram.builder()
                .name("barnabas_log_flush_seconds")
                .help("Time of a round of flushes")
                .classicUpperBounds(SECONDS)
                .classicOnly()
                .register(registry)
                .labelValues();
    }

    /** Counts for nobody. */
    public static LogMetrics none() {
        return new LogMetrics(new PrometheusRegistry());
    }

    private static CounterDataPoint counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name(name).help(help).register(registry).labelValues();
    }

    /** How many of the configured directories cannot be used. */
    public void offlineDirectories(int count) {
        offlineDirectories.set(count);
    }

    /**
     * A log directory's disk was looked at.
     *
     * @param free bytes; negative if more is promised than there is
     * @param full whether appends are refused
     */
    public void looked(Path directory, long free, boolean full) {
        freeBytes.labelValues(directory.toString()).set((double) Math.max(0, free));
        fullDirectories.labelValues(directory.toString()).set(full ? 1 : 0);
    }

    public void wrote(int batchCount, long byteCount) {
        writes.inc();
        batches.inc(batchCount);
        bytes.inc(byteCount);
    }

    public void refused(boolean duplicate) {
        (duplicate ? duplicates : sequenceErrors).inc();
    }

    public void rolled() {
        rolls.inc();
    }

    public void deletedSegments(int count) {
        segmentsDeleted.inc(count);
    }

    public void cleaned(long byteCount) {
        cleanedBytes.inc(byteCount);
    }

    public void recovered(long truncated, boolean corrupt) {
        truncatedBytes.inc(truncated);
        if (corrupt) {
            corruptLogs.inc();
        }
    }

    public void flushed(int requests, int forced, long nanos) {
        flushRequests.inc(requests);
        forces.inc(forced);
        flushSeconds.observe(nanos / NANOS_PER_SECOND);
    }
}
