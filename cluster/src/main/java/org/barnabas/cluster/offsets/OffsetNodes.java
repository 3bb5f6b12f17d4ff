package org.barnabas.cluster.offsets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.cluster.offsets.ZooKeeperOffsets.Found;
import org.barnabas.cluster.offsets.ZooKeeperOffsets.Place;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.cluster.znode.UnreadableNodes;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ErrorCode;

/**
 * Reads and writes the nodes of offsets. A read is as new as what any broker has acknowledged before it was asked for. A write
 * names the version that it follows: were it repeated after a lost connection without one, it could come after that of another
 * broker, and undo it. Owned by the thread {@code controller}.
 */
final class OffsetNodes {

    /** Others write as well: so often it is looked again what they have left. */
    private static final int ATTEMPTS_MAX = 5;

    private static final byte[] NO_DATA = new byte[0];

    private final Zk zk;
    private final Mailbox mailbox;
    private final NodeVersions versions = new NodeVersions();
    private final UnreadableNodes unreadable = new UnreadableNodes();
    private boolean synced;

    OffsetNodes(Zk zk, Mailbox mailbox) {
        this.zk = zk;
        this.mailbox = mailbox;
    }

    /** Reads an offset; errors as in {@link ZooKeeperOffsets}. */
    void read(Place place, Consumer<Found> done) {
        String path = path(place);
        sync();
        zk.read(path, false, reply -> {
            if (reply.ok()) {
                done.accept(found(path, reply.value()));
            } else if (reply.error() == ZkError.NO_NODE) {
                done.accept(new Found(ErrorCode.NONE, ZooKeeperOffsets.NONE));
            } else {
                done.accept(new Found(told(reply.error()), ZooKeeperOffsets.NONE));
            }
        });
    }

    /**
     * A server that lags behind catches up before the reads that follow. One is enough for all who had asked when it was sent;
     * who asks later has a message behind this one.
     */
    private void sync() {
        if (!synced) {
            synced = true;
            zk.sync(error -> {});
            if (!mailbox.post(() -> synced = false)) {
                synced = false;
            }
        }
    }

    private Found found(String path, ZkNode node) {
        if (node.data().length == 0) {
            // Somebody has made the node, and written nothing.
            return new Found(ErrorCode.NONE, ZooKeeperOffsets.NONE);
        }
        try {
            String text = new String(node.data(), StandardCharsets.UTF_8).trim();
            return new Found(ErrorCode.NONE, Long.parseLong(text));
        } catch (NumberFormatException e) {
            unreadable.report(path, node.stat().modifiedZxid(), "the offset cannot be fetched;", e);
            return new Found(ErrorCode.UNKNOWN_SERVER_ERROR, ZooKeeperOffsets.NONE);
        }
    }

    /** Writes an offset, and makes what is missing above it. */
    void write(Place place, byte[] value, Consumer<ErrorCode> done) {
        new Write(place, value, done).begin();
    }

    /** One write, with all that it takes. */
    private final class Write {

        private final Place place;
        private final String path;
        private final byte[] value;
        private final Consumer<ErrorCode> done;
        private int attempts;

        Write(Place place, byte[] value, Consumer<ErrorCode> done) {
            this.place = place;
            this.path = path(place);
            this.value = value;
            this.done = done;
        }

        void begin() {
            attempts++;
            int version = versions.of(place);
            if (attempts > ATTEMPTS_MAX) {
                done.accept(ErrorCode.REQUEST_TIMED_OUT);
            } else if (version == NodeVersions.UNKNOWN) {
                look();
            } else {
                set(version);
            }
        }

        private void look() {
            zk.stat(path, false, reply -> {
                if (reply.ok()) {
                    set(reply.value().version());
                } else if (reply.error() == ZkError.NO_NODE) {
                    create();
                } else {
                    end(reply);
                }
            });
        }

        private void set(int version) {
            zk.write(path, value, version, reply -> {
                if (reply.error() == ZkError.BAD_VERSION || reply.error() == ZkError.NO_NODE) {
                    // Another broker, or a tool, was here: what was asked for later holds.
                    versions.forget(place);
                    begin();
                } else {
                    written(reply);
                }
            });
        }

        /** The leaf first: what is above it is missing once in the life of a group. */
        private void create() {
            zk.create(path, value, reply -> {
                if (reply.error() == ZkError.NO_NODE) {
                    Consumer<ZkReply<ZkStat>> ignored = parent -> {};
                    parents(place).forEach(parent -> zk.create(parent, NO_DATA, ignored));
                    begin();
                } else if (reply.error() == ZkError.NODE_EXISTS) {
                    begin();
                } else {
                    written(reply);
                }
            });
        }

        private void written(ZkReply<ZkStat> reply) {
            if (reply.ok()) {
                versions.note(place, reply.value().version());
                done.accept(ErrorCode.NONE);
            } else if (reply.error() == ZkError.CONNECTION_LOSS) {
                // Made twice, and refused the second time: for what may be its own work.
                versions.forget(place);
                zk.read(path, false, this::compare);
            } else {
                end(reply);
            }
        }

        private void compare(ZkReply<ZkNode> node) {
            boolean isOurs = node.ok() && Arrays.equals(node.value().data(), value);
            done.accept(isOurs ? ErrorCode.NONE : ErrorCode.REQUEST_TIMED_OUT);
        }

        private void end(ZkReply<ZkStat> reply) {
            versions.forget(place);
            done.accept(told(reply.error()));
        }
    }

    private static ErrorCode told(ZkError error) {
        boolean passing = error == ZkError.SESSION_EXPIRED || error == ZkError.CONNECTION_LOSS;
        return passing ? ErrorCode.REQUEST_TIMED_OUT : ErrorCode.UNKNOWN_SERVER_ERROR;
    }

    private static String path(Place place) {
        return ZnodePaths.consumerOffsets(place.group(), place.topic()) + "/" + place.partition();
    }

    private static List<String> parents(Place place) {
        List<String> parents = new ArrayList<>();
        String path = ZnodePaths.consumerOffsets(place.group(), place.topic());
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            parents.add(path.substring(0, slash));
        }
        parents.add(path);
        return parents;
    }
}
