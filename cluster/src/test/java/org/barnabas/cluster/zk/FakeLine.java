package org.barnabas.cluster.zk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session's client, with the behaviour of Apache ZooKeeper's: finds the ensemble again after a lost connection, watches
 * on then, and learns only there that its session is over.
 */
public final class FakeLine implements ZkLine {

    private final FakeWire wire;
    private final FakeZkServer server;
    private final Road road;
    private final ZkWire.Events events;
    private final ClientWatches watches = new ClientWatches();
    private final ArrayDeque<Sent<?>> sent = new ArrayDeque<>();
    private Road.@Nullable Lane lane;
    private @Nullable FormerSession session;
    private long newestZxid;
    private int connections;
    /** Which connection is up; 0 for none. */
    private int present;

    private boolean retrying;
    private boolean expiring;
    private boolean cutNoticed;
    private boolean over;

    /** A call that has not been answered. */
    private static final class Sent<R> {

        private final ZkCall<R> call;
        private final Consumer<ZkReply<R>> reply;

        Sent(ZkCall<R> call, Consumer<ZkReply<R>> reply) {
            this.call = call;
            this.reply = reply;
        }

        void fail(ZkError error) {
            reply.accept(ZkReply.failed(error));
        }
    }

    FakeLine(FakeWire wire, @Nullable FormerSession former, ZkWire.Events events) {
        this.wire = wire;
        this.server = wire.server();
        this.road = wire.road();
        this.session = former;
        this.events = events;
        server.add(this);
    }

    boolean isOver() {
        return over;
    }

    /** Tries to connect, if there is no connection. */
    void connect() {
        retrying = false;
        if (over || lane != null || road.isOver()) {
            return;
        }
        if (wire.isHeld()) {
            return;
        }
        if (server.isAway() || !road.passes()) {
            retryLater();
            return;
        }
        Road.Lane opened = road.lane();
        lane = opened;
        cutNoticed = false;
        FormerSession known = session;
        opened.toServer(() -> arrive(opened, known));
    }

    /** At the server. */
    private void arrive(Road.Lane opened, @Nullable FormerSession known) {
        long id = server.attach(
                this, known == null ? 0 : known.id(), known == null ? null : known.passwordHex(), wire.timeoutMs());
        if (id == 0) {
            expiring = true;
            opened.toClient(() -> laterExpired(opened));
            return;
        }
        opened.toClient(() -> connected(opened, new FormerSession(id, server.password(id))));
        server.watchAgain(this, newestZxid, watches);
    }

    private void laterExpired(Road.Lane of) {
        if (road.lateExpiryMs() == 0) {
            expired(of);
        } else {
            road.later(road.lateExpiryMs(), () -> expired(of));
        }
    }

    private void expired(Road.Lane of) {
        if (lane == of) {
            end(ZkError.SESSION_EXPIRED);
            events.onState(ZkWire.State.EXPIRED);
        }
    }

    private void connected(Road.Lane of, FormerSession as) {
        if (lane == of) {
            session = as;
            present = ++connections;
            events.onState(ZkWire.State.CONNECTED);
        }
    }

    /** The server has closed the connection, because it ended the session or somebody else took it over. */
    void dropped() {
        Road.Lane of = lane;
        if (of != null && wire.noticesDrops()) {
            of.toClient(() -> {
                if (lane == of) {
                    breakConnection();
                }
            });
        }
    }

    /** The connection is lost, and with it what was under way. */
    public void breakConnection() {
        Road.Lane broken = lane;
        if (broken == null) {
            return;
        }
        detach(broken);
        List<Sent<?>> lost = new ArrayList<>(sent);
        sent.clear();
        lost.forEach(one -> one.fail(ZkError.CONNECTION_LOSS));
        events.onState(ZkWire.State.DISCONNECTED);
        retryLater();
    }

    private void detach(Road.Lane of) {
        of.close();
        lane = null;
        present = 0;
        expiring = false;
        server.detach(this);
    }

    private void retryLater() {
        if (!retrying && !over) {
            retrying = true;
            road.later(road.retryMs(), this::connect);
        }
    }

    /** The client's ping, if it can be sent and arrives; what it notices if it cannot. */
    void beat() {
        if (road.isOver()) {
            // Its host has closed the connection.
            end(ZkError.SESSION_EXPIRED);
            return;
        }
        Road.Lane through = lane;
        FormerSession known = session;
        if (through == null || known == null || over) {
            return;
        }
        if (road.passes()) {
            cutNoticed = false;
            server.heard(known.id());
            if (!server.lives(known.id()) && !expiring) {
                breakConnection();
            }
        } else if (!cutNoticed) {
            cutNoticed = true;
            road.later(wire.timeoutMs() * 2L / 3, () -> {
                if (lane == through && cutNoticed && !road.passes()) {
                    breakConnection();
                }
            });
        }
    }

    /** At the server: a watch fires. */
    void tell(ZnodeTree.Event event) {
        Road.Lane through = lane;
        if (through != null) {
            through.toClient(() -> {
                if (lane == through && watches.take(event)) {
                    events.onChange(event.path(), event.change());
                }
            });
        }
    }

    @Override
    public <R> boolean submit(int connection, ZkCall<R> call, Consumer<ZkReply<R>> reply) {
        Road.Lane through = lane;
        FormerSession known = session;
        if (through == null || known == null || connection != present || over) {
            return false;
        }
        Sent<R> now = new Sent<>(call, reply);
        sent.add(now);
        FakeWire.Fate fate = wire.fate(call);
        if (fate == FakeWire.Fate.LOST) {
            breakConnection();
            return true;
        }
        through.toServer(() -> server.serve(this, known.id(), call, answer -> {
            if (fate == FakeWire.Fate.ANSWER_LOST || wire.losesAnswer(call, answer.reply())) {
                breakConnection();
            } else {
                through.toClient(() -> answered(through, now, answer));
            }
            wire.served(known.id(), call, answer.reply());
        }));
        return true;
    }

    private <R> void answered(Road.Lane through, Sent<R> to, FakeZkServer.Answer<R> answer) {
        if (lane != through) {
            return;
        }
        if (sent.poll() != to) {
            throw new AssertionError("answers come in order: " + to.call);
        }
        newestZxid = Math.max(newestZxid, answer.zxid());
        watches.answered(to.call, answer.reply().error());
        to.reply.accept(wire.heard(to.call, answer.reply()));
    }

    @Override
    public long sessionId() {
        FormerSession known = session;
        return known == null ? 0 : known.id();
    }

    @Override
    public @Nullable FormerSession key() {
        return session;
    }

    @Override
    public int timeoutMs() {
        return session == null ? 0 : wire.timeoutMs();
    }

    @Override
    public void close(int waitMs) {
        FormerSession known = session;
        if (!over && lane != null && known != null && road.passes()) {
            server.expire(known.id());
        }
        end(ZkError.SESSION_EXPIRED);
    }

    private void end(ZkError error) {
        if (over) {
            return;
        }
        over = true;
        Road.Lane present = lane;
        if (present != null) {
            detach(present);
        }
        server.remove(this);
        List<Sent<?>> lost = new ArrayList<>(sent);
        sent.clear();
        lost.forEach(one -> one.fail(error));
    }
}
