package org.barnabas.systemtests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

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

    /** Free now; whoever takes it next keeps it over restarts. */
    @Override
    public int port(String name) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
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
