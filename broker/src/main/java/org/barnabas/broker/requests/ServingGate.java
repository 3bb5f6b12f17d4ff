package org.barnabas.broker.requests;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.net.Connection;
import org.barnabas.net.Reply;
import org.barnabas.net.RequestSink;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests of a starting broker until it knows the cluster. Its port is open before: the controller has to reach
 * it to tell it. But what it would answer clients, that there are no brokers and no topics, would be wrong, and clients
 * believe it. So only ApiVersions and what brokers say to each other passes; the rest waits, and what the connection brings
 * behind it, and is handed over in its order as soon as the gate opens. Nobody hears anything later than it was true.
 *
 * <p>{@link #onRequest} runs on the net loop of the connection, {@link #open} on any thread.
 */
public final class ServingGate implements RequestSink {

    private static final long MOST_HELD_BYTES = 32L << 20;

    private static final Set<ApiKey> PASSING = EnumSet.of(
            ApiKey.API_VERSIONS,
            ApiKey.LEADER_AND_ISR,
            ApiKey.STOP_REPLICA,
            ApiKey.UPDATE_METADATA,
            ApiKey.CONTROLLED_SHUTDOWN,
            ApiKey.ALTER_PARTITION,
            ApiKey.ALLOCATE_PRODUCER_IDS,
            ApiKey.ENVELOPE);

    private final RequestSink behind;
    private final long maxHeldBytes;
    private final AtomicBoolean open = new AtomicBoolean();
    /** Connections with requests that wait, and one until the gate opens; at zero requests just pass. */
    private final AtomicInteger left = new AtomicInteger(1);

    private final AtomicLong heldBytes = new AtomicLong();
    private final Queue<Held> waiting = new ConcurrentLinkedQueue<>();

    /**
     * Nothing has passed yet.
     *
     * @param maxHeldBytes what waits may occupy; connections that bring more are closed and come again
     */
    public ServingGate(RequestSink behind, long maxHeldBytes) {
        this.behind = behind;
        this.maxHeldBytes = maxHeldBytes;
    }

    /** What may wait of a budget for requests: the controller, for which all wait, must find room in it, too. */
    public static long heldBytes(long requestBytes) {
        return Math.min(MOST_HELD_BYTES, requestBytes / 2);
    }

    @Override
    public void onRequest(Connection connection, RequestHeader header, ByteBuf body, Reply reply) {
        if (left.get() == 0 || PASSING.contains(ApiKey.of(header.requestApiKey()))) {
            behind.onRequest(connection, header, body, reply);
            return;
        }
        Held held = connection.attachment(Held.class);
        if (held == null ? open.get() : held.over) {
            behind.onRequest(connection, header, body, reply);
        } else {
            hold(connection, held, new Request(header, body, reply, body.readableBytes()));
        }
    }

    private void hold(Connection connection, @Nullable Held present, Request request) {
        if (heldBytes.addAndGet(request.bytes) > maxHeldBytes) {
            heldBytes.addAndGet(-request.bytes);
            request.reply.close();
            return;
        }
        Held held = present == null ? begin(connection) : present;
        request.body.retain();
        request.reply.holdOthers();
        held.requests.add(request);
        if (open.get()) {
            // It opened in between, and may have overlooked this one.
            connection.execute(held::handOver);
        }
    }

    private Held begin(Connection connection) {
        Held held = new Held(connection);
        connection.attach(Held.class, held);
        connection.onClose(held::drop);
        left.incrementAndGet();
        waiting.add(held);
        return held;
    }

    /** The broker knows the cluster: everything that waits is handed over, and nothing waits from now on. */
    public void open() {
        open.set(true);
        for (Held held = waiting.poll(); held != null; held = waiting.poll()) {
            held.connection.execute(held::handOver);
        }
        left.decrementAndGet();
    }

    /** A request that waits; its body is retained. */
    private record Request(RequestHeader header, ByteBuf body, Reply reply, int bytes) {}

    /** What waits of one connection; on its loop only. */
    private final class Held {

        private final Connection connection;
        private final Queue<Request> requests = new ArrayDeque<>(2);
        private boolean over;

        private Held(Connection connection) {
            this.connection = connection;
        }

        /** What comes in while this runs stands behind. */
        private void handOver() {
            for (Request next = requests.peek(); next != null; next = requests.peek()) {
                requests.remove();
                try {
                    behind.onRequest(connection, next.header, next.body, next.reply);
                } catch (Throwable failure) {
                    next.reply.fail(failure);
                } finally {
                    release(next);
                }
                next.reply.goOn();
            }
            end();
        }

        private void drop() {
            for (Request next = requests.poll(); next != null; next = requests.poll()) {
                release(next);
            }
            end();
        }

        private void release(Request request) {
            heldBytes.addAndGet(-request.bytes);
            request.body.release();
        }

        private void end() {
            if (!over) {
                over = true;
                left.decrementAndGet();
            }
        }
    }
}
