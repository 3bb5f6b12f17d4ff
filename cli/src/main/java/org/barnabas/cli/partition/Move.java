package org.barnabas.cli.partition;

import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a partition's replicas are, and where they shall be.
 *
 * @param before broker ids, the preferred leader first
 * @param after likewise
 */
public record Move(TopicPartition partition, List<Integer> before, List<Integer> after) {

    /** Brokers that have to copy the partition, ascending. */
    public List<Integer> adding() {
        TreeSet<Integer> added = new TreeSet<>(after);
        added.removeAll(before);
        return List.copyOf(added);
    }

    /** Brokers that drop their copy, ascending. */
    public List<Integer> removing() {
        TreeSet<Integer> gone = new TreeSet<>(before);
        gone.removeAll(after);
        return List.copyOf(gone);
    }

    /** Whether anything changes, be it only the order. */
    public boolean isChange() {
        return !before.equals(after);
    }
}
