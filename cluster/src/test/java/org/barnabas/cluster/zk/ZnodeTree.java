package org.barnabas.cluster.zk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The nodes of an ensemble, and what transactions do with them, as Apache ZooKeeper's servers do it. */
final class ZnodeTree {

    private final TreeMap<String, Znode> nodes = new TreeMap<>();
    private final Map<String, TreeSet<String>> names = new HashMap<>();
    private final LongSupplier wallMs;
    private long zxid = 100;

    /**
     * A node as it is; replaced with every change.
     *
     * @param creations of children so far: the next sequential child gets this number
     * @param childrenZxid the last transaction that created or deleted a child
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by its numbers only
    record Znode(
            byte[] data,
            long createdZxid,
            long modifiedZxid,
            long childrenZxid,
            int version,
            int creations,
            long createdMs,
            long owner) {

        ZkNode view() {
            return new ZkNode(data, stat());
        }

        ZkStat stat() {
            return new ZkStat(createdZxid, modifiedZxid, version, createdMs, owner);
        }

        private Znode written(byte[] newData, long by) {
            return new Znode(newData, createdZxid, by, childrenZxid, version + 1, creations, createdMs, owner);
        }

        private Znode withChild(long by, boolean created) {
            return new Znode(
                    data, createdZxid, modifiedZxid, by, version, creations + (created ? 1 : 0), createdMs, owner);
        }
    }

    /** Something that has happened to a node. */
    record Event(String path, ZkWire.Change change) {}

    /** How an operation ended, and the node that it has left. */
    record Outcome(ZkError error, String path, @Nullable Znode node) {}

    /** How a transaction ended; what it did must be told only if it was done. */
    record Done(List<Outcome> outcomes, List<Event> events, boolean ok) {}

    private record Before(String path, @Nullable Znode node) {}

    ZnodeTree(LongSupplier wallMs) {
        this.wallMs = wallMs;
        nodes.put("/", new Znode(new byte[0], 0, 0, 0, 0, 0, 0, 0));
    }

    /** The newest transaction. */
    long zxid() {
        return zxid;
    }

    /** A transaction that changes no node. */
    long next() {
        return ++zxid;
    }

    @Nullable
    Znode find(String path) {
        return nodes.get(path);
    }

    List<String> children(String path) {
        return List.copyOf(names.getOrDefault(path, new TreeSet<>()));
    }

    List<String> paths() {
        return nodes.keySet().stream().filter(path -> !path.equals("/")).toList();
    }

    /** Paths of the nodes that go with a session. */
    List<String> ownedBy(long session) {
        List<String> owned = new ArrayList<>();
        nodes.forEach((path, node) -> {
            if (node.owner() == session) {
                owned.add(path);
            }
        });
        return owned;
    }

    /** One transaction: all operations or none. Also one that fails has a number. */
    Done apply(List<ZkOp> ops, long session) {
        zxid++;
        Deque<Before> undo = new ArrayDeque<>();
        List<Outcome> outcomes = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        for (ZkOp op : ops) {
            Outcome outcome = apply(op, session, undo, events);
            outcomes.add(outcome);
            if (!outcome.error().ok()) {
                undo.forEach(before -> put(before.path(), before.node()));
                return new Done(outcomes, List.of(), false);
            }
        }
        return new Done(outcomes, events, true);
    }

    private Outcome apply(ZkOp op, long session, Deque<Before> undo, List<Event> events) {
        if (op instanceof ZkOp.Create create) {
            return create(create, session, undo, events);
        }
        Znode node = nodes.get(op.path());
        if (node == null) {
            return new Outcome(ZkError.NO_NODE, op.path(), null);
        }
        int version = op instanceof ZkOp.Set set
                ? set.version()
                : op instanceof ZkOp.Delete delete ? delete.version() : ((ZkOp.Check) op).version();
        if (version != ZkOp.ANY_VERSION && version != node.version()) {
            return new Outcome(ZkError.BAD_VERSION, op.path(), null);
        }
        if (op instanceof ZkOp.Set set) {
            Znode written = node.written(set.data(), zxid);
            change(op.path(), written, undo);
            events.add(new Event(op.path(), ZkWire.Change.WRITTEN));
            return new Outcome(ZkError.OK, op.path(), written);
        }
        if (op instanceof ZkOp.Delete) {
            if (!children(op.path()).isEmpty()) {
                return new Outcome(ZkError.NOT_EMPTY, op.path(), null);
            }
            change(op.path(), null, undo);
            touchParent(op.path(), false, undo);
            events.add(new Event(op.path(), ZkWire.Change.DELETED));
            return new Outcome(ZkError.OK, op.path(), null);
        }
        return new Outcome(ZkError.OK, op.path(), node);
    }

    private Outcome create(ZkOp.Create create, long session, Deque<Before> undo, List<Event> events) {
        Znode parent = nodes.get(parent(create.path()));
        if (parent == null) {
            return new Outcome(ZkError.NO_NODE, create.path(), null);
        }
        String path = create.kind() == ZkOp.Kind.SEQUENTIAL
                ? create.path() + String.format("%010d", parent.creations())
                : create.path();
        if (nodes.containsKey(path)) {
            return new Outcome(ZkError.NODE_EXISTS, path, null);
        }
        if (parent.owner() != 0) {
            return new Outcome(ZkError.OTHER, path, null);
        }
        long owner = create.kind() == ZkOp.Kind.EPHEMERAL ? session : 0;
        Znode node = new Znode(create.data(), zxid, zxid, zxid, 0, 0, wallMs.getAsLong(), owner);
        change(path, node, undo);
        touchParent(path, true, undo);
        events.add(new Event(path, ZkWire.Change.CREATED));
        return new Outcome(ZkError.OK, path, node);
    }

    private void touchParent(String path, boolean created, Deque<Before> undo) {
        String above = parent(path);
        Znode parent = nodes.get(above);
        if (parent != null) {
            change(above, parent.withChild(zxid, created), undo);
        }
    }

    private void change(String path, @Nullable Znode node, Deque<Before> undo) {
        undo.push(new Before(path, nodes.get(path)));
        put(path, node);
    }

    private void put(String path, @Nullable Znode node) {
        TreeSet<String> siblings = names.computeIfAbsent(parent(path), any -> new TreeSet<>());
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (node == null) {
            nodes.remove(path);
            siblings.remove(name);
        } else {
            nodes.put(path, node);
            if (!path.equals("/")) {
                siblings.add(name);
            }
        }
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? "/" : path.substring(0, slash);
    }
}
