package org.barnabas.systemtests.cluster;

/** Three brokers of some product, each a process that can be killed. One thread, that of the test. */
interface KillableCluster extends LoadTarget, AutoCloseable {

    /** Of the product, with its version. */
    String product();

    ClusterView view();

    /**
     * The broker that is the active controller.
     *
     * @throws Exception if nobody knows one now
     */
    int controller() throws Exception;

    boolean isRunning(int broker);

    /** SIGKILL; returns when the process is gone. */
    void kill(int broker);

    /** Starts it again and waits until it serves. */
    void start(int broker);

    @Override
    void close();
}
