package org.barnabas.benchmarks.compare;

/** Where and how a run was made, for the report. */
record Setting(
        String date,
        String machine,
        String java,
        String barnabas,
        String kafka,
        int rounds,
        String sizes,
        String load) {}
