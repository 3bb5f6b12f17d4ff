package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.core.FrameAssembler.BadFrameException;
import org.barnabas.net.core.FrameAssembler.NoMemoryException;
import org.barnabas.net.port.Socket;
import org.barnabas.net.port.SocketEvents;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.message.ResponseHeader;
import org.barnabas.protocol.wire.MalformedMessageException;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to another broker: requests out, answers in the same order back. On its loop. */
final class OutgoingConnection implements SocketEvents {

    private static final Logger LOG = LoggerFactory.getLogger(OutgoingConnection.class);
    private static final int INITIAL_BYTES = 256;

    private final Socket socket;
    private final String clientId;
    private final Limits limits;
    private final FailurePolicy failures;
    private final FrameAssembler assembler;
    private final ReadGate reads;
    private final ArrayDeque<Exchange> sent = new ArrayDeque<>();
    private Consumer<ClientFailure> onEnd = failure -> {};
    private @Nullable ClientFailure reason;
    private int correlationId;
    private boolean flushScheduled;

    /** @param limits bounds one answer, and all of them together */
    OutgoingConnection(Socket socket, String clientId, Limits limits, FailurePolicy failures) {
        this.limits = limits;
        this.failures = failures;
        this.socket = socket;
        this.clientId = clientId;
        this.assembler = new FrameAssembler(limits.maxAnswerBytes, limits.memory);
        this.reads = new ReadGate(socket, limits.memory, limits.clock, this::updateReading);
        assembler.guest(RequestMemory.Guest.BROKER);
        reads.onRead(assembler::awaitsMemory);
    }

    /**
     * What the answers of other brokers may take.
     *
     * @param maxAnswerBytes of one
     * @param memory of all; those up to {@link RequestMemory#BROKER_BYTES} wait for nobody, so that the controller and who asks
     *     whether a broker lives are heard while records take their time
     * @param buffers where they are received
     */
    record Limits(int maxAnswerBytes, RequestMemory memory, ByteBufAllocator buffers, MonotonicClock clock) {}

    /** A request and whoever waits for its answer. */
    static final class Exchange {

        private final ApiKey api;
        private final short version;
        private final Message request;
        private final Answer answer;
        private Scheduler.@Nullable Timer timer;
        private int correlationId;
        private boolean done;

        Exchange(ApiKey api, short version, Message request, Answer answer) {
            this.api = api;
            this.version = version;
            this.request = request;
            this.answer = answer;
        }

        void expireAfter(Scheduler scheduler, int timeoutMs, Runnable onTimeout) {
            timer = scheduler.schedule(timeoutMs, onTimeout);
        }

        boolean isDone() {
            return done;
        }

        void fail(ClientFailure failure) {
            if (end()) {
                answer.onFailure(failure);
            }
        }

        private boolean end() {
            if (done) {
                return false;
            }
            done = true;
            if (timer != null) {
                timer.cancel();
            }
            return true;
        }
    }

    /** Whom to tell, once, that the connection has ended. */
    void onEnd(Consumer<ClientFailure> callback) {
        onEnd = callback;
    }

    void send(Exchange exchange) {
        if (!socket.isOpen() || reason != null) {
            exchange.fail(ClientFailure.LOST);
            return;
        }
        exchange.correlationId = correlationId++;
        WireWriter out = new WireWriter(limits.buffers, INITIAL_BYTES);
        try {
            int length = out.reserveInt32();
            new RequestHeader()
                    .requestApiKey(exchange.api.id())
                    .requestApiVersion(exchange.version)
                    .correlationId(exchange.correlationId)
                    .clientId(clientId)
                    .write(out, exchange.api.requestHeaderVersion(exchange.version));
            exchange.request.write(out, exchange.version);
            out.setInt32(length, out.size() - Integer.BYTES);
        } catch (Throwable failure) {
            out.release();
            exchange.fail(ClientFailure.MALFORMED);
            failures.onFailure("request " + exchange.api + " to " + socket.remoteAddress(), failure);
            return;
        }
        sent.add(exchange);
        out.parts().forEach(part -> socket.write((ByteBuf) part, null));
        scheduleFlush();
    }

    /** One flush for all requests of this turn of the loop. */
    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            socket.loop().execute(() -> {
                flushScheduled = false;
                socket.flush();
            });
        }
    }

    /** Ends the connection; whoever waits hears why. */
    void close(ClientFailure why) {
        if (reason == null) {
            reason = why;
        }
        socket.close();
    }

    @Override
    public ByteBuf receiveBuffer(int usual) {
        return assembler.receiveBuffer(limits.buffers, usual);
    }

    @Override
    public void onBytes(ByteBuf bytes) {
        try {
            assembler.accept(bytes, limits.buffers, this::frame);
        } catch (BadFrameException | MalformedMessageException bad) {
            LOG.warn("a broker sent what is no answer address={} reason={}", socket.remoteAddress(), bad.getMessage());
            close(ClientFailure.MALFORMED);
        }
        updateReading();
    }

    private void updateReading() {
        if (reason == null) {
            reads.update(true);
        }
    }

    private void frame(ByteBuf frame) {
        try {
            Exchange exchange = sent.peek();
            if (exchange == null) {
                throw new MalformedMessageException("an answer that nobody asked for");
            }
            WireReader in = new WireReader(frame);
            short headerVersion = exchange.api.responseHeaderVersion(exchange.version);
            ResponseHeader header = ResponseHeader.read(in, headerVersion);
            if (header.correlationId() != exchange.correlationId) {
                throw new MalformedMessageException("answer " + header.correlationId() + " came out of order");
            }
            Message response = exchange.api.readResponse(in, exchange.version);
            sent.remove();
            if (exchange.end()) {
                exchange.answer.onResponse(response);
            }
        } finally {
            frame.release();
        }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onSendsNoMore() {
        // A broker ends its sending side only with the connection.
        close(ClientFailure.LOST);
    }

    @Override
    public void onClosed() {
        reads.close();
        assembler.close();
        ClientFailure why = reason == null ? ClientFailure.LOST : reason;
        reason = why;
        // First the owner, so that whoever sends again from its failure gets a new connection.
        failures.run("end of the connection to " + socket.remoteAddress(), () -> onEnd.accept(why));
        for (Exchange next = sent.poll(); next != null; next = sent.poll()) {
            Exchange exchange = next;
            failures.run("answer of " + socket.remoteAddress(), () -> exchange.fail(why));
        }
    }

    @Override
    public void onFailure(Throwable cause) {
        close(ClientFailure.LOST);
        if (cause instanceof NoMemoryException refused) {
            // As with a client's frame: others go on with what this one held.
            LOG.warn("no direct memory for an answer of {}", socket.remoteAddress());
            if (limits.memory.direct().refused()) {
                failures.onFailure("answer of " + socket.remoteAddress(), refused.refusal());
            }
        } else if (!(cause instanceof IOException)) {
            failures.onFailure("connection to " + socket.remoteAddress(), cause);
        }
    }
}
