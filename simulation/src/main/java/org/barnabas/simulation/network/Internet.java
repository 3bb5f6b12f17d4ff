package org.barnabas.simulation.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.barnabas.net.port.Sockets;
import org.jspecify.annotations.Nullable;

/** Who listens where. A host's number is the last of its address: 10.0.0.3 is host 3. */
public final class Internet {

    private static final int FIRST_PORT = 20_000;

    private final Cables cables;
    private final SplittableRandom random;
    private final Map<InetSocketAddress, Listener> listeners = new HashMap<>();
    private int ports = FIRST_PORT;
    private @Nullable Tap tap;

    /** @param random decides how streams are cut into pieces */
    public Internet(Cables cables, SplittableRandom random) {
        this.cables = cables;
        this.random = random;
    }

    record Listener(SimulatedSockets process, Sockets.Acceptor acceptor) {}

    public Cables cables() {
        return cables;
    }

    /** Sees all requests from now on; null: nobody does. */
    public void tap(@Nullable Tap next) {
        tap = next;
    }

    @Nullable
    Tap tap() {
        return tap;
    }

    SplittableRandom random() {
        return random;
    }

    /** What a host is called by others: an address, of which no name server need be asked. */
    public static String nameOf(int host) {
        return "10.0.0." + host;
    }

    static InetSocketAddress address(int host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host}), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    static int hostOf(InetSocketAddress address) {
        return address.getAddress().getAddress()[3];
    }

    int nextPort() {
        return ports++;
    }

    void listen(InetSocketAddress where, Listener listener) {
        listeners.put(where, listener);
    }

    void close(InetSocketAddress where, SimulatedSockets process) {
        listeners.computeIfPresent(where, (any, present) -> present.process == process ? null : present);
    }

    @Nullable
    Listener at(InetSocketAddress where) {
        return listeners.get(where);
    }
}
