package org.barnabas.net.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.net.core.OutgoingConnection.Exchange;
import org.barnabas.net.port.Socket;
import org.barnabas.net.port.SocketEvents;
import org.barnabas.net.port.Sockets;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.wire.Message;
import org.jspecify.annotations.Nullable;

/**
 * Asks one other broker over a socket.
 *
 * <pre>
 *   IDLE --send--> CONNECTING --connected--> CONNECTED --connection lost--> IDLE
 *   CONNECTING --failed--> IDLE (what waited has failed)        any --close--> CLOSED
 * </pre>
 */
public final class BrokerClient implements PeerClient, Sockets.Dialing {

    private final ClientAddress address;
    private final Loop loop;
    private final Settings settings;
    private final Sockets sockets;
    private final FailurePolicy failures;
    private final OutgoingConnection.Limits limits;
    private final Deque<Exchange> waiting = new ArrayDeque<>();
    private final List<Consumer<@Nullable ClientFailure>> watching = new ArrayList<>();
    private Consumer<ClientFailure> onLost = failure -> {};
    private @Nullable OutgoingConnection connection;
    private boolean connecting;
    private boolean closed;

    /**
     * What the clients of a broker share.
     *
     * @param clientId the name that the other side logs
     * @param connectTimeoutMs to give up connecting
     * @param listener what the other brokers call the listener by which they are reached
     * @param bufferBytes of the socket, to send and to receive; 0 for what the operating system thinks
     * @param maxAnswerBytes largest frame that is taken: what a request may ask for at most
     * @param resolver looks up host names, which may block
     */
    public record Settings(
            String clientId,
            String listener,
            int connectTimeoutMs,
            int bufferBytes,
            int maxAnswerBytes,
            Executor resolver) {}

    BrokerClient(
            ClientAddress address,
            Loop loop,
            Settings settings,
            Sockets sockets,
            OutgoingConnection.Limits limits,
            FailurePolicy failures) {
        this.sockets = sockets;
        this.failures = failures;
        this.limits = limits;
        this.address = address;
        this.loop = loop;
        this.settings = settings;
    }

    @AnyThread
    @Override
    public Loop loop() {
        return loop;
    }

    @AnyThread
    public ClientAddress address() {
        return address;
    }

    @AnyThread
    @Override
    public void send(ApiKey api, short version, Message request, int timeoutMs, Answer answer) {
        loop.execute(() -> {
            Exchange exchange = new Exchange(api, version, request, answer);
            if (closed) {
                exchange.fail(ClientFailure.CLOSED);
                return;
            }
            exchange.expireAfter(loop, timeoutMs, () -> onTimeout(exchange));
            if (connection != null) {
                connection.send(exchange);
            } else {
                waiting.add(exchange);
                connect();
            }
        });
    }

    @AnyThread
    @Override
    public void connect(Consumer<@Nullable ClientFailure> done) {
        loop.execute(() -> {
            if (closed) {
                done.accept(ClientFailure.CLOSED);
            } else if (connection != null) {
                done.accept(null);
            } else {
                watching.add(done);
                connect();
            }
        });
    }

    @AnyThread
    @Override
    public void onLost(Consumer<ClientFailure> callback) {
        loop.execute(() -> onLost = callback);
    }

    @AnyThread
    @Override
    public void close() {
        loop.execute(() -> {
            closed = true;
            OutgoingConnection last = connection;
            connection = null;
            if (last != null) {
                last.close(ClientFailure.CLOSED);
            }
            failWaiting(ClientFailure.CLOSED);
        });
    }

    private void onTimeout(Exchange exchange) {
        if (waiting.remove(exchange)) {
            exchange.fail(ClientFailure.TIMED_OUT);
        } else if (connection != null && !exchange.isDone()) {
            // Answers come in order: behind one that is missing nothing can be told apart.
            connection.close(ClientFailure.TIMED_OUT);
        }
    }

    private void connect() {
        if (connecting) {
            return;
        }
        connecting = true;
        try {
            settings.resolver().execute(this::resolve);
        } catch (RejectedExecutionException stopping) {
            onConnectFailed(ClientFailure.CLOSED);
        }
    }

    /** On the resolver's thread. */
    private void resolve() {
        try {
            InetAddress resolved = InetAddress.getByName(address.host());
            InetSocketAddress target = new InetSocketAddress(resolved, address.port());
            loop.execute(() -> connect(target));
        } catch (UnknownHostException | IllegalArgumentException unknown) {
            loop.execute(() -> onConnectFailed(ClientFailure.UNREACHABLE));
        }
    }

    private void connect(InetSocketAddress target) {
        sockets.connect(target, settings.listener(), loop, this);
    }

    @AnyThread
    @Override
    public int timeoutMs() {
        return settings.connectTimeoutMs();
    }

    @AnyThread
    @Override
    public int bufferBytes() {
        return settings.bufferBytes();
    }

    @Override
    public SocketEvents connected(Socket socket) {
        assert loop.isCurrent();
        OutgoingConnection opened = new OutgoingConnection(socket, settings.clientId(), limits, failures);
        connecting = false;
        if (closed) {
            opened.close(ClientFailure.CLOSED);
            return opened;
        }
        connection = opened;
        opened.onEnd(failure -> onEnd(opened, failure));
        for (Exchange next = waiting.poll(); next != null; next = waiting.poll()) {
            Exchange exchange = next;
            failures.run("request to " + address, () -> opened.send(exchange));
        }
        tellWatching(null);
        return opened;
    }

    @Override
    public void failed(ClientFailure why) {
        assert loop.isCurrent();
        onConnectFailed(why);
    }

    private void onConnectFailed(ClientFailure failure) {
        connecting = false;
        failWaiting(failure);
    }

    private void failWaiting(ClientFailure failure) {
        List<Exchange> failed = new ArrayList<>(waiting);
        waiting.clear();
        failed.forEach(exchange -> failures.run("answer of " + address, () -> exchange.fail(failure)));
        tellWatching(failure);
    }

    private void tellWatching(@Nullable ClientFailure outcome) {
        List<Consumer<@Nullable ClientFailure>> told = new ArrayList<>(watching);
        watching.clear();
        told.forEach(one -> failures.run("outcome of connecting to " + address, () -> one.accept(outcome)));
    }

    private void onEnd(OutgoingConnection ended, ClientFailure failure) {
        if (connection == ended) {
            connection = null;
            if (!closed) {
                onLost.accept(failure);
            }
        }
    }

    @Override
    public String toString() {
        return "client of " + address;
    }
}
