package org.barnabas.cluster.offsets;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.barnabas.cluster.zk.Zk;
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

    private final OffsetNodes nodes;
    private final Mailbox mailbox;
    private final Owner owner;
    private final Scheduler scheduler;
    /** Places with a call under way, with those that wait behind it; who gives up leaves. */
    private final Map<Place, Set<Job>> busy = new HashMap<>();
    /** Who waits until fewer places are busy. */
    private final Set<Job> waiting = new LinkedHashSet<>();

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

        void answer(ErrorCode error, long offset) {
            if (open.remove(this)) {
                if (timer != null) {
                    timer.cancel();
                }
                reply.accept(new Found(error, offset));
            }
        }

        /** One that waits has not been done; of one that is under way nobody knows, and it keeps its place until that is known. */
        void giveUp() {
            waiting.remove(this);
            Set<Job> line = busy.get(place);
            if (line != null) {
                line.remove(this);
            }
            answer(ErrorCode.REQUEST_TIMED_OUT, NONE);
        }
    }

    /**
     * Makes one that is not connected.
     *
     * @param zk posts its replies through the mailbox
     * @param mailbox of the owning thread
     */
    public ZnodeOffsets(Zk zk, Mailbox mailbox, Owner owner, Scheduler scheduler) {
        this.nodes = new OffsetNodes(zk, mailbox);
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
            reply.accept(new Found(ErrorCode.REQUEST_TIMED_OUT, NONE));
        }
    }

    /** The connection to ZooKeeper is there, or lost, with or without its session. On the owning thread. */
    public void onConnection(boolean there) {
        assert owner.isCurrent();
        connected = there;
        if (!there) {
            List.copyOf(open).forEach(Job::giveUp);
        }
    }

    /** Who waits in a line. On the owning thread. */
    int inLine() {
        assert owner.isCurrent();
        return waiting.size() + busy.values().stream().mapToInt(Set::size).sum();
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
        Set<Job> line = busy.get(job.place);
        if (line != null) {
            line.add(job);
        } else if (busy.size() < AT_ONCE) {
            busy.put(job.place, new LinkedHashSet<>());
            begin(job);
        } else {
            waiting.add(job);
        }
    }

    private void begin(Job job) {
        if (job.value == null) {
            nodes.read(job.place, found -> {
                job.answer(found.error(), found.offset());
                end(job);
            });
        } else {
            nodes.write(job.place, job.value, error -> {
                job.answer(error, NONE);
                end(job);
            });
        }
    }

    /** The call under way is over: the next one at this place, or others, have their turn. */
    private void end(Job job) {
        Set<Job> line = busy.get(job.place);
        if (line != null && !line.isEmpty()) {
            begin(first(line));
            return;
        }
        busy.remove(job.place);
        while (!waiting.isEmpty() && busy.size() < AT_ONCE) {
            place(first(waiting));
        }
    }

    private static Job first(Set<Job> jobs) {
        Job first = jobs.iterator().next();
        jobs.remove(first);
        return first;
    }
}
