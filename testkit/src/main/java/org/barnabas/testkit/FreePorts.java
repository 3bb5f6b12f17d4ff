package org.barnabas.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Ports for servers that are told where to listen, and that listen there again after a restart. They are below those that the
 * system gives to who asks for any: there, whoever connects next could take a port before its server does, or while it is down.
 * Nobody in this process gets one twice before all were given. Any thread.
 */
public final class FreePorts {

    private static final int FIRST = 12_000;
    private static final int COUNT = 16_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePorts() {}

    /** One that nobody listens on, on the loopback address. */
    public static int next() {
        return next(IntStream::of);
    }

    /**
     * One with which others are free that belong to it.
     *
     * @param all of a port, the ports that must be free
     */
    public static int next(IntFunction<IntStream> all) {
        for (int attempt = 0; attempt < COUNT; attempt++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (all.apply(port).allMatch(FreePorts::isFree)) {
                NEXT.addAndGet(all.apply(port).max().orElse(port) - port);
                return port;
            }
        }
        throw new IllegalStateException("no free ports from " + FIRST + " on");
    }

    /** Whether nobody listens on a port of the loopback address. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
