package org.barnabas.client;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Where the offsets of a group are kept. Calls block, and throw what says that they were not done for certain. */
interface OffsetStorage {

    /** The next offsets to read; partitions for which nothing is committed are left out. */
    Map<TopicPartition, Long> read(Collection<TopicPartition> partitions);

    /** Commits the next offsets to read. */
    void commit(Map<TopicPartition, Long> offsets);
}
