package org.barnabas.broker.api.fetch;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchRequest.FetchTopic;
import org.barnabas.protocol.message.FetchRequest.ForgottenTopic;
import org.jspecify.annotations.Nullable;

/**
 * An incremental fetch session (KIP-227): the partitions of a client, so that requests and answers name only what
 * changed. Belongs to one connection and is touched on that connection's loop only, except for the time of its last
 * use.
 */
final class FetchSession {

    static final int NO_SESSION = 0;
    static final int INITIAL_EPOCH = 0;
    static final int FINAL_EPOCH = -1;

    private static final long LIFE_UNKNOWN = -1;

    private final int id;
    private final boolean byId;
    private final Kind kind;
    private final Map<FetchEntry.Key, FetchEntry> entries = new LinkedHashMap<>();
    private final AtomicLong lastUsedMs;
    private final StandingWatch watch;
    private int nextEpoch = 1;
    private int counted;
    private long life = LIFE_UNKNOWN;
    private Runnable onEviction = () -> {};

    /**
     * Who began a session.
     *
     * @param replica whether it said that it is one
     * @param follower the broker whose follower the session is counted as; {@link FetchSessions#CONSUMER} if it takes a slot
     */
    record Kind(boolean replica, int follower) {}

    /**
     * An empty session.
     *
     * @param byId whether its requests name topics by id
     * @param kind whose it is
     */
    FetchSession(int id, boolean byId, Kind kind, StandingWatch watch, long nowMs) {
        this.id = id;
        this.watch = watch;
        this.kind = kind;
        this.byId = byId;
        this.lastUsedMs = new AtomicLong(nowMs);
    }

    /** Over its partitions. */
    StandingWatch watch() {
        return watch;
    }

    /**
     * In which life the follower asks. One that registered anew and went on in its session says nothing about partitions
     * that did not move; but leaders must hear where it is in this life, for only then may it join in-sync sets (KIP-903).
     */
    void life(long brokerEpoch) {
        if (life != LIFE_UNKNOWN && life != brokerEpoch) {
            entries.values().forEach(FetchEntry::renew);
            entries.values().forEach(watch::named);
        }
        life = brokerEpoch;
    }

    /** @param action when the session has made room for another; on any thread. Set before others know the session */
    void onEviction(Runnable action) {
        onEviction = action;
    }

    /** It has made room for another; on any thread. */
    void evicted() {
        onEviction.run();
    }

    /** Nobody will ask any more; on the connection's loop. */
    void close() {
        watch.close(entries.values());
    }

    int id() {
        return id;
    }

    boolean byId() {
        return byId;
    }

    /** What it was counted with last. */
    int counted() {
        return counted;
    }

    /** Counts anew; answers by how much it differs. */
    int recount() {
        int before = counted;
        counted = entries.size();
        return counted - before;
    }

    /** The broker whose follower it is counted as; {@link FetchSessions#CONSUMER} if it takes a slot. */
    int follower() {
        return kind.follower;
    }

    /** Whether a replica began it. */
    boolean isReplicas() {
        return kind.replica;
    }

    /** The epoch that the client's next request must carry. */
    int nextEpoch() {
        return nextEpoch;
    }

    /** A request was accepted; the number after the largest is 1, because 0 would begin a new session. */
    void advance(long nowMs) {
        nextEpoch = nextEpoch == Integer.MAX_VALUE ? 1 : nextEpoch + 1;
        lastUsedMs.set(nowMs);
    }

    long lastUsedMs() {
        return lastUsedMs.get();
    }

    /** Takes in what a request adds, changes and forgets. */
    void update(FetchRequest request) {
        read(request.topics(), entries, watch);
        for (ForgottenTopic topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                FetchEntry gone = entries.remove(new FetchEntry.Key(topic.topic(), topic.topicId(), partition));
                if (gone != null) {
                    watch.forget(gone);
                }
            }
        }
    }

    /** What a client wants that has no session; a partition named twice counts as named last. */
    static Collection<FetchEntry> sessionless(FetchRequest request) {
        Map<FetchEntry.Key, FetchEntry> asked = new LinkedHashMap<>();
        read(request.topics(), asked, null);
        return asked.values();
    }

    private static void read(
            List<FetchTopic> topics, Map<FetchEntry.Key, FetchEntry> target, @Nullable StandingWatch watch) {
        for (FetchTopic topic : topics) {
            for (FetchPartition asked : topic.partitions()) {
                FetchEntry.Key key = new FetchEntry.Key(topic.topic(), topic.topicId(), asked.partition());
                FetchEntry present = target.get(key);
                if (present == null) {
                    present = new FetchEntry(key, asked);
                    target.put(key, present);
                } else {
                    present.ask(asked);
                }
                if (watch != null) {
                    watch.named(present);
                }
            }
        }
    }

    Collection<FetchEntry> entries() {
        return entries.values();
    }

    /** Puts a partition that got records behind the others, so that all get their turn within the byte limits. */
    void moveToEnd(FetchEntry entry) {
        if (entries.remove(entry.key(), entry)) {
            entries.put(entry.key(), entry);
        }
    }
}
