package org.barnabas.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.barnabas.client.group.BrokerEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches with the plain consumer: partitions are assigned, never subscribed to. A partition whose stream has enough rests
 * until there is room. Belongs to the thread of the consumer.
 */
final class RecordFetcher implements Fetching {

    private static final Logger LOG = LoggerFactory.getLogger(RecordFetcher.class);
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private final KafkaAccess kafka;
    private final boolean fromSmallest;
    private final Map<TopicPartition, Claim> claims = new HashMap<>();

    /** Those whose first offset is not known yet. */
    private final Set<Claim> unknown = new HashSet<>();

    private long restsUntilNs = System.nanoTime();

    RecordFetcher(KafkaAccess kafka, boolean fromSmallest) {
        this.kafka = kafka;
        this.fromSmallest = fromSmallest;
    }

    @Override
    public boolean meet(List<BrokerEntry> brokers) {
        return kafka.meet(brokers);
    }

    @Override
    public void start(Collection<Claim> wanted) {
        claims.clear();
        unknown.clear();
        wanted.forEach(claim -> claims.put(claim.partition(), claim));
        Consumer<byte[], byte[]> consumer = kafka.consumer();
        consumer.assign(claims.keySet());
        List<TopicPartition> fresh = new ArrayList<>();
        for (Claim claim : wanted) {
            if (claim.position() == Claim.UNKNOWN) {
                fresh.add(claim.partition());
                unknown.add(claim);
            } else {
                consumer.seek(claim.partition(), claim.position());
            }
        }
        // An empty list would mean all of them.
        if (!fresh.isEmpty() && fromSmallest) {
            consumer.seekToBeginning(fresh);
        } else if (!fresh.isEmpty()) {
            consumer.seekToEnd(fresh);
        }
    }

    @Override
    public void stop() {
        if (!claims.isEmpty()) {
            claims.clear();
            unknown.clear();
            kafka.consumer().unsubscribe();
        }
    }

    /** Whether there is nothing to fetch now: a turn would return at once. */
    boolean isIdle() {
        return claims.isEmpty() || restsUntilNs - System.nanoTime() > 0;
    }

    /** Fetches what comes within a time, and hands it to the streams. */
    void turn(Duration most) {
        Consumer<byte[], byte[]> consumer = kafka.consumer();
        try {
            learnStarts(consumer);
            rest(consumer);
            handOver(consumer.poll(most));
        } catch (WakeupException e) {
            // Something else is to be done.
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            onFailure(e);
        }
    }

    /** So that a commit can say where reading began, even if no record comes. */
    private void learnStarts(Consumer<byte[], byte[]> consumer) {
        for (Claim claim : List.copyOf(unknown)) {
            try {
                claim.startAt(consumer.position(claim.partition(), Duration.ZERO));
                unknown.remove(claim);
            } catch (TimeoutException e) {
                return; // Asked for; known at one of the next turns.
            }
        }
    }

    private void rest(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> resting = consumer.paused();
        List<TopicPartition> pause = new ArrayList<>();
        List<TopicPartition> resume = new ArrayList<>();
        for (Claim claim : claims.values()) {
            boolean full = claim.stream().isFull();
            if (full != resting.contains(claim.partition())) {
                (full ? pause : resume).add(claim.partition());
            }
        }
        consumer.pause(pause);
        consumer.resume(resume);
    }

    private void handOver(ConsumerRecords<byte[], byte[]> records) {
        for (Map.Entry<TopicPartition, OffsetAndMetadata> moved :
                records.nextOffsets().entrySet()) {
            Claim claim = claims.get(moved.getKey());
            if (claim != null) {
                List<ConsumerRecord<byte[], byte[]>> fetched = records.records(moved.getKey());
                if (!fetched.isEmpty()) {
                    claim.startAt(fetched.get(0).offset());
                    unknown.remove(claim);
                }
                claim.stream().add(Chunk.of(claim, fetched, moved.getValue().offset()));
            }
        }
    }

    /** Whoever reads is told; it may be over later. */
    private void onFailure(KafkaException failure) {
        LOG.warn("cannot fetch; tries again", failure);
        restsUntilNs = System.nanoTime() + PAUSE_NS;
        Set<RecordStream> streams = new HashSet<>();
        claims.values().forEach(claim -> streams.add(claim.stream()));
        for (RecordStream stream : streams) {
            if (!stream.isFull()) {
                stream.add(Chunk.failing(
                        new ZooKeeperConsumerException("cannot fetch: " + failure.getMessage(), failure)));
            }
        }
    }
}
