package org.barnabas.cluster.zookeeper;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.zookeeper.AsyncCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs;
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
 * The port on Apache ZooKeeper's own asynchronous client. Owned by the thread behind the mailbox (the
 * {@code controller}): it makes the calls, and ZooKeeper's event thread only posts what comes back.
 *
 * <p>Calls that meet a broken connection wait and are made again when it is back, as long as the session lives. A
 * write that was on its way when the connection broke may thus find its own first attempt done and end with
 * {@link ZkError#NODE_EXISTS} or {@link ZkError#BAD_VERSION}; its caller treats that as any conflict: reads again.
 */
public final class ZooKeeperClient implements Zk {

    private static final byte[] NO_DATA = new byte[0];

    private final ZooKeeperSession session;
    private final Preparation preparation;
    /** Known once the folder is this process's. */
    private @Nullable SessionFile sessionFile;

    /**
     * @param connect host:port pairs, and optionally a path below which everything lies (it is created)
     * @param sessionTimeoutMs how long the broker may be silent before it counts as dead
     * @param mailbox of the thread that owns this object; every reply and event goes through it
     */
    public ZooKeeperClient(String connect, int sessionTimeoutMs, Mailbox mailbox) {
        this.session = new ZooKeeperSession(connect, sessionTimeoutMs, mailbox);
        this.preparation = new Preparation(connect, sessionTimeoutMs, mailbox);
    }

    @Override
    public void listen(ZkListener listener) {
        session.listen(listener);
    }

    @Override
    public void start() {
        preparation.createRoot(session::start);
    }

    /**
     * Remembers sessions from now on, so that a broker that comes back after a crash can end its former one instead of
     * waiting until it expires. To be called before the broker registers.
     *
     * @param home in a folder that this process has locked
     */
    public void remember(SessionHome home) {
        sessionFile = new SessionFile(home);
    }

    @Override
    public int sessionTimeoutMs() {
        return session.timeoutMs();
    }

    @Override
    public void endFormer(long holder, Consumer<Boolean> reply) {
        SessionFile.Former former = sessionFile == null ? null : sessionFile.read();
        if (former == null || former.id() != holder) {
            reply.accept(false);
        } else {
            preparation.endSession(former, () -> reply.accept(true));
        }
    }

    @Override
    public void keepSession() {
        SessionFile.Former key = session.key();
        if (sessionFile != null && key != null) {
            sessionFile.write(key);
        }
    }

    @Override
    public void renew() {
        session.renew();
    }

    @Override
    public long sessionId() {
        return session.id();
    }

    @Override
    public long previousSessionId() {
        return session.previousId();
    }

    @Override
    public void read(String path, boolean watch, Consumer<ZkReply<ZkNode>> reply) {
        submit(reply, (zk, done) -> {
            AsyncCallback.DataCallback callback = (rc, p, ctx, data, stat) -> done.end(
                    rc, () -> end(reply, rc, () -> new ZkNode(data == null ? NO_DATA : data, Replies.stat(stat))));
            zk.getData(path, watch, callback, null);
        });
    }

    @Override
    public void readAll(List<String> paths, Consumer<List<ZkReply<ZkNode>>> reply) {
        int count = paths.size();
        session.submit(new Call(
                (zk, done) -> {
                    AsyncCallback.MultiCallback callback = (rc, p, ctx, results) ->
                            done.end(rc, () -> reply.accept(Replies.reads(rc, results, count)));
                    zk.multi(paths.stream().map(Op::getData).toList(), callback, null);
                },
                error -> reply.accept(Collections.nCopies(count, ZkReply.failed(error)))));
    }

    @Override
    public void sync(Consumer<ZkError> done) {
        session.submit(new Call(
                (zk, ended) -> {
                    AsyncCallback.VoidCallback callback =
                            (rc, path, ctx) -> ended.end(rc, () -> done.accept(Replies.error(rc)));
                    zk.sync("/", callback, null);
                },
                done));
    }

    @Override
    public void stat(String path, boolean watch, Consumer<ZkReply<ZkStat>> reply) {
        submit(reply, (zk, done) -> zk.exists(path, watch, stats(done, reply), null));
    }

    @Override
    public void children(String path, boolean watch, Consumer<ZkReply<List<String>>> reply) {
        submit(reply, (zk, done) -> {
            AsyncCallback.ChildrenCallback callback =
                    (rc, p, ctx, names) -> done.end(rc, () -> end(reply, rc, () -> List.copyOf(names)));
            zk.getChildren(path, watch, callback, null);
        });
    }

    @Override
    public void create(String path, byte[] data, Consumer<ZkReply<ZkStat>> reply) {
        create(path, data, CreateMode.PERSISTENT, reply);
    }

    @Override
    public void createEphemeral(String path, byte[] data, Consumer<ZkReply<ZkStat>> reply) {
        create(path, data, CreateMode.EPHEMERAL, reply);
    }

    private void create(String path, byte[] data, CreateMode mode, Consumer<ZkReply<ZkStat>> reply) {
        submit(reply, (zk, done) -> {
            AsyncCallback.Create2Callback callback =
                    (rc, p, ctx, name, stat) -> done.end(rc, () -> end(reply, rc, () -> Replies.stat(stat)));
            zk.create(path, data, ZooDefs.Ids.OPEN_ACL_UNSAFE, mode, callback, null);
        });
    }

    @Override
    public void createSequential(String prefix, byte[] data, Consumer<ZkReply<String>> reply) {
        submit(reply, (zk, done) -> {
            AsyncCallback.Create2Callback callback =
                    (rc, p, ctx, name, stat) -> done.end(rc, () -> end(reply, rc, () -> name));
            zk.create(prefix, data, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL, callback, null);
        });
    }

    @Override
    public void write(String path, byte[] data, int version, Consumer<ZkReply<ZkStat>> reply) {
        submit(reply, (zk, done) -> zk.setData(path, data, version, stats(done, reply), null));
    }

    @Override
    public void delete(String path, int version, Consumer<ZkError> reply) {
        session.submit(new Call(
                (zk, done) -> {
                    AsyncCallback.VoidCallback callback =
                            (rc, p, ctx) -> done.end(rc, () -> reply.accept(Replies.error(rc)));
                    zk.delete(path, version, callback, null);
                },
                reply));
    }

    @Override
    public void multi(List<ZkOp> operations, Consumer<List<ZkError>> reply) {
        int count = operations.size();
        AtomicInteger sent = new AtomicInteger();
        session.submit(new Call(
                (zk, done) -> {
                    boolean repeated = sent.incrementAndGet() > 1;
                    AsyncCallback.MultiCallback callback = (rc, p, ctx, results) ->
                            done.end(rc, () -> reply.accept(Replies.multi(rc, results, count, repeated)));
                    zk.multi(operations.stream().map(Replies::op).toList(), callback, null);
                },
                error -> reply.accept(List.of(error))));
    }

    @Override
    public void close() {
        preparation.close();
        session.close();
    }

    private <T> void submit(Consumer<ZkReply<T>> reply, Call.Sender sender) {
        session.submit(new Call(sender, error -> reply.accept(ZkReply.failed(error))));
    }

    private static AsyncCallback.StatCallback stats(Call.Done done, Consumer<ZkReply<ZkStat>> reply) {
        return (rc, path, ctx, stat) -> done.end(rc, () -> end(reply, rc, () -> Replies.stat(stat)));
    }

    private static <T> void end(Consumer<ZkReply<T>> reply, int code, Supplier<T> value) {
        reply.accept(code == 0 ? ZkReply.of(value.get()) : ZkReply.failed(Replies.error(code)));
    }
}
