package org.barnabas.systemtests.cluster;

import java.util.List;
import org.barnabas.testkit.FreePorts;

/** All processes on 127.0.0.1: nothing can be cut. */
final class Loopback implements Network {

    private static final String HOST = "127.0.0.1";

    @Override
    public String host(String name) {
        return HOST;
    }

    @Override
    public List<String> prefix(String name) {
        return List.of();
    }

    /** Free now, and still over restarts. */
    @Override
    public int port(String name) {
        return FreePorts.next();
    }

    @Override
    public void cut(String from, String to) {
        throw new UnsupportedOperationException("the cluster was not started in namespaces");
    }

    @Override
    public void heal() {
        // Nothing was cut.
    }

    @Override
    public void close() {
        // Nothing to give back.
    }
}
