package org.barnabas.simulation.client;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of a run know together of the records: what was sent, what is at which offset, what was acknowledged.
 * Whatever contradicts it fails the run at once; {@link #judge} says what is missing at the end. All clients of a world share
 * one; the world runs one of its threads at a time.
 */
public final class Promises {

    private final Topics topics;
    private final Journal journal;
    private final Map<String, TopicPartition> sent = new LinkedHashMap<>();
    private final Map<TopicPartition, Known> partitions = new TreeMap<>();

    /** What is known of a partition. */
    private static final class Known {
        final TreeMap<Long, String> values = new TreeMap<>();
        final Map<String, Long> offsets = new LinkedHashMap<>();
        final TreeMap<Long, String> acked = new TreeMap<>();
        /** Acknowledged, but nobody was told where: a repetition's answer says nothing of it. */
        final Set<String> ackedSomewhere = new HashSet<>();
    }

    public Promises(Topics topics, Journal journal) {
        this.topics = topics;
        this.journal = journal;
    }

    TopicKind kind(TopicPartition partition) {
        return topics.kind(partition.topic());
    }

    /** About to be sent for the first time. */
    void sent(TopicPartition partition, List<String> values) {
        values.forEach(value -> sent.put(value, partition));
    }

    void acked(TopicPartition partition, long baseOffset, List<String> values) {
        if (!kind(partition).isPromised()) {
            return;
        }
        Known known = known(partition);
        if (baseOffset < 0) {
            known.ackedSomewhere.addAll(values);
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            know(partition, known, baseOffset + i, values.get(i), "a producer");
            known.acked.put(baseOffset + i, values.get(i));
        }
    }

    void read(String client, TopicPartition partition, long offset, String value) {
        TopicPartition to = sent.get(value);
        if (!partition.equals(to)) {
            journal.fail(
                    client + " read " + value + " at " + offset + " of " + partition + ", but it was sent to " + to);
        }
        if (kind(partition).isLasting()) {
            know(partition, known(partition), offset, value, client);
        }
    }

    private void know(TopicPartition partition, Known known, long offset, String value, String client) {
        String before = known.values.putIfAbsent(offset, value);
        if (before != null && !before.equals(value)) {
            journal.fail("offset " + offset + " of " + partition + " is " + before + ", but to " + client + " it is "
                    + value);
        }
        Long other = known.offsets.putIfAbsent(value, offset);
        if (other != null && other != offset && kind(partition).isPromised()) {
            journal.fail(value + " is at " + other + " of " + partition + ", but to " + client + " it is at " + offset);
        }
    }

    private Known known(TopicPartition partition) {
        return partitions.computeIfAbsent(partition, none -> new Known());
    }

    /** Partitions of which something was acknowledged. */
    Set<TopicPartition> acknowledged() {
        Set<TopicPartition> result = new TreeSet<>();
        partitions.forEach((partition, known) -> {
            if (!known.acked.isEmpty() || !known.ackedSomewhere.isEmpty()) {
                result.add(partition);
            }
        });
        return result;
    }

    /**
     * After all is healed: what a reader found from the start of the log to its end.
     *
     * @param read value by offset
     */
    void judge(TopicPartition partition, long logStart, SortedMap<Long, String> read) {
        Known known = known(partition);
        switch (kind(partition)) {
            case KEPT, SHORTENED -> judgeGapless(partition, known, logStart, read);
            case COMPACTED -> judgeCompacted(partition, known, read);
            case FLEETING, LOOSE -> {}
        }
    }

    private void judgeGapless(TopicPartition partition, Known known, long logStart, SortedMap<Long, String> read) {
        if (logStart > 0 && !kind(partition).mayLoseItsStart()) {
            journal.fail(partition + " starts at " + logStart + ", but nothing was to be removed");
        }
        known.acked.tailMap(logStart).forEach((offset, value) -> {
            if (!value.equals(read.get(offset))) {
                journal.fail(value + " was acknowledged at " + offset + " of " + partition + ", where "
                        + read.get(offset) + " is");
            }
        });
        if (logStart == 0) {
            Set<String> found = new HashSet<>(read.values());
            known.ackedSomewhere.stream()
                    .sorted()
                    .filter(value -> !found.contains(value))
                    .forEach(value -> journal.fail(value + " was acknowledged in " + partition + " and is not there"));
        }
    }

    private void judgeCompacted(TopicPartition partition, Known known, SortedMap<Long, String> read) {
        Map<String, Long> found = lastOfKeys(read);
        lastOfKeys(known.acked).forEach((key, offset) -> {
            Long last = found.get(key);
            if (last == null || last < offset) {
                journal.fail(known.acked.get(offset) + " was acknowledged at " + offset + " of " + partition
                        + " as the last of its key, of which there is " + (last == null ? null : read.get(last)));
            }
        });
    }

    private static Map<String, Long> lastOfKeys(SortedMap<Long, String> values) {
        Map<String, Long> last = new TreeMap<>();
        values.forEach((offset, value) -> {
            @Nullable String key = RecordValue.key(value);
            if (key != null) {
                last.put(key, offset);
            }
        });
        return last;
    }
}
