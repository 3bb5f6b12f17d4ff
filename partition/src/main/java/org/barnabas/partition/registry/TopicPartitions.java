package org.barnabas.partition.registry;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/** The partitions of one topic that have a replica here. Immutable; found in the {@link PartitionRegistry}. */
public final class TopicPartitions {

    private final String name;
    private final Uuid id;
    private final @Nullable PartitionHandle[] handles;

    private TopicPartitions(String name, Uuid id, @Nullable PartitionHandle[] handles) {
        this.name = name;
        this.id = id;
        this.handles = handles;
    }

    static TopicPartitions none(String name, Uuid id) {
        return new TopicPartitions(name, id, new PartitionHandle[0]);
    }

    public String name() {
        return name;
    }

    public Uuid id() {
        return id;
    }

    /** The handle of a partition, or null if there is no replica of it here. */
    public @Nullable PartitionHandle get(int partition) {
        return partition >= 0 && partition < handles.length ? handles[partition] : null;
    }

    /** All handles, ascending by partition. */
    public List<PartitionHandle> all() {
        return Arrays.stream(handles).filter(Objects::nonNull).toList();
    }

    TopicPartitions with(PartitionHandle handle) {
        @Nullable PartitionHandle[] grown = Arrays.copyOf(handles, Math.max(handles.length, handle.number() + 1));
        grown[handle.number()] = handle;
        return new TopicPartitions(name, id, grown);
    }

    TopicPartitions without(int partition) {
        @Nullable PartitionHandle[] copy = handles.clone();
        copy[partition] = null;
        return new TopicPartitions(name, id, copy);
    }

    boolean isEmpty() {
        return Arrays.stream(handles).noneMatch(Objects::nonNull);
    }
}
