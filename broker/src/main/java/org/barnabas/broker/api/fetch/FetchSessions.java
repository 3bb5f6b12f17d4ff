package org.barnabas.broker.api.fetch;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.net.Connection;
import org.barnabas.ports.MonotonicClock;
import org.jspecify.annotations.Nullable;

/**
 * All fetch sessions of the broker: a bounded number of slots. When they are all taken, the session that was unused for
 * longest makes room, if it was unused for two minutes; else the client goes without, which costs it only bytes.
 *
 * <p>A session belongs to the connection that began it and ends with it. Another connection that names it is told that
 * there is no such session, and begins its own. Any thread; a session itself is its connection's.
 */
public final class FetchSessions {

    private static final long EVICTABLE_AFTER_MS = 120_000;

    /** Asks for itself, not as a replica. */
    static final int CONSUMER = -1;

    /** A follower has one to each leader; the others are of lives before, whose connections are not closed yet. */
    private static final int SESSIONS_PER_FOLLOWER = 8;

    /** An entry with its key, its place in the session, and that in the partition's shard where it rests. */
    static final int BYTES_PER_PARTITION = 384;

    private final int slots;
    private final long maxPartitions;
    private final AtomicLong partitions = new AtomicLong();
    private final MonotonicClock clock;
    private final Map<Integer, FetchSession> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, Integer> perFollower = new ConcurrentHashMap<>();
    private final AtomicInteger followers = new AtomicInteger();

    /** With a bound of their number only. */
    public FetchSessions(int slots, MonotonicClock clock) {
        this(slots, Long.MAX_VALUE, clock);
    }

    /**
     * No sessions yet.
     *
     * @param slots {@code max.incremental.fetch.session.cache.slots}
     * @param maxBytes what the partitions of all sessions may take on the heap; followers' count, and are not refused
     */
    public FetchSessions(int slots, long maxBytes, MonotonicClock clock) {
        this.slots = slots;
        this.maxPartitions = maxBytes / BYTES_PER_PARTITION;
        this.clock = clock;
    }

    /** The sessions of one connection, as its attachment. */
    private static final class Own {

        private final Map<Integer, FetchSession> sessions = new ConcurrentHashMap<>();
    }

    /**
     * Begins a session, or answers null if there is no room. On the connection's loop.
     *
     * @param replica the follower that asks, or {@link #CONSUMER}. Followers need no slot: there is one session on each of
     *     their connections, and so many for each broker at most; one that begins anew has given up its last
     * @param named how many partitions it begins with
     */
    @Nullable
    FetchSession begin(Connection connection, boolean byId, int replica, int named) {
        long nowMs = clock.nowMs();
        Own own = own(connection);
        if (replica != CONSUMER) {
            endFollowers(own);
        }
        boolean follower = replica != CONSUMER && takeFollower(replica);
        if (!follower && (partitions.get() + named > maxPartitions || !hasSlot(nowMs))) {
            return null;
        }
        FetchSession session = new FetchSession(
                lastId.updateAndGet(FetchSessions::nextId),
                byId,
                new FetchSession.Kind(replica != CONSUMER, follower ? replica : CONSUMER),
                new StandingWatch(connection, clock),
                nowMs);
        session.onEviction(() -> connection.execute(() -> end(own, session.id())));
        sessions.put(session.id(), session);
        own.sessions.put(session.id(), session);
        return session;
    }

    private boolean hasSlot(long nowMs) {
        return sessions.size() - followers.get() < slots || evictOne(nowMs);
    }

    /** Whether a session may name so many more partitions; one that may not has to end. */
    boolean mayGrow(FetchSession session, int named) {
        return session.follower() != CONSUMER || partitions.get() + named <= maxPartitions;
    }

    /** Counts what a session has after a request. On the connection's loop. */
    void count(FetchSession session) {
        synchronized (session) {
            if (sessions.get(session.id()) == session) {
                partitions.addAndGet(session.recount());
            }
        }
    }

    private boolean takeFollower(int replica) {
        boolean[] taken = new boolean[1];
        perFollower.compute(replica, (key, count) -> {
            int before = count == null ? 0 : count;
            taken[0] = before < SESSIONS_PER_FOLLOWER;
            return taken[0] ? Integer.valueOf(before + 1) : count;
        });
        if (taken[0]) {
            followers.incrementAndGet();
        }
        return taken[0];
    }

    private void endFollowers(Own own) {
        for (FetchSession session : List.copyOf(own.sessions.values())) {
            if (session.isReplicas()) {
                end(own, session.id());
            }
        }
    }

    private void end(Own own, int id) {
        FetchSession session = own.sessions.remove(id);
        if (session != null) {
            remove(session);
            session.close();
        }
    }

    /** Whoever removes it gives back what it took. */
    private boolean remove(FetchSession session) {
        synchronized (session) {
            if (!sessions.remove(session.id(), session)) {
                return false;
            }
            partitions.addAndGet(-session.counted());
        }
        if (session.follower() != CONSUMER) {
            followers.decrementAndGet();
            perFollower.computeIfPresent(session.follower(), (key, count) -> count == 1 ? null : count - 1);
        }
        return true;
    }

    private static int nextId(int id) {
        return id == Integer.MAX_VALUE ? 1 : id + 1;
    }

    private Own own(Connection connection) {
        Own present = connection.attachment(Own.class);
        if (present != null) {
            return present;
        }
        Own made = new Own();
        connection.attach(Own.class, made);
        connection.onClose(() -> {
            for (Integer id : List.copyOf(made.sessions.keySet())) {
                end(made, id);
            }
        });
        return made;
    }

    private boolean evictOne(long nowMs) {
        FetchSession oldest = null;
        for (FetchSession session : sessions.values()) {
            if (session.follower() != CONSUMER) {
                continue;
            }
            if (oldest == null || session.lastUsedMs() < oldest.lastUsedMs()) {
                oldest = session;
            }
        }
        if (oldest == null || nowMs - oldest.lastUsedMs() < EVICTABLE_AFTER_MS || !remove(oldest)) {
            return false;
        }
        // Its client may be there for long and never ask again.
        oldest.evicted();
        return true;
    }

    /** A session of this connection, or null if it has none of this id any more. On the connection's loop. */
    @Nullable
    FetchSession find(Connection connection, int id) {
        Own own = connection.attachment(Own.class);
        FetchSession session = own == null ? null : own.sessions.get(id);
        if (own != null && session != null && !sessions.containsKey(id)) {
            own.sessions.remove(id);
            session.close();
            return null;
        }
        return session;
    }

    /** Ends a session of this connection, if there is one. On the connection's loop. */
    void end(Connection connection, int id) {
        Own own = connection.attachment(Own.class);
        if (own != null) {
            end(own, id);
        }
    }

    /** How many partitions all of them have. */
    long partitions() {
        return partitions.get();
    }

    /** How many there are. */
    public int size() {
        return sessions.size();
    }

    MonotonicClock clock() {
        return clock;
    }
}
