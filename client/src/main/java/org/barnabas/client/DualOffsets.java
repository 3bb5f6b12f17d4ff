package org.barnabas.client;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Offsets with the brokers and in ZooKeeper, while a group moves from the one to the other member by member: the larger
 * offset counts, and what the brokers have taken is written to ZooKeeper, too.
 */
record DualOffsets(OffsetStorage brokers, OffsetStorage zooKeeper) implements OffsetStorage {

    @Override
    public Map<TopicPartition, Long> read(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> found = new HashMap<>(brokers.read(partitions));
        zooKeeper.read(partitions).forEach((partition, offset) -> found.merge(partition, offset, Math::max));
        return found;
    }

    @Override
    public void commit(Map<TopicPartition, Long> offsets) {
        brokers.commit(offsets);
        zooKeeper.commit(offsets);
    }
}
