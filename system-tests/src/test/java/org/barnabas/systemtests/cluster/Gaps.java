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

/** For how long no acknowledgement came, by partition, after each fault. */
final class Gaps {

    /** @param atNanos on the load's clock */
    record Fault(String name, long atNanos) {}

    /**
     * @param longestMs between two acknowledgements of one partition, whichever had to wait longest, from the fault to the
     *     next one
     */
    record Gap(Fault fault, long longestMs, TopicPartition partition) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s: longest gap %,d ms (%s)", fault.name(), longestMs, partition);
        }
    }

    private final Map<TopicPartition, long[]> acknowledgements = new HashMap<>();

    Gaps(List<Operation> operations) {
        Map<TopicPartition, List<Long>> times = new HashMap<>();
        for (Operation operation : operations) {
            if (operation.kind() == Operation.Kind.SEND && operation.outcome() == Operation.Outcome.OK) {
                for (Entry entry : operation.entries()) {
                    times.computeIfAbsent(entry.partition(), none -> new ArrayList<>())
                            .add(operation.endNanos());
                }
            }
        }
        times.forEach((partition, all) -> {
            long[] sorted = all.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(sorted);
            acknowledgements.put(partition, sorted);
        });
    }

    /** Of the time between the fault and {@code untilNanos}. */
    Gap after(Fault fault, long untilNanos) {
        long longest = 0;
        TopicPartition slowest = new TopicPartition("none", 0);
        for (Map.Entry<TopicPartition, long[]> each : acknowledgements.entrySet()) {
            long[] times = each.getValue();
            for (int i = 1; i < times.length; i++) {
                // A gap belongs to the fault in whose time its middle is.
                long middle = times[i - 1] + (times[i] - times[i - 1]) / 2;
                if (middle >= fault.atNanos() && middle < untilNanos && times[i] - times[i - 1] > longest) {
                    longest = times[i] - times[i - 1];
                    slowest = each.getKey();
                }
            }
        }
        return new Gap(fault, longest / 1_000_000, slowest);
    }

    /** How many acknowledgements of the partition ended in that time. */
    long count(TopicPartition partition, long fromNanos, long toNanos) {
        return Arrays.stream(acknowledgements.getOrDefault(partition, new long[0]))
                .filter(time -> time >= fromNanos && time < toNanos)
                .count();
    }
}
