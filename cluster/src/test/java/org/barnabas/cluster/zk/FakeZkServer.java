package org.barnabas.cluster.zk;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A tree of nodes that sessions share. No threads: calls take effect at once, replies wait in mailboxes. */
public final class FakeZkServer {

    private final TreeMap<String, Node> nodes = new TreeMap<>();
    private final Map<Long, FakeZk> sessions = new TreeMap<>();
    private final Map<String, Integer> sequences = new TreeMap<>();
    private long zxid = 100;
    private long nextSession = 1;
    private int multis;
    private Runnable afterMulti = () -> {};

    private static final class Node {
        private byte[] data;
        private int version;
        private final long created;
        private long modified;
        private final long owner;

        Node(byte[] data, long zxid, long owner) {
            this.data = data;
            this.created = zxid;
            this.modified = zxid;
            this.owner = owner;
        }

        ZkNode view() {
            return new ZkNode(data, new ZkStat(created, modified, version, 0, owner));
        }
    }

    /** The outcome of a write: an error, or the node and what to tell watchers. */
    record Written(ZkError error, @Nullable ZkNode node, String path) {}

    long open(FakeZk session) {
        long id = nextSession++;
        sessions.put(id, session);
        return id;
    }

    /** Ends a session: its ephemeral nodes go; it hears of it itself later, if at all. */
    public void expire(long id) {
        sessions.remove(id);
        List<String> gone = new ArrayList<>();
        for (Iterator<Map.Entry<String, Node>> all = nodes.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Node> next = all.next();
            if (next.getValue().owner == id) {
                all.remove();
                gone.add(next.getKey());
            }
        }
        gone.forEach(this::told);
    }

    /** Whether a session has not ended. */
    public boolean lives(long id) {
        return sessions.containsKey(id);
    }

    /** A node as it is now; null if there is none. */
    public @Nullable ZkNode read(String path) {
        Node node = nodes.get(path);
        return node == null ? null : node.view();
    }

    /** What a node holds, as text. */
    public @Nullable String text(String path) {
        Node node = nodes.get(path);
        return node == null ? null : new String(node.data, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** All paths. */
    public List<String> paths() {
        return List.copyOf(nodes.keySet());
    }

    /** Runs whenever a multi took effect, before anybody hears of it. */
    public void afterMulti(Runnable hook) {
        afterMulti = hook;
    }

    /** How many multis took effect. */
    public int multis() {
        return multis;
    }

    List<String> children(String path) {
        String prefix = path.equals("/") ? "/" : path + "/";
        List<String> names = new ArrayList<>();
        for (String candidate : nodes.tailMap(prefix).keySet()) {
            if (!candidate.startsWith(prefix)) {
                break;
            }
            String name = candidate.substring(prefix.length());
            if (name.indexOf('/') < 0) {
                names.add(name);
            }
        }
        return names;
    }

    List<ZkError> multi(List<ZkOp> ops, long session) {
        Map<String, Node> before = copy();
        zxid++;
        List<Written> done = new ArrayList<>();
        for (ZkOp op : ops) {
            Written written = apply(op, session);
            if (written.error() != ZkError.OK) {
                nodes.clear();
                nodes.putAll(before);
                List<ZkError> errors = new ArrayList<>();
                for (int i = 0; i < ops.size(); i++) {
                    errors.add(i == done.size() ? written.error() : ZkError.ROLLED_BACK);
                }
                return errors;
            }
            done.add(written);
        }
        multis++;
        for (int i = 0; i < done.size(); i++) {
            if (!(ops.get(i) instanceof ZkOp.Check)) {
                told(done.get(i).path());
            }
        }
        afterMulti.run();
        return done.stream().map(Written::error).toList();
    }

    Written write(ZkOp op, long session) {
        zxid++;
        Written written = apply(op, session);
        if (written.error() == ZkError.OK) {
            told(written.path());
        }
        return written;
    }

    private Map<String, Node> copy() {
        Map<String, Node> copy = new TreeMap<>();
        nodes.forEach((path, node) -> {
            Node same = new Node(node.data, node.created, node.owner);
            same.version = node.version;
            same.modified = node.modified;
            copy.put(path, same);
        });
        return copy;
    }

    private Written apply(ZkOp op, long session) {
        if (op instanceof ZkOp.Create create) {
            return create(create, session);
        }
        Node node = nodes.get(op.path());
        if (node == null) {
            return new Written(ZkError.NO_NODE, null, op.path());
        }
        int version = op instanceof ZkOp.Set set
                ? set.version()
                : op instanceof ZkOp.Delete delete ? delete.version() : ((ZkOp.Check) op).version();
        if (version != ZkOp.ANY_VERSION && version != node.version) {
            return new Written(ZkError.BAD_VERSION, null, op.path());
        }
        if (op instanceof ZkOp.Set set) {
            node.data = set.data();
            node.version++;
            node.modified = zxid;
        } else if (op instanceof ZkOp.Delete) {
            if (!children(op.path()).isEmpty()) {
                return new Written(ZkError.NOT_EMPTY, null, op.path());
            }
            nodes.remove(op.path());
        }
        return new Written(ZkError.OK, node.view(), op.path());
    }

    private Written create(ZkOp.Create create, long session) {
        String path = create.path();
        if (create.kind() == ZkOp.Kind.SEQUENTIAL) {
            path += String.format("%010d", sequences.merge(parent(path), 1, Integer::sum));
        }
        if (nodes.containsKey(path)) {
            return new Written(ZkError.NODE_EXISTS, null, path);
        }
        String parent = parent(path);
        if (!parent.isEmpty() && !nodes.containsKey(parent)) {
            return new Written(ZkError.NO_NODE, null, path);
        }
        Node node = new Node(create.data(), zxid, create.kind() == ZkOp.Kind.EPHEMERAL ? session : 0);
        nodes.put(path, node);
        return new Written(ZkError.OK, node.view(), path);
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    private void told(String path) {
        for (FakeZk session : List.copyOf(sessions.values())) {
            session.changed(path, parent(path));
        }
    }
}
