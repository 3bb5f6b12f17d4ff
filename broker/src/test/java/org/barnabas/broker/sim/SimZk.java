package org.barnabas.broker.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.barnabas.cluster.zk.FakeZk;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkListener;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.ports.Mailbox;
import org.jspecify.annotations.Nullable;

/**
 * A process's client of ZooKeeper, with the behaviour of the product's: calls wait while there is no connection, those
 * whose answers were lost are made again, and that a session has expired is learnt when the connection is back.
 */
final class SimZk implements Zk {

    static final long RECONNECT_MS = 150;

    private final SimProcess process;
    private final SimWorld world;
    private final SimZkEnsemble ensemble;
    private final Mailbox mailbox;
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private final ArrayDeque<Call> sent = new ArrayDeque<>();
    private final ArrayDeque<String> unheard = new ArrayDeque<>();
    private @Nullable ZkListener listener;
    private @Nullable FakeZk session;
    private SimNet.Pipe up;
    private SimNet.Pipe down;
    private long id;
    private long previous;
    private long heardMs;
    private int link;
    private boolean connected;
    private boolean cutNoticed;
    private boolean expiring;
    private boolean closed;

    private record Call(Consumer<FakeZk> onServer, Consumer<ZkError> failed) {}

    SimZk(SimProcess process, Mailbox mailbox, long formerSession) {
        this.process = process;
        this.world = process.world();
        this.ensemble = world.zookeeper();
        this.mailbox = mailbox;
        this.previous = formerSession;
        this.up = world.net().pipe(process.id(), SimNet.ZOOKEEPER);
        this.down = world.net().pipe(SimNet.ZOOKEEPER, process.id());
    }

    @Override
    public void listen(ZkListener newListener) {
        listener = newListener;
    }

    @Override
    public void start() {
        ensemble.add(this);
        heardMs = world.agenda().nowMs();
        reconnect();
    }

    @Override
    public void renew() {
        breakLink();
        FakeZk old = session;
        if (old != null) {
            ensemble.tree.expire(old.sessionId());
        }
        previous = id;
        session = null;
        unheard.clear();
        reconnect();
    }

    private boolean reachable() {
        SimNet net = world.net();
        return !ensemble.isAway()
                && net.passes(process.id(), SimNet.ZOOKEEPER)
                && net.passes(SimNet.ZOOKEEPER, process.id());
    }

    boolean isOver() {
        return (closed || process.isDead()) && !lives();
    }

    private boolean lives() {
        FakeZk present = session;
        return present != null && ensemble.tree.lives(present.sessionId());
    }

    boolean isOf(int broker) {
        return process.id() == broker;
    }

    long heardMs() {
        return heardMs;
    }

    /** The client's ping, if it can send one and it arrives. */
    void beat() {
        if (closed || process.isDead()) {
            return;
        }
        if (!process.isPaused() && connected && reachable()) {
            heardMs = world.agenda().nowMs();
            cutNoticed = false;
            if (session != null && !lives() && !expiring) {
                // The server drops a connection whose session it has ended.
                breakLink();
            }
        } else if (connected && !process.isPaused() && !reachable() && !cutNoticed) {
            cutNoticed = true;
            int broken = link;
            world.agenda().after(ensemble.sessionTimeoutMs() * 2L / 3, () -> {
                if (link == broken && connected && !reachable()) {
                    breakLink();
                }
            });
        }
    }

    /** The session times out. */
    void expire() {
        if (lives() && session != null) {
            world.note("session of " + process.id() + " expired");
            ensemble.tree.expire(session.sessionId());
        }
    }

    /** The connection ends, and with it what was under way. */
    void breakLink() {
        if (!connected) {
            return;
        }
        connected = false;
        expiring = false;
        link++;
        up.lose();
        down.lose();
        up = world.net().pipe(process.id(), SimNet.ZOOKEEPER);
        down = world.net().pipe(SimNet.ZOOKEEPER, process.id());
        int broken = link;
        post(() -> {
            if (broken == link && listener != null) {
                listener.onSession(ZkListener.Session.DISCONNECTED);
            }
        });
        List<Call> again = new ArrayList<>(sent);
        sent.clear();
        again.addAll(waiting);
        waiting.clear();
        waiting.addAll(again);
        reconnectLater();
    }

    private void reconnectLater() {
        world.agenda().after(RECONNECT_MS, this::reconnect);
    }

    private void reconnect() {
        if (closed || process.isDead() || connected) {
            return;
        }
        if (process.isPaused() || !reachable()) {
            reconnectLater();
            return;
        }
        connected = true;
        cutNoticed = false;
        heardMs = world.agenda().nowMs();
        FakeZk present = session;
        int now = link;
        if (present == null) {
            FakeZk opened = new FakeZk(ensemble.tree, new Inline());
            opened.listen(new Events(opened));
            opened.start();
            session = opened;
            down.send(() -> post(() -> {
                if (now == link) {
                    onConnected(opened);
                }
            }));
        } else if (lives()) {
            down.send(() -> post(() -> {
                if (now == link) {
                    onConnected(present);
                }
            }));
        } else {
            expiring = true;
            down.send(() -> world.agenda()
                    .after(
                            world.options().lateExpiryMs(),
                            () -> post(() -> {
                                if (now == link) {
                                    onExpired();
                                }
                            })));
        }
    }

    private void onConnected(FakeZk to) {
        id = to.sessionId();
        process.machine().rememberSession(id);
        List<Call> now = new ArrayList<>(waiting);
        waiting.clear();
        now.forEach(this::transmit);
        List<String> events = new ArrayList<>(unheard);
        unheard.clear();
        ZkListener hearing = listener;
        if (hearing != null) {
            hearing.onSession(ZkListener.Session.CONNECTED);
            events.forEach(hearing::onChange);
        }
    }

    private void onExpired() {
        connected = false;
        expiring = false;
        link++;
        List<Call> lost = new ArrayList<>(sent);
        lost.addAll(waiting);
        sent.clear();
        waiting.clear();
        lost.forEach(call -> call.failed().accept(ZkError.SESSION_EXPIRED));
        if (listener != null) {
            listener.onSession(ZkListener.Session.EXPIRED);
        }
    }

    private void post(Runnable event) {
        if (!process.isDead()) {
            mailbox.post(event);
        }
    }

    private void submit(Call call) {
        if (closed || process.isDead()) {
            return;
        }
        if (connected && id != 0 && session != null && session.sessionId() == id) {
            transmit(call);
        } else {
            waiting.add(call);
        }
    }

    private void transmit(Call call) {
        sent.add(call);
        up.send(() -> {
            if (session != null) {
                call.onServer().accept(session);
                world.onZooKeeperWrite(process);
            }
        });
    }

    /** Brings an answer back. */
    private <R> void ask(BiConsumer<FakeZk, Consumer<R>> question, Consumer<R> reply, Consumer<ZkError> failed) {
        Call[] self = new Call[1];
        self[0] = new Call(
                server -> question.accept(
                        server,
                        answer -> down.send(() -> post(() -> {
                            if (sent.remove(self[0])) {
                                reply.accept(answer);
                            }
                        }))),
                failed);
        submit(self[0]);
    }

    private <T> void askFor(BiConsumer<FakeZk, Consumer<ZkReply<T>>> question, Consumer<ZkReply<T>> reply) {
        ask(question, reply, error -> reply.accept(ZkReply.failed(error)));
    }

    /** Watches of the session that fire. They are heard in order with answers; while cut off, when it is back. */
    private final class Events implements ZkListener {

        private final FakeZk of;

        Events(FakeZk of) {
            this.of = of;
        }

        @Override
        public void onSession(Session state) {}

        @Override
        public void onChange(String path) {
            if (of != session) {
                return;
            }
            if (!connected) {
                unheard.add(path);
                return;
            }
            unheard.add(path);
            down.send(() -> post(() -> {
                if (of == session && listener != null && unheard.remove(path)) {
                    listener.onChange(path);
                }
            }));
        }
    }

    /** The fake's answers come within its calls; the way back is ours. */
    private static final class Inline implements Mailbox {

        @Override
        public boolean post(Runnable message) {
            message.run();
            return true;
        }

        @Override
        public int depth() {
            return 0;
        }
    }

    @Override
    public long sessionId() {
        return id;
    }

    @Override
    public long previousSessionId() {
        return previous;
    }

    @Override
    public void read(String path, boolean watch, Consumer<ZkReply<ZkNode>> reply) {
        askFor(
                (server, answer) -> server.read(path, watch, answer),
                world.bugs().onRead(path, reply));
    }

    @Override
    public void stat(String path, boolean watch, Consumer<ZkReply<ZkStat>> reply) {
        askFor(
                (server, answer) -> server.stat(path, watch, answer),
                world.bugs().onStat(path, reply));
    }

    @Override
    public void children(String path, boolean watch, Consumer<ZkReply<List<String>>> reply) {
        askFor((server, answer) -> server.children(path, watch, answer), reply);
    }

    @Override
    public void create(String path, byte[] data, Consumer<ZkReply<ZkStat>> reply) {
        askFor((server, answer) -> server.create(path, data, answer), reply);
    }

    @Override
    public void createEphemeral(String path, byte[] data, Consumer<ZkReply<ZkStat>> reply) {
        askFor(
                (server, answer) -> server.createEphemeral(path, data, answer),
                world.bugs().onStat(path, reply));
    }

    @Override
    public void createSequential(String prefix, byte[] data, Consumer<ZkReply<String>> reply) {
        askFor((server, answer) -> server.createSequential(prefix, data, answer), reply);
    }

    @Override
    public void write(String path, byte[] data, int version, Consumer<ZkReply<ZkStat>> reply) {
        askFor((server, answer) -> server.write(path, data, version, answer), reply);
    }

    @Override
    public void delete(String path, int version, Consumer<ZkError> reply) {
        ask((server, answer) -> server.delete(path, version, answer), reply, reply);
    }

    @Override
    public void multi(List<ZkOp> operations, Consumer<List<ZkError>> reply) {
        int[] made = new int[1];
        ask(
                (server, answer) -> {
                    boolean again = made[0]++ > 0;
                    server.multi(operations, errors -> answer.accept(again ? doubtful(errors) : errors));
                },
                reply,
                error -> reply.accept(List.of(error)));
    }

    /** What a call met that was made before may be its own work. */
    private static List<ZkError> doubtful(List<ZkError> errors) {
        return errors.stream().allMatch(ZkError::ok) || errors.contains(ZkError.SESSION_EXPIRED)
                ? errors
                : List.of(ZkError.CONNECTION_LOSS);
    }

    @Override
    public void close() {
        closed = true;
        if (session != null && reachable()) {
            ensemble.tree.expire(session.sessionId());
        }
        process.machine().rememberSession(0);
    }
}
