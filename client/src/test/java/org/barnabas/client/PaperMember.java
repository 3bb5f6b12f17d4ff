package org.barnabas.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.client.group.Subscription;
import org.jspecify.annotations.Nullable;

/** A member of a group on paper: everything but threads, ZooKeeper and brokers. */
final class PaperMember {

    private final PaperZooKeeper zooKeeper;
    final PaperFetching fetching;
    final StreamSet streams;
    final GroupMembership membership;
    PaperZooKeeper.@Nullable Session session;
    boolean owns = true;
    private boolean changed;

    PaperMember(
            PaperZooKeeper zooKeeper,
            Map<TopicPartition, Long> ends,
            String id,
            Map<String, String> settings,
            int count) {
        this.zooKeeper = zooKeeper;
        Map<String, String> all = new java.util.HashMap<>(
                Map.of("zookeeper.connect", "paper", "group.id", "g", "consumer.id", id, "rebalance.backoff.ms", "10"));
        all.putAll(settings);
        ZooKeeperConsumerConfig config = ZooKeeperConsumerConfig.of(all);
        RecordStream.Home home = new RecordStream.Home() {
            @Override
            public boolean owns() {
                return owns;
            }

            @Override
            public void onRoom() {}
        };
        fetching = new PaperFetching(ends, zooKeeper.steps);
        streams = new StreamSet(Subscription.toTopics(Map.of("t", count)), home, config);
        membership = new GroupMembership(config, streams, fetching);
    }

    /** Begins a session. */
    PaperMember join(long nowMs) {
        PaperZooKeeper.Session begun = zooKeeper.session(() -> changed = true);
        session = begun;
        owns = true;
        membership.onSession(begun, new DirectoryOffsets(begun), nowMs);
        return this;
    }

    /** Does what is due. */
    void turn(long nowMs) {
        if (changed) {
            changed = false;
            membership.onChange(nowMs);
        }
        if (membership.isDue(nowMs)) {
            membership.attempt(nowMs);
        }
        fetching.turn();
    }

    /** A record of one of the streams, as {@code partition@offset}; null if there is none. */
    @Nullable
    String next() {
        for (RecordStream stream : streams.all().getOrDefault("t", List.of())) {
            ConsumerRecord<byte[], byte[]> record = stream.poll(Duration.ZERO);
            if (record != null) {
                return record.partition() + "@" + record.offset();
            }
        }
        return null;
    }
}
