package org.barnabas.broker.sim;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.Connection;
import org.barnabas.net.Reply;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;
import org.jspecify.annotations.Nullable;

/** A connection between a client and a broker's process, with an end at each side. */
final class SimConnection {

    private static final int HELD_MS = 5;

    private final SimNet net;
    private final SimNet.Pipe up;
    private final SimNet.Pipe down;
    private final SimDialer.Client client;
    private final SimProcess server;
    private final int from;
    private final ServerEnd serverEnd = new ServerEnd();
    private boolean clientOpen = true;

    SimConnection(SimNet net, SimDialer.Client client, int from, SimProcess server, int to) {
        this.net = net;
        this.client = client;
        this.server = server;
        this.from = from;
        this.up = net.pipe(from, to);
        this.down = net.pipe(to, from);
    }

    SimProcess server() {
        return server;
    }

    int from() {
        return from;
    }

    boolean isOver() {
        return !clientOpen && serverEnd.closed;
    }

    /** The client's side sends. */
    void request(ApiKey api, short version, Message request) {
        ByteBuf bytes = Wire.encode(request, version);
        if (bytes == null) {
            throw new AssertionError("a request without its records");
        }
        up.send(() -> serverEnd.arrive(api, version, bytes));
    }

    /** The client's side closes, or dies while its machine goes on. */
    void closeByClient() {
        if (clientOpen) {
            clientOpen = false;
            up.send(serverEnd::hangUp);
        }
    }

    /** The server's process dies while its machine goes on. */
    void closeByServer() {
        serverEnd.close();
    }

    /** The machine of one side is gone at once: nothing it sent and that has not arrived will. */
    void powerCutOf(int host) {
        if (host == from) {
            clientOpen = false;
            up.lose();
        } else {
            serverEnd.closed = true;
            down.lose();
        }
    }

    /** The network drops it: both sides hear, nothing arrives any more. */
    void reset() {
        up.lose();
        down.lose();
        serverEnd.hangUp();
        lostByClient();
    }

    private void lostByClient() {
        if (clientOpen) {
            clientOpen = false;
            client.lost(this, ClientFailure.LOST);
        }
    }

    private final class ServerEnd implements Connection {

        private final Map<Class<?>, Object> attachments = new HashMap<>();
        private final List<Runnable> atClose = new ArrayList<>();
        private final ArrayDeque<Slot> slots = new ArrayDeque<>();
        private boolean closed;

        void arrive(ApiKey api, short version, ByteBuf bytes) {
            if (closed || server.isDead()) {
                // Nobody has this connection: the kernel says so.
                closed = true;
                net.pipe(server.id(), from).send(SimConnection.this::lostByClient);
                return;
            }
            server.loop().execute(() -> {
                if (!closed) {
                    Slot slot = new Slot(api, version);
                    slots.add(slot);
                    RequestHeader header = new RequestHeader()
                            .requestApiKey(api.id())
                            .requestApiVersion(version)
                            .clientId("sim-" + from);
                    server.world()
                            .detail(() -> from + " asks " + server.id() + " "
                                    + api.readRequest(Wire.reader(bytes.duplicate()), version));
                    serve(header, api, api.readRequest(Wire.reader(bytes), version), slot);
                }
            });
        }

        /** Some requests are slow to be looked at; what comes behind them is answered behind them. */
        private void serve(RequestHeader header, ApiKey api, Request request, Slot slot) {
            if (api == ApiKey.FETCH && server.world().ambush().holdsFetch(server.id(), from)) {
                server.loop().schedule(HELD_MS, () -> {
                    if (!closed) {
                        serve(header, api, request, slot);
                    }
                });
                return;
            }
            server.serve(this, header, api, request, from, slot);
        }

        void hangUp() {
            if (!closed) {
                closed = true;
                server.loop().execute(() -> atClose.forEach(Runnable::run));
            }
        }

        private void flush() {
            for (Slot next = slots.peek(); next != null && next.done && !closed; next = slots.peek()) {
                slots.remove();
                Message answer = next.answer;
                ByteBuf bytes = answer == null ? null : Wire.encode(answer, next.version);
                if (answer != null && bytes == null) {
                    close();
                } else if (bytes != null) {
                    ApiKey api = next.api;
                    short version = next.version;
                    server.world().detail(() -> server.id() + " answers " + from + " " + answer);
                    down.send(() -> {
                        if (clientOpen) {
                            client.answered(SimConnection.this, api, version, bytes);
                        }
                    });
                }
            }
        }

        @Override
        public String id() {
            return Integer.toString(from);
        }

        @Override
        public String listenerName() {
            return SimProcess.LISTENER;
        }

        @Override
        public Loop loop() {
            return server.loop();
        }

        @Override
        public <T> @Nullable T attachment(Class<T> type) {
            return type.cast(attachments.get(type));
        }

        @Override
        public <T> void attach(Class<T> type, T state) {
            attachments.put(type, state);
        }

        @Override
        public InetAddress clientAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public void onClose(Runnable task) {
            if (closed) {
                task.run();
            } else {
                atClose.add(task);
            }
        }

        @Override
        public void execute(Runnable task) {
            server.loop().execute(task);
        }

        @Override
        public void close() {
            if (!closed) {
                hangUp();
                down.send(SimConnection.this::lostByClient);
            }
        }

        /** The place of one answer. */
        private final class Slot implements Reply {

            private final ApiKey api;
            private final short version;
            private boolean done;
            private @Nullable Message answer;

            Slot(ApiKey api, short version) {
                this.api = api;
                this.version = version;
            }

            private void done(@Nullable Message message) {
                if (!done) {
                    server.loop().execute(() -> {
                        done = true;
                        answer = message;
                        flush();
                    });
                }
            }

            @Override
            public void send(Message response) {
                done(server.world().bugs().onResponse(server, from, api, response));
            }

            @Override
            public void send(Message response, short inVersion) {
                done(response);
            }

            @Override
            public void skip() {
                done(null);
            }

            @Override
            public void close() {
                ServerEnd.this.close();
            }
        }
    }
}
