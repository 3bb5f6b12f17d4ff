package org.barnabas.benchmarks.load;

/** A load, and what must hold under it. */
interface LoadScenario {

    /**
     * Plays it.
     *
     * @param seconds how long what is measured by time takes
     */
    void play(LoadCluster cluster, int seconds, LoadReport report) throws Exception;
}
