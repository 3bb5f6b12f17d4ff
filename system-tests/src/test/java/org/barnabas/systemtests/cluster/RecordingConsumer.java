package org.barnabas.systemtests.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.barnabas.testkit.history.Context;
import org.barnabas.testkit.history.Entry;
import org.barnabas.testkit.history.History;
import org.barnabas.testkit.history.Operation;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A consumer that notes every poll; as a member of a group it commits what it read, and notes that too. */
final class RecordingConsumer extends LoadClient {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, String> consumer;
    private final @Nullable String group;
    private final History history;
    private final Clock clock;

    /**
     * Committed with the offsets, as clients do that are not told what to commit: whoever takes over then does not believe
     * a former leader that the offset is out of range (KIP-320).
     */
    private final Map<TopicPartition, Optional<Integer>> epochs = new HashMap<>();

    private RecordingConsumer(
            String name, Map<String, Object> settings, @Nullable String group, History history, Clock clock) {
        super(name);
        Map<String, Object> all = new HashMap<>(settings);
        all.put("auto.offset.reset", "earliest");
        all.put("enable.auto.commit", false);
        if (group != null) {
            all.put("group.id", group);
            all.put("session.timeout.ms", 6_000);
            all.put("heartbeat.interval.ms", 1_000);
        }
        this.consumer = new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
        this.group = group;
        this.history = history;
        this.clock = clock;
    }

    /** Reads these partitions from their beginning. */
    static RecordingConsumer of(
            String name, Map<String, Object> settings, List<TopicPartition> partitions, History history, Clock clock) {
        RecordingConsumer reader = new RecordingConsumer(name, settings, null, history, clock);
        reader.consumer.assign(partitions.stream().map(RecordingConsumer::kafka).toList());
        reader.consumer.seekToBeginning(List.of());
        return reader;
    }

    static RecordingConsumer member(
            String name, Map<String, Object> settings, String group, String topic, History history, Clock clock) {
        RecordingConsumer member = new RecordingConsumer(name, settings, group, history, clock);
        member.consumer.subscribe(List.of(topic));
        return member;
    }

    static org.apache.kafka.common.TopicPartition kafka(TopicPartition partition) {
        return new org.apache.kafka.common.TopicPartition(partition.topic(), partition.partition());
    }

    @Override
    void turn() {
        Map<TopicPartition, Long> positions = read();
        if (group != null && !positions.isEmpty()) {
            commit(positions);
        }
    }

    /** One poll; answers where the partitions that it read go on. */
    Map<TopicPartition, Long> read() {
        long start = clock.nanos();
        List<Entry> entries = new ArrayList<>();
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            entries.add(new Entry(partition, record.offset(), record.value()));
            positions.put(partition, record.offset() + 1);
            epochs.put(partition, record.leaderEpoch());
        }
        if (!entries.isEmpty()) {
            history.record(
                    Operation.of(name(), Operation.Kind.POLL, start, clock.nanos(), Operation.Outcome.OK, entries)
                            .in(context()));
        }
        return positions;
    }

    private Context context() {
        return group == null
                ? Context.ALONE
                : Context.member(group, consumer.groupMetadata().generationId());
    }

    private void commit(Map<TopicPartition, Long> positions) {
        Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        List<Entry> entries = new ArrayList<>();
        positions.forEach((partition, offset) -> {
            offsets.put(
                    kafka(partition),
                    new OffsetAndMetadata(offset, epochs.getOrDefault(partition, Optional.empty()), ""));
            entries.add(new Entry(partition, offset, null));
        });
        long start = clock.nanos();
        Context context = context();
        Operation.Outcome outcome;
        try {
            consumer.commitSync(offsets);
            outcome = Operation.Outcome.OK;
        } catch (CommitFailedException | RebalanceInProgressException refused) {
            outcome = Operation.Outcome.FAIL;
        } catch (WakeupException | InterruptException stopped) {
            throw stopped;
        } catch (KafkaException unknown) {
            outcome = Operation.Outcome.INFO;
        }
        history.record(Operation.of(name(), Operation.Kind.COMMIT, start, clock.nanos(), outcome, entries)
                .in(context));
    }

    /** The ends of the partitions, noted as well. */
    Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        long start = clock.nanos();
        Map<org.apache.kafka.common.TopicPartition, Long> answer = consumer.endOffsets(
                partitions.stream().map(RecordingConsumer::kafka).toList());
        Map<TopicPartition, Long> ends = new HashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Long end = answer.get(kafka(partition));
            if (end == null) {
                throw new IllegalStateException("no end of " + partition);
            }
            ends.put(partition, end);
            entries.add(new Entry(partition, end, null));
        }
        history.record(
                Operation.of(name(), Operation.Kind.END_OFFSETS, start, clock.nanos(), Operation.Outcome.OK, entries));
        return ends;
    }

    /** Where the next poll goes on; any thread must not, only the client's. */
    long position(TopicPartition partition) {
        return consumer.position(kafka(partition));
    }

    @Override
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    void end() {
        consumer.close();
    }
}
