package org.barnabas.systemtests.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.barnabas.testkit.history.Entry;
import org.barnabas.testkit.history.History;
import org.barnabas.testkit.history.Operation;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/** An idempotent producer with acks=all that sends {@code name-0}, {@code name-1}, … to all partitions in turn. */
final class RecordingProducer extends LoadClient {

    private final KafkaProducer<String, String> producer;
    private final List<TopicPartition> partitions;
    private final History history;
    private final Clock clock;
    private final long intervalNanos;
    private final AtomicLong unacknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();
    private long counter;
    private long nextNanos;

    RecordingProducer(
            String name,
            Map<String, Object> settings,
            List<TopicPartition> partitions,
            int recordsPerSecond,
            History history,
            Clock clock) {
        super(name);
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        this.partitions = partitions;
        this.history = history;
        this.clock = clock;
        this.intervalNanos = 1_000_000_000L / recordsPerSecond;
    }

    @Override
    void turn() {
        long wait = nextNanos - clock.nanos();
        if (wait > 0) {
            LockSupport.parkNanos(wait);
            return;
        }
        // Records that a pause held up are not sent all at once.
        nextNanos = Math.max(nextNanos + intervalNanos, clock.nanos() - intervalNanos);
        TopicPartition partition = partitions.get((int) (counter % partitions.size()));
        String value = name() + "-" + counter++;
        long start = clock.nanos();
        producer.send(
                new ProducerRecord<>(partition.topic(), partition.partition(), null, value),
                (metadata, failure) -> done(partition, value, start, metadata, failure));
    }

    private void done(
            TopicPartition partition,
            String value,
            long start,
            @Nullable RecordMetadata metadata,
            @Nullable Exception failure) {
        long offset = failure == null && metadata != null && metadata.hasOffset() ? metadata.offset() : Entry.NO_OFFSET;
        if (failure != null) {
            unacknowledged.incrementAndGet();
            firstFailure.compareAndSet(null, failure);
        }
        history.record(Operation.of(
                name(),
                Operation.Kind.SEND,
                start,
                clock.nanos(),
                outcome(failure),
                List.of(new Entry(partition, offset, value))));
    }

    /** A time-out says nothing about what the broker did, and most errors may follow on an attempt that succeeded. */
    private static Operation.Outcome outcome(@Nullable Exception failure) {
        if (failure == null) {
            return Operation.Outcome.OK;
        }
        return failure instanceof RecordTooLargeException ? Operation.Outcome.FAIL : Operation.Outcome.INFO;
    }

    /** How many sends failed for good, and why the first did. */
    String failures() {
        long count = unacknowledged.get();
        return count == 0 ? "" : name() + ": " + count + " sends without acknowledgement, first " + firstFailure.get();
    }

    @Override
    void wakeUp() {
        // A turn is short.
    }

    /** Waits for all answers. */
    @Override
    void end() {
        producer.close();
    }
}
