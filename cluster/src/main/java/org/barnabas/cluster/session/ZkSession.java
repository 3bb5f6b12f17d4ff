package org.barnabas.cluster.session;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.barnabas.cluster.zk.FormerSession;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkLine;
import org.barnabas.cluster.zk.ZkListener;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkWire;
import org.barnabas.ports.Mailbox;
import org.jspecify.annotations.Nullable;

/**
 * One session after the other. Owned by the thread behind the mailbox.
 *
 * <pre>
 *   CONNECTING --connected--> CONNECTED --connection lost--> CONNECTING
 *   CONNECTING or CONNECTED --expired--> EXPIRED --renew--> CONNECTING
 * </pre>
 */
final class ZkSession {

    private static final int CLOSE_WAIT_MS = 2_000;

    private enum State {
        CONNECTING,
        CONNECTED,
        EXPIRED
    }

    private final ZkWire wire;
    private final Mailbox mailbox;
    /** By the order in which they were made. */
    private final TreeMap<Long, Asked<?>> waiting = new TreeMap<>();

    private State state = State.CONNECTING;
    private int generation;
    private int connection;
    private long asked;
    private @Nullable ZkLine line;
    private @Nullable ZkListener listener;
    private long id;
    private long previousId;

    ZkSession(ZkWire wire, Mailbox mailbox) {
        this.wire = wire;
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
        ZkLine current = line;
        return current == null ? 0 : current.timeoutMs();
    }

    /** What ends the current session from another process; null before the first connection. */
    @Nullable
    FormerSession key() {
        ZkLine current = line;
        return current == null || id == 0 ? null : current.key();
    }

    void renew() {
        ZkLine old = line;
        if (old != null) {
            old.close(0);
        }
        open();
    }

    private void open() {
        state = State.CONNECTING;
        generation++;
        connection = 0;
        line = wire.open(new Events(generation));
    }

    <R> void submit(ZkCall<R> call, Consumer<ZkReply<R>> reply) {
        Asked<R> next = new Asked<>(asked++, call, reply);
        ZkLine current = line;
        if (state == State.EXPIRED) {
            mailbox.post(() -> next.fail(ZkError.SESSION_EXPIRED));
        } else if (state == State.CONNECTED && current != null) {
            send(current, next);
        } else {
            waiting.put(next.number, next);
        }
    }

    private <R> void send(ZkLine to, Asked<R> next) {
        int sentBy = generation;
        if (to.submit(connection, next.call, answer -> mailbox.post(() -> answered(sentBy, next, answer)))) {
            next.sent();
        } else {
            await(next);
        }
    }

    /** Until there is a connection again, of which the mailbox will tell. */
    private void await(Asked<?> call) {
        state = State.CONNECTING;
        waiting.put(call.number, call);
    }

    private <R> void answered(int sentBy, Asked<R> call, ZkReply<R> answer) {
        if (answer.error() != ZkError.CONNECTION_LOSS) {
            call.end(answer);
        } else if (sentBy != generation || state == State.EXPIRED) {
            call.fail(ZkError.SESSION_EXPIRED);
        } else {
            // Losses are reported before the disconnection itself; calls made in between must not overtake this one,
            // and
            // of those that were lost together none may overtake another.
            await(call);
        }
    }

    private void onConnected() {
        ZkLine current = line;
        if (current == null) {
            return;
        }
        state = State.CONNECTED;
        connection++;
        if (id != current.sessionId()) {
            previousId = id == 0 ? previousId : id;
            id = current.sessionId();
        }
        // If this connection is over by now, too, they wait on in their order.
        takeWaiting().forEach(call -> send(current, call));
        tell(ZkListener.Session.CONNECTED);
    }

    private List<Asked<?>> takeWaiting() {
        List<Asked<?>> all = new ArrayList<>(waiting.values());
        waiting.clear();
        return all;
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
        takeWaiting().forEach(call -> call.fail(ZkError.SESSION_EXPIRED));
        tell(ZkListener.Session.EXPIRED);
    }

    private void tell(ZkListener.Session event) {
        if (listener != null) {
            listener.onSession(event);
        }
    }

    /** Everything that was asked is answered, and nobody hears of the session any more. */
    void close() {
        ZkLine current = line;
        line = null;
        generation++;
        boolean alive = state != State.EXPIRED;
        state = State.EXPIRED;
        takeWaiting().forEach(call -> mailbox.post(() -> call.fail(ZkError.SESSION_EXPIRED)));
        if (current != null && alive) {
            current.close(CLOSE_WAIT_MS);
        }
    }

    /** Called on any thread; only posts. Events of a session that was replaced are dropped. */
    private final class Events implements ZkWire.Events {

        private final int of;

        Events(int of) {
            this.of = of;
        }

        @Override
        public void onState(ZkWire.State next) {
            post(() -> {
                switch (next) {
                    case CONNECTED -> onConnected();
                    case DISCONNECTED -> onDisconnected();
                    case EXPIRED, REFUSED -> onExpired();
                }
            });
        }

        @Override
        public void onChange(String path, ZkWire.Change change) {
            post(() -> {
                if (listener != null) {
                    listener.onChange(path);
                }
            });
        }

        private void post(Runnable event) {
            mailbox.post(() -> {
                if (of == generation) {
                    event.run();
                }
            });
        }
    }
}
