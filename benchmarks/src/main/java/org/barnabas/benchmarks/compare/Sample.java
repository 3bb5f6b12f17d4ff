package org.barnabas.benchmarks.compare;

import java.util.Map;

/** The figures of one scenario on one product in one round. */
record Sample(String scenario, String product, int round, Map<Metric, Double> figures) {}
