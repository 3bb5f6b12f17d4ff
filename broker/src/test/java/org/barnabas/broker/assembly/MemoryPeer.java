package org.barnabas.broker.assembly;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/** One broker's way to another. On its loop. */
final class MemoryPeer implements PeerClient {

    private final MemoryNet net;
    private final ClientAddress address;
    private final Loop loop;
    private final List<Exchange> pending = new ArrayList<>();
    private Consumer<ClientFailure> onLost = failure -> {};
    private @Nullable MemoryConnection connection;
    private boolean closed;

    MemoryPeer(MemoryNet net, ClientAddress address, Loop loop) {
        this.net = net;
        this.address = address;
        this.loop = loop;
    }

    /** Hears one answer, or that there is none. */
    private final class Exchange implements Answer {

        private final Answer answer;
        private Scheduler.Timer timer = () -> {};

        Exchange(Answer answer) {
            this.answer = answer;
        }

        @Override
        public void onResponse(Message response) {
            if (end()) {
                answer.onResponse(response);
            }
        }

        @Override
        public void onFailure(ClientFailure failure) {
            if (end()) {
                answer.onFailure(failure);
            }
        }

        private boolean end() {
            timer.cancel();
            return pending.remove(this);
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void send(ApiKey api, short version, Message request, int timeoutMs, Answer answer) {
        loop.execute(() -> {
            Exchange exchange = new Exchange(answer);
            pending.add(exchange);
            MemoryConnection over = connected();
            if (over == null) {
                exchange.onFailure(closed ? ClientFailure.CLOSED : ClientFailure.REFUSED);
                return;
            }
            exchange.timer = loop.schedule(timeoutMs, () -> exchange.onFailure(ClientFailure.TIMED_OUT));
            over.send(api, version, request, exchange);
        });
    }

    private @Nullable MemoryConnection connected() {
        MemoryNetwork there = closed ? null : net.at(address);
        if (connection == null && there != null) {
            MemoryConnection made = there.connect(loop);
            connection = made;
            made.onLost(() -> lost(made));
        }
        return connection;
    }

    private void lost(MemoryConnection ended) {
        if (connection == ended) {
            connection = null;
            if (!closed) {
                onLost.accept(ClientFailure.LOST);
            }
        }
    }

    @Override
    public void connect(Consumer<@Nullable ClientFailure> done) {
        loop.execute(() -> {
            if (closed) {
                done.accept(ClientFailure.CLOSED);
            } else {
                done.accept(connected() == null ? ClientFailure.REFUSED : null);
            }
        });
    }

    @Override
    public void onLost(Consumer<ClientFailure> callback) {
        loop.execute(() -> onLost = callback);
    }

    @Override
    public void close() {
        loop.execute(() -> {
            closed = true;
            if (connection != null) {
                connection.close();
            }
            List.copyOf(pending).forEach(exchange -> exchange.onFailure(ClientFailure.CLOSED));
        });
    }
}
