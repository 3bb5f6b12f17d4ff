package org.barnabas.log.producer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.barnabas.log.model.ProducerRoom;
import org.jspecify.annotations.Nullable;

/**
 * The producers that a log remembers, by their ids.
 *
 * <p>A client may use any id it likes, and each is remembered for {@code producer.id.expiration.ms}, a day by default.
 * Apache Kafka has no other bound; here {@link ProducerRoom} bounds those of one log, and those of all logs in a
 * directory. Beyond that whoever wrote the longest ago is forgotten, as if expired. A producer with an open transaction
 * never is. "Long ago" goes by the order of batches in the log, not by clocks, so that a replay after a restart forgets
 * the same ones. One thread, the log's owner.
 */
final class ProducerTable {

    private final ProducerRoom room;
    private final Map<Long, ProducerState> producers = new HashMap<>();
    private @Nullable ProducerState oldest;
    private @Nullable ProducerState newest;

    ProducerTable(ProducerRoom room) {
        this.room = room;
    }

    boolean isEmpty() {
        return producers.isEmpty();
    }

    int size() {
        return producers.size();
    }

    @Nullable
    ProducerState get(long producerId) {
        return producers.get(producerId);
    }

    /** The producer whose batch or marker is being noted, made if it is new. Call {@link #noted} afterwards. */
    ProducerState note(long producerId) {
        ProducerState known = producers.get(producerId);
        if (known != null) {
            unlink(known);
            return known;
        }
        makeRoom();
        ProducerState added = new ProducerState(producerId);
        producers.put(producerId, added);
        room.take();
        return added;
    }

    /** The producer is the newest to have written. Only those without a transaction may ever be forgotten. */
    void noted(ProducerState producer) {
        if (producer.transactionFirstOffset() == ProducerState.NO_TRANSACTION) {
            producer.previous = newest;
            if (newest == null) {
                oldest = producer;
            } else {
                newest.following = producer;
            }
            newest = producer;
        }
    }

    /** Takes over an unknown producer from a snapshot; they come in the order in which they wrote. */
    void restore(ProducerState producer) {
        makeRoom();
        producers.put(producer.producerId(), producer);
        room.take();
        noted(producer);
    }

    private void makeRoom() {
        while (oldest != null && !room.hasRoom(producers.size())) {
            producers.remove(oldest.producerId());
            unlink(oldest);
            room.giveBack(1);
        }
    }

    /** Answers how many were forgotten. */
    int forgetIf(Predicate<ProducerState> condition) {
        int before = producers.size();
        for (Iterator<ProducerState> all = producers.values().iterator(); all.hasNext(); ) {
            ProducerState producer = all.next();
            if (condition.test(producer)) {
                all.remove();
                unlink(producer);
            }
        }
        room.giveBack(before - producers.size());
        return before - producers.size();
    }

    void clear() {
        room.giveBack(producers.size());
        producers.clear();
        oldest = null;
        newest = null;
    }

    /** Those with open transactions, then the others, whoever wrote the longest ago first. */
    List<ProducerState> all() {
        List<ProducerState> all = new ArrayList<>(producers.size());
        for (ProducerState producer : producers.values()) {
            if (producer.transactionFirstOffset() != ProducerState.NO_TRANSACTION) {
                all.add(producer);
            }
        }
        all.sort(Comparator.comparingLong(ProducerState::transactionFirstOffset));
        for (ProducerState producer = oldest; producer != null; producer = producer.following) {
            all.add(producer);
        }
        return all;
    }

    private void unlink(ProducerState producer) {
        ProducerState before = producer.previous;
        ProducerState after = producer.following;
        if (before != null) {
            before.following = after;
        } else if (oldest == producer) {
            oldest = after;
        }
        if (after != null) {
            after.previous = before;
        } else if (newest == producer) {
            newest = before;
        }
        producer.previous = null;
        producer.following = null;
    }
}
