package org.barnabas.client;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.client.group.GroupDirectory;

/** Offsets in ZooKeeper. A session that has ended writes nothing any more, so nobody commits what it no longer owns. */
record DirectoryOffsets(GroupDirectory directory) implements OffsetStorage {

    @Override
    public Map<TopicPartition, Long> read(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> found = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Long offset = directory.offset(partition);
            if (offset != null && offset >= 0) {
                found.put(partition, offset);
            }
        }
        return found;
    }

    @Override
    public void commit(Map<TopicPartition, Long> offsets) {
        offsets.forEach(directory::writeOffset);
    }
}
