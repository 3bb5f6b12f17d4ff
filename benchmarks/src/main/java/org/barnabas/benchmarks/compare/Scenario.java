package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.util.Map;

/** One thing that is measured on both products. */
record Scenario(String id, String title, boolean ownBroker, Work work) {

    /** Does the work once on one product and returns what was measured. */
    @FunctionalInterface
    interface Work {
        Map<Metric, Double> run(Turn turn) throws IOException, InterruptedException;
    }

    /** On the broker that all such scenarios of a product share. */
    static Scenario shared(String id, String title, Work work) {
        return new Scenario(id, title, false, work);
    }

    /** Starts brokers itself. */
    static Scenario alone(String id, String title, Work work) {
        return new Scenario(id, title, true, work);
    }
}
