package org.barnabas.cluster.zk;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An ensemble without threads: nodes, sessions and watches with the behaviour of Apache ZooKeeper's, which {@code
 * SameAsZooKeeperTest} compares. Calls take effect when they arrive; when answers and events reach clients is up to their
 * {@link Road}s.
 */
public final class FakeZkServer {

    private final ZnodeTree tree;
    private final LongSupplier nowMs;
    private final Map<Long, Session> sessions = new TreeMap<>();
    private final WatchTable<FakeLine> watches = new WatchTable<>();
    private final Set<FakeLine> lines = new LinkedHashSet<>();
    private long nextSession = 1;
    private int multis;
    private boolean away;
    private long backSinceMs;
    private Runnable afterMulti = () -> {};
    private LongConsumer afterExpiry = session -> {};

    private static final class Session {
        private final long id;
        private final int timeoutMs;
        private long heardMs;
        private @Nullable FakeLine line;

        Session(long id, int timeoutMs) {
            this.id = id;
            this.timeoutMs = timeoutMs;
        }
    }

    /** An answer as a server sends it, with the newest transaction that it knows. */
    record Answer<R>(ZkReply<R> reply, long zxid) {}

    /** Without a clock: sessions end when a test says so. */
    public FakeZkServer() {
        this(() -> 0);
    }

    /** @param nowMs in milliseconds, for time-outs of sessions and the birthdays of nodes */
    public FakeZkServer(LongSupplier nowMs) {
        this.nowMs = nowMs;
        this.tree = new ZnodeTree(nowMs);
    }

    /** Ends a session: its ephemeral nodes go, and the server drops its connection. */
    public void expire(long id) {
        Session session = sessions.remove(id);
        if (session != null) {
            FakeLine line = session.line;
            List<ZkOp> deletions = new ArrayList<>();
            tree.ownedBy(id).forEach(path -> deletions.add(ZkOp.delete(path)));
            // Also without nodes it is a transaction.
            fire(tree.apply(deletions, id));
            if (line != null) {
                line.dropped();
            }
            afterExpiry.accept(id);
        }
    }

    /** Whether a session has not ended. */
    public boolean lives(long id) {
        return sessions.containsKey(id);
    }

    /** A node as it is now; null if there is none. */
    public @Nullable ZkNode read(String path) {
        ZnodeTree.Znode node = tree.find(path);
        return node == null ? null : node.view();
    }

    /** Names of a node's children, in alphabetical order. */
    public List<String> children(String path) {
        return tree.children(path);
    }

    /** What a node holds, as text. */
    public @Nullable String text(String path) {
        ZkNode node = read(path);
        return node == null ? null : new String(node.data(), StandardCharsets.UTF_8);
    }

    /** All paths but the root. */
    public List<String> paths() {
        return tree.paths();
    }

    /** The newest transaction: as long as it stays, nothing has changed. */
    public long zxid() {
        return tree.zxid();
    }

    /** Runs whenever a multi took effect, before anybody hears of it. */
    public void afterMulti(Runnable hook) {
        afterMulti = hook;
    }

    /** Hears of every session that ends. */
    public void afterExpiry(LongConsumer hook) {
        afterExpiry = hook;
    }

    /** How many multis took effect. */
    public int multis() {
        return multis;
    }

    /** The servers have no quorum any more: they serve nobody and end no sessions; or they have one again. */
    public void away(boolean now) {
        away = now;
        backSinceMs = nowMs.getAsLong();
        if (now) {
            List.copyOf(lines).forEach(FakeLine::breakConnection);
        }
    }

    public boolean isAway() {
        return away;
    }

    /** Lets clients send what they send when nothing else is to be sent, and ends the sessions of those who did not. */
    public void tick() {
        if (away) {
            return;
        }
        List.copyOf(lines).forEach(FakeLine::beat);
        long now = nowMs.getAsLong();
        for (Session session : List.copyOf(sessions.values())) {
            if (now - Math.max(session.heardMs, backSinceMs) > session.timeoutMs) {
                expire(session.id);
            }
        }
    }

    void add(FakeLine line) {
        lines.add(line);
    }

    void remove(FakeLine line) {
        lines.remove(line);
    }

    /** Something of the session has arrived. */
    void heard(long id) {
        Session session = sessions.get(id);
        if (session != null) {
            session.heardMs = nowMs.getAsLong();
        }
    }

    /** Begins a session, or goes on with one. Answers its id, or 0 if it is over or the password is wrong. */
    long attach(FakeLine line, long id, @Nullable String passwordHex, int timeoutMs) {
        Session session;
        if (id == 0) {
            tree.next();
            session = new Session(nextSession++, timeoutMs);
            sessions.put(session.id, session);
        } else {
            session = sessions.get(id);
            if (session == null || !password(id).equals(passwordHex)) {
                return 0;
            }
        }
        FakeLine before = session.line;
        session.line = line;
        session.heardMs = nowMs.getAsLong();
        if (before != null && before != line) {
            before.dropped();
        }
        return session.id;
    }

    String password(long id) {
        return String.format("%032x", id * 31);
    }

    /** A connection is gone: nobody is told by it any more. */
    void detach(FakeLine line) {
        watches.forget(line);
    }

    /** What a client that is back had watched: it is told of what changed since, and watches on. */
    void watchAgain(FakeLine line, long since, ClientWatches had) {
        for (String path : had.written()) {
            ZnodeTree.Znode node = tree.find(path);
            if (node == null) {
                line.tell(new ZnodeTree.Event(path, ZkWire.Change.DELETED));
            } else if (node.modifiedZxid() > since) {
                line.tell(new ZnodeTree.Event(path, ZkWire.Change.WRITTEN));
            } else {
                watches.watchData(path, line);
            }
        }
        for (String path : had.missing()) {
            if (tree.find(path) != null) {
                line.tell(new ZnodeTree.Event(path, ZkWire.Change.CREATED));
            } else {
                watches.watchData(path, line);
            }
        }
        for (String path : had.children()) {
            ZnodeTree.Znode node = tree.find(path);
            if (node == null) {
                line.tell(new ZnodeTree.Event(path, ZkWire.Change.DELETED));
            } else if (node.childrenZxid() > since) {
                line.tell(new ZnodeTree.Event(path, ZkWire.Change.CHILDREN));
            } else {
                watches.watchChildren(path, line);
            }
        }
    }

    /** A call has arrived. */
    <R> void serve(FakeLine line, long session, ZkCall<R> call, Consumer<Answer<R>> answer) {
        if (!lives(session)) {
            answer.accept(new Answer<>(ZkReply.failed(ZkError.SESSION_EXPIRED), tree.zxid()));
            return;
        }
        heard(session);
        call.handTo(new Serving(line, session), reply -> answer.accept(new Answer<>(reply, tree.zxid())));
    }

    private void fire(ZnodeTree.Done done) {
        done.events().forEach(event -> watches.fire(event, FakeLine::tell));
    }

    private final class Serving implements ZkCall.Handler {

        private final FakeLine line;
        private final long session;

        Serving(FakeLine line, long session) {
            this.line = line;
            this.session = session;
        }

        private ZkReply<ZkNode> node(String path) {
            ZkNode node = FakeZkServer.this.read(path);
            return node == null ? ZkReply.failed(ZkError.NO_NODE) : ZkReply.of(node);
        }

        @Override
        public void read(ZkCall.Read call, Consumer<ZkReply<ZkNode>> reply) {
            ZkReply<ZkNode> answer = node(call.path());
            if (call.watch() && answer.ok()) {
                watches.watchData(call.path(), line);
            }
            reply.accept(answer);
        }

        @Override
        public void readAll(ZkCall.ReadAll call, Consumer<ZkReply<List<ZkReply<ZkNode>>>> reply) {
            reply.accept(ZkReply.of(call.paths().stream().map(this::node).toList()));
        }

        @Override
        public void stat(ZkCall.Stat call, Consumer<ZkReply<ZkStat>> reply) {
            if (call.watch()) {
                watches.watchData(call.path(), line);
            }
            ZkReply<ZkNode> answer = node(call.path());
            reply.accept(answer.ok() ? ZkReply.of(answer.value().stat()) : ZkReply.failed(answer.error()));
        }

        @Override
        public void children(ZkCall.Children call, Consumer<ZkReply<List<String>>> reply) {
            if (tree.find(call.path()) == null) {
                reply.accept(ZkReply.failed(ZkError.NO_NODE));
                return;
            }
            if (call.watch()) {
                watches.watchChildren(call.path(), line);
            }
            reply.accept(ZkReply.of(tree.children(call.path())));
        }

        @Override
        public void sync(ZkCall.Sync call, Consumer<ZkReply<String>> reply) {
            reply.accept(ZkReply.of("/"));
        }

        @Override
        public void write(ZkCall.Write call, Consumer<ZkReply<ZkCall.Written>> reply) {
            ZnodeTree.Done done = tree.apply(List.of(call.op()), session);
            fire(done);
            ZnodeTree.Outcome outcome = done.outcomes().get(0);
            ZnodeTree.Znode node = outcome.node();
            ZkCall.Written written = new ZkCall.Written(outcome.path(), node == null ? null : node.stat());
            reply.accept(done.ok() ? ZkReply.of(written) : ZkReply.failed(outcome.error()));
        }

        @Override
        public void multi(ZkCall.Multi call, Consumer<ZkReply<List<ZkError>>> reply) {
            ZnodeTree.Done done = tree.apply(call.operations(), session);
            fire(done);
            if (done.ok()) {
                multis++;
                afterMulti.run();
            }
            List<ZkError> errors = new ArrayList<>();
            int culprit = done.outcomes().size() - 1;
            for (int i = 0; i < call.operations().size(); i++) {
                errors.add(
                        done.ok()
                                ? ZkError.OK
                                : i == culprit ? done.outcomes().get(i).error() : ZkError.ROLLED_BACK);
            }
            reply.accept(ZkReply.of(errors));
        }
    }
}
