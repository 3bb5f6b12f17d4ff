package org.barnabas.benchmarks.compare;

/** What is measured, its unit, and which way is better. */
enum Metric {
    THROUGHPUT("throughput", "MB/s", true),
    RATE("rate", "rec/s", true),
    P50("p50", "ms", false),
    P99("p99", "ms", false),
    TOOL_P99("p99 as Kafka's tool rounds it", "ms", false),
    AVERAGE("average", "ms", false),
    CPU_PER_GB("broker CPU", "s/GB", false),
    CPU_SHARE("broker CPU", "% of a core", false),
    CREATE("topic created in", "ms", false),
    IDLE("memory idle", "MB", false),
    LOADED("memory after load", "MB", false),
    PEAK("memory peak", "MB", false),
    FIRST_START("first start to first ack", "ms", false),
    START_AGAIN("start to first ack, data present", "ms", false),
    STOP("clean stop", "ms", false),
    RECOVERY("kill -9, start to first ack", "ms", false);

    private final String label;
    private final String unit;
    private final boolean higherIsBetter;

    Metric(String label, String unit, boolean higherIsBetter) {
        this.label = label;
        this.unit = unit;
        this.higherIsBetter = higherIsBetter;
    }

    String label() {
        return label;
    }

    String unit() {
        return unit;
    }

    boolean higherIsBetter() {
        return higherIsBetter;
    }
}
