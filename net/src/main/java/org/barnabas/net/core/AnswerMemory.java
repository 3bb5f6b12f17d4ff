package org.barnabas.net.core;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.net.NetConfig;
import org.barnabas.protocol.ApiKey;

/**
 * Counts the memory of the answers of all connections: those that are encoded and not taken by their clients yet, and
 * those that wait for their turn to be encoded. Both are bounded. Of each connection a few small ones are not counted.
 * Answers of one API leave some room to the others, and keep only requests of their own API waiting: who takes no
 * descriptions of groups does not keep anybody from learning who leads.
 *
 * <p>Threads: any.
 */
final class AnswerMemory {

    /** Answers up to this many bytes are not counted while no more of the same connection are on their way. */
    static final int SMALL_BYTES = 16 << 10;

    /**
     * Answers that grow with what exists or is named, and are not all made at once while the request is handled. A
     * connection has one of them at a time.
     */
    private static final Set<ApiKey> GROWING = EnumSet.of(
            ApiKey.METADATA,
            ApiKey.OFFSET_FETCH,
            ApiKey.DESCRIBE_GROUPS,
            ApiKey.LIST_GROUPS,
            ApiKey.DESCRIBE_CONFIGS,
            ApiKey.DESCRIBE_LOG_DIRS,
            ApiKey.DESCRIBE_PRODUCERS,
            ApiKey.DESCRIBE_TOPIC_PARTITIONS,
            ApiKey.LIST_CONFIG_RESOURCES,
            ApiKey.FIND_COORDINATOR,
            ApiKey.LIST_OFFSETS,
            ApiKey.OFFSET_FOR_LEADER_EPOCH);

    private final long largest;
    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Map<ApiKey, AtomicLong> usedOf = ofEach();
    private final Map<ApiKey, AtomicLong> waitingOf = ofEach();
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

    /**
     * Sets the bounds.
     *
     * @param largest bytes of one answer, beyond which it is refused
     * @param limit bytes of all that are encoded, and again of all that wait
     */
    AnswerMemory(long largest, long limit) {
        this.largest = largest;
        this.limit = limit;
    }

    /** Twice as much for all as for one. */
    static AnswerMemory ofThisProcess() {
        long one = NetConfig.largestAnswerBytes();
        return new AnswerMemory(one, 2 * one);
    }

    static boolean grows(ApiKey api) {
        return GROWING.contains(api);
    }

    long largest() {
        return largest;
    }

    long usedBytes() {
        return used.get();
    }

    /** Takes memory for an answer; a single one always fits. */
    boolean take(ApiKey api, long bytes) {
        if (fits(of(usedOf, api).addAndGet(bytes), bytes, limitOfApi()) && takeOfAll(bytes)) {
            return true;
        }
        of(usedOf, api).addAndGet(-bytes);
        return false;
    }

    private static Map<ApiKey, AtomicLong> ofEach() {
        Map<ApiKey, AtomicLong> counters = new EnumMap<>(ApiKey.class);
        for (ApiKey api : ApiKey.values()) {
            counters.put(api, new AtomicLong());
        }
        return counters;
    }

    /** The maps have every API from the beginning and do not change. */
    private static AtomicLong of(Map<ApiKey, AtomicLong> counters, ApiKey api) {
        return Objects.requireNonNull(counters.get(api));
    }

    private static boolean fits(long all, long bytes, long limit) {
        return all == bytes || all <= limit;
    }

    private long limitOfApi() {
        return limit / 16 * 15;
    }

    private boolean takeOfAll(long bytes) {
        while (true) {
            long now = used.get();
            if (!fits(now + bytes, bytes, limit)) {
                return false;
            }
            if (used.compareAndSet(now, now + bytes)) {
                return true;
            }
        }
    }

    /** Gives back what an answer had. */
    void give(ApiKey api, long bytes) {
        of(usedOf, api).addAndGet(-bytes);
        used.addAndGet(-bytes);
        wakeAll();
    }

    /**
     * Waits until it is worth to ask again.
     *
     * @param bytes of the answer that waits; 0 for a request that has none yet
     * @param wake called once, from any thread
     * @return false if too much waits already: then nothing is remembered
     */
    boolean await(ApiKey api, long bytes, Runnable wake) {
        if (waitingBytes.addAndGet(bytes) > limit && bytes > 0) {
            waitingBytes.addAndGet(-bytes);
            return false;
        }
        of(waitingOf, api).addAndGet(bytes);
        waiting.add(wake);
        // Whoever was in the way may have given back before this wait was known.
        boolean worthIt = bytes == 0
                ? !contended(api)
                : fits(of(usedOf, api).get() + bytes, bytes, limitOfApi()) && fits(used.get() + bytes, bytes, limit);
        if (worthIt) {
            wakeAll();
        }
        return true;
    }

    /** The end of a wait, woken or not. */
    void endWait(ApiKey api, long bytes, Runnable wake) {
        waiting.remove(wake);
        waitingBytes.addAndGet(-bytes);
        if (of(waitingOf, api).addAndGet(-bytes) == 0) {
            wakeAll();
        }
    }

    /** Whether answers wait. */
    boolean contended() {
        return waitingBytes.get() > 0;
    }

    /** Whether answers of the API wait: nobody should ask for more of them now. */
    boolean contended(ApiKey api) {
        return of(waitingOf, api).get() > 0;
    }

    @SuppressWarnings("ModifyCollectionInEnhancedForLoop") // A concurrent set: whoever removes it, runs it.
    private void wakeAll() {
        for (Runnable next : waiting) {
            if (waiting.remove(next)) {
                next.run();
            }
        }
    }
}
