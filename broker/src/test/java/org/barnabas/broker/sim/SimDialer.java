package org.barnabas.broker.sim;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/** Makes clients on one host, with the states that the product's have. */
final class SimDialer {

    private static final int CONNECT_TIMEOUT_MS = 1_000;

    private final SimWorld world;
    private final int host;
    private final BooleanSupplier dead;

    /** @param dead whether the process that connects is gone */
    SimDialer(SimWorld world, int host, BooleanSupplier dead) {
        this.world = world;
        this.host = host;
        this.dead = dead;
    }

    Client client(int target, Loop loop) {
        return new Client(target, loop);
    }

    private static final class Exchange {

        private final ApiKey api;
        private final short version;
        private final Message request;
        private final Answer answer;
        private Scheduler.@Nullable Timer timer;
        private boolean done;

        Exchange(ApiKey api, short version, Message request, Answer answer) {
            this.api = api;
            this.version = version;
            this.request = request;
            this.answer = answer;
        }

        boolean end() {
            if (done) {
                return false;
            }
            done = true;
            if (timer != null) {
                timer.cancel();
            }
            return true;
        }

        void fail(ClientFailure failure) {
            if (end()) {
                answer.onFailure(failure);
            }
        }
    }

    /** One client of one broker. */
    final class Client implements PeerClient {

        private final int target;
        private final Loop loop;
        private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
        private final ArrayDeque<Exchange> sent = new ArrayDeque<>();
        private final List<Consumer<@Nullable ClientFailure>> watching = new ArrayList<>();
        private Consumer<ClientFailure> onLost = failure -> {};
        private @Nullable SimConnection connection;
        private boolean connecting;
        private boolean closed;

        Client(int target, Loop loop) {
            this.target = target;
            this.loop = loop;
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public void send(ApiKey api, short version, Message request, int timeoutMs, Answer answer) {
            loop.execute(() -> {
                Exchange exchange = new Exchange(api, version, request, answer);
                if (closed) {
                    exchange.fail(ClientFailure.CLOSED);
                    return;
                }
                exchange.timer = loop.schedule(timeoutMs, () -> onTimeout(exchange));
                if (connection != null) {
                    transmit(connection, exchange);
                } else {
                    waiting.add(exchange);
                    dial();
                }
            });
        }

        private void transmit(SimConnection over, Exchange exchange) {
            sent.add(exchange);
            over.request(exchange.api, exchange.version, exchange.request);
        }

        private void onTimeout(Exchange exchange) {
            if (waiting.remove(exchange)) {
                exchange.fail(ClientFailure.TIMED_OUT);
            } else if (connection != null && !exchange.done) {
                SimConnection over = connection;
                over.closeByClient();
                ended(over, ClientFailure.TIMED_OUT);
            }
        }

        @Override
        public void connect(Consumer<@Nullable ClientFailure> done) {
            loop.execute(() -> {
                if (closed) {
                    done.accept(ClientFailure.CLOSED);
                } else if (connection != null) {
                    done.accept(null);
                } else {
                    watching.add(done);
                    dial();
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
                SimConnection last = connection;
                if (last != null) {
                    last.closeByClient();
                    ended(last, ClientFailure.CLOSED);
                }
                failWaiting(ClientFailure.CLOSED);
            });
        }

        private void dial() {
            if (connecting) {
                return;
            }
            connecting = true;
            SimNet net = world.net();
            long thereAndBack = net.latency() + net.latency();
            world.agenda().after(thereAndBack, () -> {
                if (!net.passes(host, target) || !net.passes(target, host)) {
                    world.agenda().after(CONNECT_TIMEOUT_MS, () -> post(() -> onFailed(ClientFailure.UNREACHABLE)));
                } else if (world.machine(target).listening() == null) {
                    post(() -> onFailed(ClientFailure.REFUSED));
                } else {
                    post(this::onAccepted);
                }
            });
        }

        private void post(Runnable event) {
            if (!dead.getAsBoolean()) {
                loop.execute(event);
            }
        }

        private void onAccepted() {
            connecting = false;
            SimProcess server = world.machine(target).listening();
            if (closed || server == null) {
                failWaiting(closed ? ClientFailure.CLOSED : ClientFailure.REFUSED);
                return;
            }
            SimConnection opened = world.open(this, host, server);
            connection = opened;
            for (Exchange next = waiting.poll(); next != null; next = waiting.poll()) {
                transmit(opened, next);
            }
            tellWatching(null);
        }

        private void onFailed(ClientFailure failure) {
            connecting = false;
            failWaiting(failure);
        }

        private void failWaiting(ClientFailure failure) {
            List<Exchange> failed = new ArrayList<>(waiting);
            waiting.clear();
            failed.forEach(exchange -> exchange.fail(failure));
            tellWatching(failure);
        }

        private void tellWatching(@Nullable ClientFailure outcome) {
            List<Consumer<@Nullable ClientFailure>> told = new ArrayList<>(watching);
            watching.clear();
            told.forEach(one -> one.accept(outcome));
        }

        /** The network or the other side ended the connection. */
        void lost(SimConnection over, ClientFailure failure) {
            post(() -> ended(over, failure));
        }

        private void ended(SimConnection over, ClientFailure failure) {
            if (connection != over) {
                return;
            }
            connection = null;
            List<Exchange> failed = new ArrayList<>(sent);
            sent.clear();
            if (!closed) {
                onLost.accept(failure);
            }
            failed.forEach(exchange -> exchange.fail(failure));
        }

        void answered(SimConnection over, ApiKey api, short version, ByteBuf bytes) {
            post(() -> {
                if (connection != over) {
                    return;
                }
                Exchange exchange = sent.remove();
                if (exchange.api != api) {
                    throw new AssertionError("an answer of " + api + " to " + exchange.api);
                }
                if (exchange.end()) {
                    exchange.answer.onResponse(api.readResponse(Wire.reader(bytes), version));
                }
            });
        }
    }
}
