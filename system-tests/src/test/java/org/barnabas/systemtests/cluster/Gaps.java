package org.barnabas.systemtests.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.barnabas.testkit.history.Entry;
import org.barnabas.testkit.history.Operation;
import org.barnabas.testkit.history.TopicPartition;

/** For how long no acknowledgement came, by partition and over all of them, after each fault. */
final class Gaps {

    /** @param atNanos on the load's clock */
    record Fault(String name, long atNanos) {}

    /**
     * @param longestMs between two acknowledgements of one partition, whichever had to wait longest, from the fault to the
     *     next one
     * @param overallMs between two acknowledgements of any partitions
     */
    record Gap(Fault fault, long longestMs, TopicPartition partition, long overallMs) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s: longest gap %,d ms (%s)", fault.name(), longestMs, partition);
        }
    }

    private static final long[] NEVER = {};

    private final Map<TopicPartition, long[]> acknowledgements = new HashMap<>();
    private final long[] all;
    private final long[] commits;

    /** Patient clients wait for the dead on purpose: they do not count. */
    Gaps(List<Operation> operations) {
        Map<TopicPartition, List<Long>> times = new HashMap<>();
        List<Long> committed = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation.outcome() != Operation.Outcome.OK
                    || operation.client().startsWith(Workload.PATIENT)) {
                continue;
            }
            if (operation.kind() == Operation.Kind.COMMIT) {
                committed.add(operation.endNanos());
            } else if (operation.kind() == Operation.Kind.SEND) {
                for (Entry entry : operation.entries()) {
                    times.computeIfAbsent(entry.partition(), none -> new ArrayList<>())
                            .add(operation.endNanos());
                }
            }
        }
        times.forEach((partition, each) -> acknowledgements.put(partition, sorted(each)));
        all = sorted(times.values().stream().flatMap(List::stream).toList());
        commits = sorted(committed);
    }

    private static long[] sorted(List<Long> times) {
        long[] sorted = times.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    /** Of the time between the fault and {@code untilNanos}. */
    Gap after(Fault fault, long untilNanos) {
        long longest = 0;
        TopicPartition slowest = new TopicPartition("none", 0);
        for (Map.Entry<TopicPartition, long[]> each : acknowledgements.entrySet()) {
            long gap = longest(each.getValue(), fault.atNanos(), untilNanos);
            if (gap > longest) {
                longest = gap;
                slowest = each.getKey();
            }
        }
        long overall = longest(all, fault.atNanos(), untilNanos);
        return new Gap(fault, longest / 1_000_000, slowest, overall / 1_000_000);
    }

    /** Of one partition, in milliseconds. */
    long ofPartition(TopicPartition partition, long fromNanos, long untilNanos) {
        return longest(acknowledgements.getOrDefault(partition, NEVER), fromNanos, untilNanos) / 1_000_000;
    }

    /** Between two commits of a group's offsets, by any member, in milliseconds. */
    long ofCommits(long fromNanos, long untilNanos) {
        return longest(commits, fromNanos, untilNanos) / 1_000_000;
    }

    /** A gap belongs to the time in which its middle is. */
    private static long longest(long[] times, long fromNanos, long untilNanos) {
        long longest = 0;
        for (int i = 1; i < times.length; i++) {
            long middle = times[i - 1] + (times[i] - times[i - 1]) / 2;
            if (middle >= fromNanos && middle < untilNanos) {
                longest = Math.max(longest, times[i] - times[i - 1]);
            }
        }
        return longest;
    }

    /** How many acknowledgements of the partition ended in that time. */
    long count(TopicPartition partition, long fromNanos, long toNanos) {
        return Arrays.stream(acknowledgements.getOrDefault(partition, NEVER))
                .filter(time -> time >= fromNanos && time < toNanos)
                .count();
    }
}
