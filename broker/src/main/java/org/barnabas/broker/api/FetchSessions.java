package org.barnabas.broker.api;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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

    private final int slots;
    private final MonotonicClock clock;
    private final Map<Integer, FetchSession> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger lastId = new AtomicInteger();

    /** @param slots {@code max.incremental.fetch.session.cache.slots} */
    public FetchSessions(int slots, MonotonicClock clock) {
        this.slots = slots;
        this.clock = clock;
    }

    /** The sessions of one connection, as its attachment. */
    private static final class Own {

        private final Map<Integer, FetchSession> sessions = new ConcurrentHashMap<>();
    }

    /**
     * Begins a session, or answers null if there is no room. On the connection's loop.
     *
     * @param replica whether a follower asks: there is always room for those few
     */
    @Nullable
    FetchSession begin(Connection connection, boolean byId, boolean replica) {
        long nowMs = clock.nowMs();
        if (!replica && sessions.size() >= slots && !evictOne(nowMs)) {
            return null;
        }
        FetchSession session = new FetchSession(lastId.updateAndGet(FetchSessions::nextId), byId, nowMs);
        sessions.put(session.id(), session);
        own(connection).sessions.put(session.id(), session);
        return session;
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
            made.sessions.keySet().forEach(sessions::remove);
            made.sessions.values().forEach(FetchSession::close);
        });
        return made;
    }

    private boolean evictOne(long nowMs) {
        FetchSession oldest = null;
        for (FetchSession session : sessions.values()) {
            if (oldest == null || session.lastUsedMs() < oldest.lastUsedMs()) {
                oldest = session;
            }
        }
        return oldest != null
                && nowMs - oldest.lastUsedMs() >= EVICTABLE_AFTER_MS
                && sessions.remove(oldest.id(), oldest);
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
        FetchSession session = own == null ? null : own.sessions.remove(id);
        if (session != null) {
            sessions.remove(id);
            session.close();
        }
    }

    /** How many there are. */
    public int size() {
        return sessions.size();
    }

    MonotonicClock clock() {
        return clock;
    }
}
