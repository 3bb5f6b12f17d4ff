package org.barnabas.cluster.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A topic and its partitions.
 *
 * @param id never the zero id
 * @param partitions ascending by partition number; without gaps except while a topic is being created or deleted
 */
public record TopicImage(String name, Uuid id, List<PartitionImage> partitions) {

    public TopicImage {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(id, "id");
        partitions = List.copyOf(partitions);
    }

    public int partitionCount() {
        return partitions.size();
    }

    /** Whether this is one of the topics that brokers keep their own state in. */
    public boolean internal() {
        return TopicNames.isInternal(name);
    }

    /** A partition by its number, or null if there is none. */
    public @Nullable PartitionImage partition(int number) {
        if (number >= 0 && number < partitions.size()) {
            PartitionImage expected = partitions.get(number);
            if (expected.partition() == number) {
                return expected;
            }
        }
        for (PartitionImage partition : partitions) {
            if (partition.partition() == number) {
                return partition;
            }
        }
        return null;
    }

    /** The topic with {@code changed} partitions replaced or added. */
    public TopicImage with(List<PartitionImage> changed) {
        List<PartitionImage> sorted = new ArrayList<>(changed);
        sorted.sort((a, b) -> Integer.compare(a.partition(), b.partition()));
        List<PartitionImage> merged = new ArrayList<>(partitions.size() + sorted.size());
        int next = 0;
        for (PartitionImage old : partitions) {
            while (next < sorted.size() && sorted.get(next).partition() < old.partition()) {
                merged.add(sorted.get(next++));
            }
            boolean replaced = next < sorted.size() && sorted.get(next).partition() == old.partition();
            merged.add(replaced ? sorted.get(next++) : old);
        }
        merged.addAll(sorted.subList(next, sorted.size()));
        return new TopicImage(name, id, merged);
    }
}
