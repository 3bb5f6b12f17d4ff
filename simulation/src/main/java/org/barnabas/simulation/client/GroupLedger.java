package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the members of one group know together. A generation that members were told of with their shares does not go back, and
 * never shares out anew; what was acknowledged as committed is what is answered, or something newer that was sent. All
 * members of a world share one; the world runs one of its threads at a time.
 */
public final class GroupLedger {

    static final long NO_OFFSET = -1;

    private static final long NOT_YET = Long.MAX_VALUE;

    private final String group;
    private final Journal journal;
    /** By generation, then by member: a static one by its instance id, whatever its member id is now. */
    private final Map<Integer, Map<String, SortedSet<TopicPartition>>> shares = new TreeMap<>();

    private final Map<Integer, Integer> newestOfCoordinator = new TreeMap<>();
    private final Map<TopicPartition, List<Attempt>> commits = new TreeMap<>();
    private int newest;
    private long steps;

    /** A commit of one partition. Its effect, if there is one, lies between the two. */
    private static final class Attempt {
        final long offset;
        final long sent;
        long acked = NOT_YET;
        boolean refused;

        Attempt(long offset, long sent) {
            this.offset = offset;
            this.sent = sent;
        }
    }

    /** A commit that is under way. */
    final class Commit {
        private final int generation;
        private final int newestThen = newest;
        private final List<Attempt> attempts = new ArrayList<>();

        private Commit(int generation, Map<TopicPartition, Long> offsets) {
            this.generation = generation;
            long now = ++steps;
            offsets.forEach((partition, offset) -> {
                Attempt attempt = new Attempt(offset, now);
                attempts.add(attempt);
                commits.computeIfAbsent(partition, none -> new ArrayList<>()).add(attempt);
            });
        }

        void acked() {
            if (generation < newestThen) {
                journal.fail(group + " took a commit of generation " + generation + " after generation " + newestThen
                        + " had begun");
            }
            long now = ++steps;
            attempts.forEach(attempt -> attempt.acked = now);
        }

        /** It has no effect and never will. */
        void refused() {
            attempts.forEach(attempt -> attempt.refused = true);
        }
    }

    public GroupLedger(String group, Journal journal) {
        this.group = group;
        this.journal = journal;
    }

    String group() {
        return group;
    }

    /** Those that anybody has tried to commit. */
    SortedSet<TopicPartition> partitions() {
        return new TreeSet<>(commits.keySet());
    }

    /** The moment at which something is asked. */
    long moment() {
        return ++steps;
    }

    /** The newest generation that anybody has a share of. */
    int newest() {
        return newest;
    }

    /** The same of those that one broker has told of. */
    int newest(int coordinator) {
        return newestOfCoordinator.getOrDefault(coordinator, 0);
    }

    /**
     * A member has got its share.
     *
     * @param floor the newest generation before it asked to join: of all if the member leads, else of its coordinator. One
     *     that was deposed and does not know it yet may repeat what it knows to followers, but can write nothing.
     */
    void shared(String member, int coordinator, int generation, int floor, SortedSet<TopicPartition> share) {
        if (generation < floor) {
            journal.fail(group + " is in generation " + generation + " for " + member + " after generation " + floor);
        }
        newest = Math.max(newest, generation);
        newestOfCoordinator.merge(coordinator, generation, Math::max);
        Map<String, SortedSet<TopicPartition>> ofGeneration =
                shares.computeIfAbsent(generation, none -> new LinkedHashMap<>());
        SortedSet<TopicPartition> before = ofGeneration.putIfAbsent(member, share);
        if (before != null && !before.equals(share)) {
            journal.fail(group + " gave " + member + " in generation " + generation + " first " + before + ", then "
                    + share);
        }
        ofGeneration.forEach((other, others) -> {
            if (!other.equals(member) && !Collections.disjoint(others, share)) {
                journal.fail(group + " gave in generation " + generation + " to " + other + " " + others + " and to "
                        + member + " " + share);
            }
        });
    }

    Commit commit(int generation, Map<TopicPartition, Long> offsets) {
        return new Commit(generation, offsets);
    }

    /**
     * Why an answer to a question for a committed offset cannot be; null if it can.
     *
     * @param asked the moment of the question
     * @param offset {@link #NO_OFFSET} if nothing was committed
     */
    @Nullable
    String wrong(TopicPartition partition, long asked, long offset) {
        List<Attempt> all = commits.getOrDefault(partition, List.of());
        long lastSent = -1;
        Attempt last = null;
        for (Attempt attempt : all) {
            if (attempt.acked < asked && attempt.sent > lastSent) {
                lastSent = attempt.sent;
                last = attempt;
            }
        }
        long binding = lastSent;
        boolean possible = offset == NO_OFFSET
                ? last == null
                : all.stream()
                        .anyMatch(attempt -> attempt.offset == offset && !attempt.refused && attempt.acked > binding);
        return possible
                ? null
                : group + " has " + offset + " committed for " + partition + ", but "
                        + (last == null ? "nobody sent that" : last.offset + " was acknowledged");
    }
}
