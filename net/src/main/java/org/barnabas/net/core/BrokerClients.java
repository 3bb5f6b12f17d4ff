package org.barnabas.net.core;

import io.netty.buffer.ByteBufAllocator;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.port.Sockets;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;
import org.barnabas.ports.MonotonicClock;

/** Makes clients of other brokers, whose answers come out of one account of memory. Any thread. */
public final class BrokerClients {

    /** An answer that needs more than this part of the account waits until no other such answer is on its way. */
    private static final int LARGE_SHARE = 2;

    private final Sockets sockets;
    private final ByteBufAllocator buffers;
    private final RequestMemory answers;
    private final MonotonicClock clock;
    private final FailurePolicy failures;

    BrokerClients(
            Sockets sockets, ByteBufAllocator buffers, long answerBytes, MonotonicClock clock, FailurePolicy failures) {
        this.sockets = sockets;
        this.buffers = buffers;
        int large = (int) Math.min(Integer.MAX_VALUE, answerBytes / LARGE_SHARE);
        this.answers = new RequestMemory(answerBytes, large, true, clock);
        this.clock = clock;
        this.failures = failures;
    }

    /**
     * Makes a client of another broker; it connects when it is used.
     *
     * @param loop where the connection lives and answers come
     */
    public BrokerClient client(ClientAddress address, Loop loop, BrokerClient.Settings settings) {
        OutgoingConnection.Limits limits =
                new OutgoingConnection.Limits(settings.maxAnswerBytes(), answers, buffers, clock);
        return new BrokerClient(address, loop, settings, sockets, limits, failures);
    }

    /** What answers hold now. */
    RequestMemory answers() {
        return answers;
    }
}
