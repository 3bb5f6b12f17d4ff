package org.barnabas.cli.tool;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Whether anybody listens where brokers are said to be, found out by an attempt to connect. */
public final class BootstrapProbe {

    private static final int WAIT_MS = 2_000;

    private BootstrapProbe() {}

    /**
     * Whether a connection to one of the addresses can be made.
     *
     * @param servers {@code bootstrap.servers}
     * @param waitMs for each of them
     */
    public static boolean canConnect(String servers, int waitMs) {
        for (String address : servers.split(",", -1)) {
            try (Socket socket = new Socket()) {
                socket.connect(address(address), waitMs);
                return true;
            } catch (IOException | IllegalArgumentException e) {
                // The next address may answer.
            }
        }
        return false;
    }

    /**
     * What is written as {@code HOST:PORT}.
     *
     * @throws IllegalArgumentException if it is no address
     */
    static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(0, colon)).trim().replaceAll("[\\[\\]]", "");
        return new InetSocketAddress(
                host, Integer.parseInt(text.substring(colon + 1).trim()));
    }

    /** Says why an answer did not come in time, and what to do next. */
    public static String whyNoAnswer(String servers) {
        if (canConnect(servers, WAIT_MS)) {
            String unreachable = AdvertisedAddress.unreachable(servers, WAIT_MS);
            return unreachable == null ? Failures.NOT_IN_TIME : unreachable;
        }
        return "No broker answers at " + servers + " now; start it again, or name another one with"
                + " --bootstrap-server HOST:PORT.";
    }
}
