package org.barnabas.cluster.zookeeper;

import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.zookeeper.AsyncCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.barnabas.cluster.zk.FormerSession;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkLine;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.cluster.zk.ZkWire;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session of Apache ZooKeeper's client. Calls are made on the thread that owns the line; answers and events come on
 * the client's event thread.
 *
 * <p>The client keeps calls that it is given while it has no connection and sends them first thing with the next one. So
 * they are only given to it while the connection that they are for is not known to be over. What remains is a call that is
 * made within the microseconds between the client's letting go of the others and the first word of it here.
 */
final class ZooKeeperLine implements ZkLine, Watcher {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperLine.class);
    private static final int NONE = 0;

    private final ZkWire.Events events;
    private final Calls calls = new Calls();
    /** Only the event thread counts. */
    private int connections;

    private volatile int present = NONE;
    private @Nullable ZooKeeper client;

    ZooKeeperLine(ZkWire.Events events) {
        this.events = events;
    }

    /** To be called once, before anything else; events may come already. */
    ZooKeeperLine on(ZooKeeper newClient) {
        client = newClient;
        return this;
    }

    private ZooKeeper client() {
        ZooKeeper present = client;
        if (present == null) {
            throw new IllegalStateException("not open");
        }
        return present;
    }

    @Override
    public <R> boolean submit(int connection, ZkCall<R> call, Consumer<ZkReply<R>> reply) {
        boolean isThere = connection == present;
        if (isThere) {
            call.handTo(calls, reply);
        }
        return isThere;
    }

    @Override
    public long sessionId() {
        return client().getSessionId();
    }

    @Override
    public @Nullable FormerSession key() {
        long id = sessionId();
        return id == 0 ? null : new FormerSession(id, HexFormat.of().formatHex(client().getSessionPasswd()));
    }

    @Override
    public int timeoutMs() {
        return client().getSessionTimeout();
    }

    @Override
    public void close(int waitMs) {
        try {
            client().close(waitMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void process(WatchedEvent event) {
        switch (event.getType()) {
            case None -> onState(event.getState());
            case NodeCreated -> events.onChange(event.getPath(), ZkWire.Change.CREATED);
            case NodeDeleted -> events.onChange(event.getPath(), ZkWire.Change.DELETED);
            case NodeDataChanged -> events.onChange(event.getPath(), ZkWire.Change.WRITTEN);
            case NodeChildrenChanged -> events.onChange(event.getPath(), ZkWire.Change.CHILDREN);
            default -> LOG.warn("Unexpected ZooKeeper event={}", event);
        }
    }

    private void onState(Event.KeeperState state) {
        switch (state) {
            case SyncConnected -> {
                present = ++connections;
                events.onState(ZkWire.State.CONNECTED);
            }
            case Disconnected -> over(ZkWire.State.DISCONNECTED);
            case Expired, Closed -> over(ZkWire.State.EXPIRED);
            case AuthFailed -> over(ZkWire.State.REFUSED);
            default -> LOG.warn("Unexpected ZooKeeper state={}", state);
        }
    }

    private void over(ZkWire.State state) {
        present = NONE;
        events.onState(state);
    }

    /** On the event thread. */
    private <R> void end(Consumer<ZkReply<R>> reply, int code, Supplier<R> value) {
        ZkError error = Replies.error(code);
        if (error == ZkError.CONNECTION_LOSS) {
            present = NONE;
        }
        reply.accept(error.ok() ? ZkReply.of(value.get()) : ZkReply.failed(error));
    }

    private AsyncCallback.StatCallback stats(Consumer<ZkReply<ZkStat>> reply) {
        return (rc, path, ctx, stat) -> end(reply, rc, () -> Replies.stat(stat));
    }

    private final class Calls implements ZkCall.Handler {

        @Override
        public void read(ZkCall.Read call, Consumer<ZkReply<ZkNode>> reply) {
            AsyncCallback.DataCallback callback =
                    (rc, path, ctx, data, stat) -> end(reply, rc, () -> Replies.node(data, stat));
            client().getData(call.path(), call.watch(), callback, null);
        }

        @Override
        public void readAll(ZkCall.ReadAll call, Consumer<ZkReply<List<ZkReply<ZkNode>>>> reply) {
            AsyncCallback.MultiCallback callback = (rc, path, ctx, results) -> {
                if (results == null) {
                    end(reply, rc, List::of);
                } else {
                    end(reply, 0, () -> Replies.reads(rc, results));
                }
            };
            client().multi(call.paths().stream().map(Op::getData).toList(), callback, null);
        }

        @Override
        public void stat(ZkCall.Stat call, Consumer<ZkReply<ZkStat>> reply) {
            client().exists(call.path(), call.watch(), stats(reply), null);
        }

        @Override
        public void children(ZkCall.Children call, Consumer<ZkReply<List<String>>> reply) {
            AsyncCallback.ChildrenCallback callback =
                    (rc, path, ctx, names) -> end(reply, rc, () -> List.copyOf(names));
            client().getChildren(call.path(), call.watch(), callback, null);
        }

        @Override
        public void sync(ZkCall.Sync call, Consumer<ZkReply<String>> reply) {
            AsyncCallback.VoidCallback callback = (rc, path, ctx) -> end(reply, rc, () -> path);
            client().sync("/", callback, null);
        }

        @Override
        public void write(ZkCall.Write call, Consumer<ZkReply<ZkCall.Written>> reply) {
            ZkOp op = call.op();
            if (op instanceof ZkOp.Create create) {
                AsyncCallback.Create2Callback callback =
                        (rc, path, ctx, name, stat) -> end(reply, rc, () -> written(name, stat));
                CreateMode mode = Replies.mode(create);
                client().create(create.path(), create.data(), ZooDefs.Ids.OPEN_ACL_UNSAFE, mode, callback, null);
            } else if (op instanceof ZkOp.Set set) {
                AsyncCallback.StatCallback callback =
                        (rc, path, ctx, stat) -> end(reply, rc, () -> written(set.path(), stat));
                client().setData(set.path(), set.data(), set.version(), callback, null);
            } else if (op instanceof ZkOp.Delete delete) {
                AsyncCallback.VoidCallback callback =
                        (rc, path, ctx) -> end(reply, rc, () -> new ZkCall.Written(delete.path(), null));
                client().delete(delete.path(), delete.version(), callback, null);
            } else {
                throw new IllegalArgumentException("not alone: " + op);
            }
        }

        private static ZkCall.Written written(String path, Stat stat) {
            return new ZkCall.Written(path, Replies.stat(stat));
        }

        @Override
        public void multi(ZkCall.Multi call, Consumer<ZkReply<List<ZkError>>> reply) {
            List<ZkOp> operations = call.operations();
            AsyncCallback.MultiCallback callback = (rc, path, ctx, results) -> {
                if (results == null) {
                    end(reply, rc, List::of);
                } else {
                    end(reply, 0, () -> Replies.multi(rc, results));
                }
            };
            client().multi(operations.stream().map(Replies::op).toList(), callback, null);
        }
    }
}
