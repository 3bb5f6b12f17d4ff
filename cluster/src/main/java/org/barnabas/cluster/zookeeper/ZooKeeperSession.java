package org.barnabas.cluster.zookeeper;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkListener;
import org.barnabas.ports.Mailbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session after the other on Apache ZooKeeper's client. Owned by the thread behind the mailbox.
 *
 * <pre>
 *   CONNECTING --connected--> CONNECTED --connection lost--> CONNECTING
 *   CONNECTING or CONNECTED --expired--> EXPIRED --renew--> CONNECTING
 * </pre>
 */
final class ZooKeeperSession {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperSession.class);
    private static final int CLOSE_WAIT_MS = 2_000;
    private static final int REPLY_BYTES_MAX = 64 * 1024 * 1024;

    private enum State {
        CONNECTING,
        CONNECTED,
        EXPIRED
    }

    private final String connect;
    private final int timeoutMs;
    private final Mailbox mailbox;
    private final Queue<Call> waiting = new ArrayDeque<>();
    private State state = State.CONNECTING;
    private int generation;
    private @Nullable ZooKeeper client;
    private @Nullable ZkListener listener;
    private long id;
    private long previousId;

    ZooKeeperSession(String connect, int timeoutMs, Mailbox mailbox) {
        this.connect = connect;
        this.timeoutMs = timeoutMs;
        this.mailbox = mailbox;
    }

    void listen(ZkListener newListener) {
        listener = newListener;
    }

    long id() {
        return id;
    }

    long previousId() {
        return previousId;
    }

    void start() {
        open();
    }

    /** As the server has agreed to; 0 before the first connection. */
    int timeoutMs() {
        ZooKeeper current = client;
        return current == null ? 0 : current.getSessionTimeout();
    }

    /** What ends the current session from another process; null before the first connection. */
    SessionFile.@Nullable Former key() {
        ZooKeeper current = client;
        return current == null || id == 0
                ? null
                : new SessionFile.Former(id, HexFormat.of().formatHex(current.getSessionPasswd()));
    }

    void renew() {
        ZooKeeper old = client;
        if (old != null) {
            closeQuietly(old, 0);
        }
        open();
    }

    private void open() {
        state = State.CONNECTING;
        generation++;
        try {
            client = open(connect, timeoutMs, new Events(generation));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("cannot connect to ZooKeeper at " + connect, e);
        }
    }

    static ZooKeeper open(String connect, int timeoutMs, Watcher watcher) throws IOException {
        return new ZooKeeper(connect, timeoutMs, watcher, false, config());
    }

    static ZKClientConfig config() {
        ZKClientConfig config = new ZKClientConfig();
        // Without SASL the client looks up neither a login configuration nor the server's canonical name.
        config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        // Many nodes are read at once, and the znode of a large topic alone may have nearly a megabyte.
        config.setProperty(ZKClientConfig.JUTE_MAXBUFFER, Integer.toString(REPLY_BYTES_MAX));
        return config;
    }

    void submit(Call call) {
        ZooKeeper current = client;
        if (state == State.EXPIRED) {
            mailbox.post(() -> call.failed().accept(ZkError.SESSION_EXPIRED));
        } else if (state == State.CONNECTED && current != null) {
            send(current, call);
        } else {
            waiting.add(call);
        }
    }

    private void send(ZooKeeper to, Call call) {
        int sentBy = generation;
        call.sender().send(to, (code, reply) -> mailbox.post(() -> ended(sentBy, call, code, reply)));
    }

    private void ended(int sentBy, Call call, int code, Runnable reply) {
        if (Replies.error(code) != ZkError.CONNECTION_LOSS) {
            reply.run();
        } else if (sentBy != generation || state == State.EXPIRED) {
            call.failed().accept(ZkError.SESSION_EXPIRED);
        } else {
            // Losses are reported before the disconnection itself; calls made in between must not overtake this one.
            state = State.CONNECTING;
            waiting.add(call);
        }
    }

    private void onConnected() {
        ZooKeeper current = client;
        if (current == null) {
            return;
        }
        state = State.CONNECTED;
        if (id != current.getSessionId()) {
            previousId = id == 0 ? previousId : id;
            id = current.getSessionId();
        }
        for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
            send(current, call);
        }
        tell(ZkListener.Session.CONNECTED);
    }

    private void onDisconnected() {
        state = State.CONNECTING;
        tell(ZkListener.Session.DISCONNECTED);
    }

    private void onExpired() {
        if (state == State.EXPIRED) {
            return;
        }
        state = State.EXPIRED;
        for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
            call.failed().accept(ZkError.SESSION_EXPIRED);
        }
        tell(ZkListener.Session.EXPIRED);
    }

    private void tell(ZkListener.Session event) {
        if (listener != null) {
            listener.onSession(event);
        }
    }

    void close() {
        ZooKeeper current = client;
        client = null;
        generation++;
        boolean alive = state != State.EXPIRED;
        state = State.EXPIRED;
        if (current != null && alive) {
            closeQuietly(current, CLOSE_WAIT_MS);
        }
    }

    static void closeQuietly(ZooKeeper zk, int waitMs) {
        try {
            zk.close(waitMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called on ZooKeeper's event thread; only posts. Events of a session that was replaced are dropped. */
    private final class Events implements Watcher {

        private final int of;

        Events(int of) {
            this.of = of;
        }

        @Override
        public void process(WatchedEvent event) {
            mailbox.post(() -> {
                if (of == generation) {
                    handle(event);
                }
            });
        }

        private void handle(WatchedEvent event) {
            if (event.getType() != Event.EventType.None) {
                if (listener != null) {
                    listener.onChange(event.getPath());
                }
                return;
            }
            switch (event.getState()) {
                case SyncConnected -> onConnected();
                case Disconnected -> onDisconnected();
                case Expired, AuthFailed, Closed -> onExpired();
                default -> LOG.warn("Unexpected ZooKeeper state={}", event.getState());
            }
        }
    }
}
