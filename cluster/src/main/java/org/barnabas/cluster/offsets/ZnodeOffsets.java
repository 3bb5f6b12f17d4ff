package org.barnabas.cluster.offsets;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.cluster.znode.UnreadableNodes;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Keeps offsets in ZooKeeper through a broker's own session. Owned by the thread {@code controller}, of which every broker has
 * one; some calls are under way at a time, others wait in a queue of bounded length, and of those for one place one follows the
 * other.
 */
public final class ZnodeOffsets implements ZooKeeperOffsets {

    /** Places that are written or read at a time; the controller's own calls share the session. */
    static final int AT_ONCE = 64;

    /** Who waits for a place, or for its turn. */
    static final int WAITING_MAX = 10_000;

    /** Longer than this nobody is kept waiting, whatever ZooKeeper does. */
    static final long PATIENCE_MS = 5_000;

    private static final int ATTEMPTS_MAX = 3;
    private static final byte[] NO_DATA = new byte[0];

    private final Zk zk;
    private final Mailbox mailbox;
    private final Owner owner;
    private final Scheduler scheduler;
    private final UnreadableNodes unreadable = new UnreadableNodes();
    /** Places with a call under way, with those that wait behind it. */
    private final Map<Place, Deque<Job>> busy = new HashMap<>();
    /** Who waits until fewer places are busy. */
    private final Deque<Job> waiting = new ArrayDeque<>();

    /** Everybody who has no answer yet. */
    private final Set<Job> open = new LinkedHashSet<>();

    private boolean connected;

    /** One write, or one read. */
    private final class Job {

        private final Place place;
        /** What is to be written; null to read. */
        private final byte @Nullable [] value;

        private final Consumer<Found> reply;
        private Scheduler.@Nullable Timer timer;

        Job(Place place, byte @Nullable [] value, Consumer<Found> reply) {
            this.place = place;
            this.value = value;
            this.reply = reply;
        }

        boolean isOpen() {
            return open.contains(this);
        }

        void answer(ErrorCode error, long offset) {
            if (open.remove(this)) {
                if (timer != null) {
                    timer.cancel();
                }
                reply.accept(new Found(error, offset));
            }
        }

        void giveUp() {
            answer(ErrorCode.COORDINATOR_NOT_AVAILABLE, NONE);
        }
    }

    /**
     * Makes one that is not connected.
     *
     * @param zk posts its replies through the mailbox
     * @param mailbox of the owning thread
     */
    public ZnodeOffsets(Zk zk, Mailbox mailbox, Owner owner, Scheduler scheduler) {
        this.zk = zk;
        this.mailbox = mailbox;
        this.owner = owner;
        this.scheduler = scheduler;
    }

    @Override
    @AnyThread
    public void commit(Place place, long offset, Mailbox loop, Consumer<ErrorCode> done) {
        byte[] value = Long.toString(offset).getBytes(StandardCharsets.US_ASCII);
        ask(place, value, loop, found -> done.accept(found.error()));
    }

    @Override
    @AnyThread
    public void fetch(Place place, Mailbox loop, Consumer<Found> done) {
        ask(place, null, loop, done);
    }

    private void ask(Place place, byte @Nullable [] value, Mailbox loop, Consumer<Found> done) {
        Consumer<Found> reply = found -> loop.post(() -> done.accept(found));
        ErrorCode problem = PlaceNames.problem(place);
        if (problem != ErrorCode.NONE) {
            reply.accept(new Found(problem, NONE));
        } else if (!mailbox.post(() -> take(new Job(place, value, reply)))) {
            reply.accept(new Found(ErrorCode.COORDINATOR_NOT_AVAILABLE, NONE));
        }
    }

    /** The connection to ZooKeeper is there, or lost, with or without its session. On the owning thread. */
    public void onConnection(boolean there) {
        assert owner.isCurrent();
        connected = there;
        if (!there) {
            // What is under way may take effect, and keeps its place until that is known.
            waiting.clear();
            List.copyOf(open).forEach(Job::giveUp);
        }
    }

    private void take(Job job) {
        open.add(job);
        if (!connected || open.size() > AT_ONCE + WAITING_MAX) {
            job.giveUp();
            return;
        }
        job.timer = scheduler.schedule(PATIENCE_MS, job::giveUp);
        place(job);
    }

    private void place(Job job) {
        Deque<Job> line = busy.get(job.place);
        if (line != null) {
            line.add(job);
        } else if (busy.size() < AT_ONCE) {
            busy.put(job.place, new ArrayDeque<>());
            begin(job);
        } else {
            waiting.add(job);
        }
    }

    private void begin(Job job) {
        if (job.value == null) {
            read(job);
        } else {
            write(job, job.value, 1);
        }
    }

    /** The call under way is over: the next one at this place, or others, have their turn. */
    private void end(Job job) {
        Deque<Job> line = busy.get(job.place);
        Job next = line == null ? null : nextOpen(line);
        if (next != null) {
            begin(next);
            return;
        }
        busy.remove(job.place);
        for (Job first = nextOpen(waiting); first != null; first = nextOpen(waiting)) {
            place(first);
            if (busy.size() >= AT_ONCE) {
                return;
            }
        }
    }

    private static @Nullable Job nextOpen(Deque<Job> line) {
        Job next = line.poll();
        while (next != null && !next.isOpen()) {
            next = line.poll();
        }
        return next;
    }

    private void read(Job job) {
        String path = path(job.place);
        zk.read(path, false, reply -> {
            if (reply.ok()) {
                found(job, path, reply.value());
            } else if (reply.error() == ZkError.NO_NODE) {
                job.answer(ErrorCode.NONE, NONE);
            } else {
                failed(job, reply.error());
            }
            end(job);
        });
    }

    private void found(Job job, String path, ZkNode node) {
        try {
            String text = new String(node.data(), StandardCharsets.UTF_8).trim();
            job.answer(ErrorCode.NONE, Long.parseLong(text));
        } catch (NumberFormatException e) {
            unreadable.report(path, node.stat().modifiedZxid(), "the offset cannot be fetched;", e);
            job.answer(ErrorCode.UNKNOWN_SERVER_ERROR, NONE);
        }
    }

    private void write(Job job, byte[] value, int attempt) {
        zk.write(path(job.place), value, ZkOp.ANY_VERSION, reply -> {
            if (reply.error() == ZkError.NO_NODE && attempt <= ATTEMPTS_MAX) {
                create(job, value, attempt);
            } else {
                written(job, reply);
            }
        });
    }

    /** With all that is above it: others may do the same at the same time. */
    private void create(Job job, byte[] value, int attempt) {
        Consumer<ZkReply<ZkStat>> ignored = reply -> {};
        parents(job.place).forEach(parent -> zk.create(parent, NO_DATA, ignored));
        zk.create(path(job.place), value, reply -> {
            if (reply.error() == ZkError.NODE_EXISTS
                    || reply.error() == ZkError.CONNECTION_LOSS
                    || reply.error() == ZkError.NO_NODE) {
                write(job, value, attempt + 1);
            } else {
                written(job, reply);
            }
        });
    }

    private void written(Job job, ZkReply<ZkStat> reply) {
        if (reply.ok()) {
            job.answer(ErrorCode.NONE, NONE);
        } else {
            failed(job, reply.error());
        }
        end(job);
    }

    private static void failed(Job job, ZkError error) {
        boolean passing = error == ZkError.SESSION_EXPIRED || error == ZkError.CONNECTION_LOSS;
        job.answer(passing ? ErrorCode.COORDINATOR_NOT_AVAILABLE : ErrorCode.UNKNOWN_SERVER_ERROR, NONE);
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
