package org.barnabas.broker.assembly;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.Connection;
import org.barnabas.net.Reply;
import org.barnabas.net.RequestSink;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.record.FileRecords;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** One connection: requests are handed over on the broker's loop, answers go back in their order on the client's thread. */
final class MemoryConnection implements Connection {

    private final Loop loop;
    private final RequestSink sink;
    private final Executor client;
    private final int number;
    private final Map<Class<?>, Object> attachments = new HashMap<>();
    private final List<Runnable> atClose = new ArrayList<>();
    private final ArrayDeque<Exchange> arrived = new ArrayDeque<>();
    private final ArrayDeque<Exchange> unanswered = new ArrayDeque<>();
    private Runnable onLost = () -> {};
    private int held;
    private boolean closed;

    MemoryConnection(Loop loop, RequestSink sink, Executor client, int number) {
        this.loop = loop;
        this.sink = sink;
        this.client = client;
        this.number = number;
    }

    /** Asks. */
    void send(ApiKey api, short version, Message request, Answer answer) {
        Exchange exchange = new Exchange(api, version, encode(request, version), answer);
        if (!loop.offer(() -> receive(exchange))) {
            tell(() -> answer.onFailure(ClientFailure.LOST));
        }
    }

    /** The client may be gone as well. */
    private void tell(Runnable news) {
        try {
            client.execute(news);
        } catch (RejectedExecutionException gone) {
            return;
        }
    }

    /** Hears on the client's thread that the connection has ended. */
    void onLost(Runnable callback) {
        onLost = callback;
    }

    static ByteBuf encode(Message message, short version) {
        WireWriter out = new WireWriter(MemoryNetwork.ALLOCATOR, 256);
        message.write(out, version);
        ByteBuf frame = MemoryNetwork.ALLOCATOR.buffer(out.size());
        for (Object part : out.parts()) {
            if (part instanceof FileRecords records) {
                try {
                    records.readInto(frame, 0, records.sizeInBytes());
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
                records.release();
            } else if (part instanceof ByteBuf buffer) {
                frame.writeBytes(buffer);
                buffer.release();
            }
        }
        return frame;
    }

    private void receive(Exchange exchange) {
        if (closed) {
            exchange.fail();
            return;
        }
        arrived.add(exchange);
        handOver();
    }

    private void handOver() {
        while (held == 0 && !closed && !arrived.isEmpty()) {
            Exchange next = arrived.remove();
            unanswered.add(next);
            RequestHeader header = new RequestHeader()
                    .requestApiKey(next.api.id())
                    .requestApiVersion(next.version)
                    .clientId("memory");
            sink.onRequest(this, header, next.request, next);
        }
    }

    private void answer() {
        while (!unanswered.isEmpty() && unanswered.peek().done) {
            unanswered.remove().deliver();
        }
    }

    @Override
    public String id() {
        return "memory-" + number;
    }

    @Override
    public String listenerName() {
        return "PLAINTEXT";
    }

    @Override
    public Loop loop() {
        return loop;
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
            execute(task);
        } else {
            atClose.add(task);
        }
    }

    @Override
    public boolean offer(Runnable task) {
        return loop.offer(task);
    }

    @Override
    public void close() {
        if (!loop.offer(this::end)) {
            end();
        }
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        tell(onLost);
        atClose.forEach(Runnable::run);
        arrived.forEach(Exchange::fail);
        unanswered.forEach(Exchange::gone);
    }

    /** A request and its answer. */
    private final class Exchange implements Reply {

        private final ApiKey api;
        private final short version;
        private final ByteBuf request;
        private final Answer answer;
        private Runnable onGone = () -> {};
        private @Nullable ByteBuf response;
        private short responseVersion;
        private boolean done;

        Exchange(ApiKey api, short version, ByteBuf request, Answer answer) {
            this.api = api;
            this.version = version;
            this.request = request;
            this.answer = answer;
        }

        @Override
        public void send(Message message) {
            send(message, version);
        }

        @Override
        public void send(Message message, short inVersion) {
            ByteBuf bytes = encode(message, inVersion);
            end(() -> {
                response = bytes;
                responseVersion = inVersion;
            });
        }

        @Override
        public void skip() {
            end(() -> {});
        }

        private void end(Runnable how) {
            loop.execute(() -> {
                if (!done && !closed) {
                    how.run();
                    done = true;
                    answer();
                }
            });
        }

        void deliver() {
            ByteBuf bytes = response;
            if (bytes != null) {
                tell(() -> answer.onResponse(api.readResponse(new WireReader(bytes), responseVersion)));
            }
        }

        void gone() {
            if (!done) {
                onGone.run();
            }
            fail();
        }

        void fail() {
            tell(() -> answer.onFailure(ClientFailure.LOST));
        }

        @Override
        public void close() {
            MemoryConnection.this.close();
        }

        @Override
        public void fail(Throwable failure) {
            throw new AssertionError("the handler of " + api + " failed", failure);
        }

        @Override
        public void onGone(Runnable task) {
            onGone = task;
        }

        @Override
        public void holdOthers() {
            assert loop.isCurrent();
            held++;
        }

        @Override
        public void goOn() {
            assert loop.isCurrent();
            held--;
            handOver();
        }
    }
}
