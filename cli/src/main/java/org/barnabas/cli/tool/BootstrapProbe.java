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
            int colon = address.lastIndexOf(':');
            try (Socket socket = new Socket()) {
                String host = address.substring(0, Math.max(0, colon)).trim().replaceAll("[\\[\\]]", "");
                int port = Integer.parseInt(address.substring(colon + 1).trim());
                socket.connect(new InetSocketAddress(host, port), waitMs);
                return true;
            } catch (IOException | IllegalArgumentException e) {
                // The next address may answer.
            }
        }
        return false;
    }

    /** Says why an answer did not come in time, and what to do next. */
    public static String whyNoAnswer(String servers) {
        return canConnect(servers, WAIT_MS)
                ? Failures.NOT_IN_TIME
                : "No broker answers at " + servers + " now; start it again, or name another one with"
                        + " --bootstrap-server HOST:PORT.";
    }
}
