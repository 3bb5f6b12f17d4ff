package org.barnabas.client;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Offsets with the brokers, committed as by a consumer that is no member of a broker's group. */
final class BrokerOffsets implements OffsetStorage {

    private final KafkaAccess kafka;
    private final Duration timeout;
    private final BooleanSupplier owns;

    /** @param owns whether what is committed is certain to be owned still: brokers know nothing of sessions */
    BrokerOffsets(KafkaAccess kafka, Duration timeout, BooleanSupplier owns) {
        this.kafka = kafka;
        this.timeout = timeout;
        this.owns = owns;
    }

    @Override
    public Map<TopicPartition, Long> read(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> found = new HashMap<>();
        kafka.asking(consumer -> consumer.committed(Set.copyOf(partitions), timeout))
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        found.put(partition, offset.offset());
                    }
                });
        return found;
    }

    @Override
    public void commit(Map<TopicPartition, Long> offsets) {
        if (!owns.getAsBoolean()) {
            throw new ZooKeeperConsumerException(
                    "not committed: ZooKeeper does not answer, and others may own the partitions by now");
        }
        Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
        offsets.forEach((partition, offset) -> wanted.put(partition, new OffsetAndMetadata(offset)));
        kafka.asking(consumer -> {
            consumer.commitSync(wanted, timeout);
            return wanted;
        });
    }
}
