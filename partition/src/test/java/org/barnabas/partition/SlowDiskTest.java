package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.partition.ReplicaBatches.batch;
import static org.barnabas.partition.ReplicaBatches.diverging;
import static org.barnabas.partition.ReplicaBatches.records;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.TestReply;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.testkit.Goals;
import org.junit.jupiter.api.Test;

/** How long a loop is held while many partitions do what waits for a disk that takes 200 ms for every such thing. */
class SlowDiskTest {

    private static final int PARTITIONS = 1_000;
    private static final int SLOW_MS = 200;
    private static final int HELD_MAX_MS = 20;

    private final TestBroker broker = new TestBroker();
    private final List<ErrorCode> answers = new ArrayList<>();

    SlowDiskTest() throws IOException {}

    private List<PartitionImage> all(Function<Integer, PartitionImage> state) {
        return IntStream.range(0, PARTITIONS).mapToObj(state::apply).toList();
    }

    private static PartitionImage following(int number, int epoch) {
        return PartitionImage.led(number, epoch, List.of(ReplicaBatches.LEADER, TestBroker.ID));
    }

    private void hear(int epoch, Function<Integer, PartitionData> told) {
        for (int number = 0; number < PARTITIONS; number++) {
            PartitionHandle handle = handle(number);
            PartitionData answer = told.apply(number);
            handle.shard().post(() -> {
                handle.partition().onFetched(epoch, answer, (error, position) -> answers.add(error));
                if (answer.records() instanceof BufferRecords records) {
                    records.release();
                }
            });
        }
        broker.settle();
    }

    private PartitionHandle handle(int number) {
        PartitionHandle handle = broker.registry.find("orders", number);
        if (handle == null) {
            throw new AssertionError("no handle of " + number);
        }
        return handle;
    }

    private long end(int number) {
        LogView log = handle(number).view().log();
        return log == null ? -1 : log.endOffset();
    }

    private void produceToAll() {
        for (int number = 0; number < PARTITIONS; number++) {
            TestReply reply = broker.produce(handle(number), Acks.ALL, 3);
            broker.settle();
            answers.add(reply.error);
        }
    }

    @Test
    void aLoopIsNotHeldWhileAThousandPartitionsAreMadeCutRolledAndDeleted() throws IOException {
        // Given
        broker.configs.put(
                "orders",
                new PartitionConfig(
                        LogConfig.of(log -> log.segmentBytes(170).flushMessages(1)), BatchRules.DEFAULT, 1));
        broker.home.watch(broker.clock.wall()::nowMs);
        int[] waits = new int[1];
        broker.disk.guard().observe(() -> {
            waits[0]++;
            broker.clock.advanceMs(SLOW_MS);
        });

        // When: made, and filled
        broker.orderAll("orders", all(number -> following(number, 4)));
        hear(4, number -> records(batch(0, 3, 2), 2));
        hear(4, number -> records(batch(2, 4, 3), 2));
        // When: cut
        broker.orderAll("orders", all(number -> following(number, 6)));
        hear(6, number -> diverging(3, 2));
        long shortest =
                IntStream.range(0, PARTITIONS).mapToLong(this::end).min().orElseThrow();
        long longest = IntStream.range(0, PARTITIONS).mapToLong(this::end).max().orElseThrow();
        // When: rolled
        broker.orderAll("orders", all(number -> PartitionImage.led(number, 7, List.of(TestBroker.ID))));
        produceToAll();
        produceToAll();
        // When: old segments go
        for (int number = 0; number < PARTITIONS; number++) {
            PartitionHandle handle = handle(number);
            handle.shard()
                    .post(() ->
                            handle.partition().deleteRecords(5, Long.MAX_VALUE, (error, low) -> answers.add(error)));
            handle.shard().post(() -> handle.partition().chores().onRetention());
        }
        broker.settle();
        broker.directory.writeCheckpoints();
        broker.settle();
        // When: deleted
        broker.deleteAll("orders", PARTITIONS);

        // Then
        assertThat(waits[0]).isGreaterThan(10 * PARTITIONS);
        assertThat(shortest).isEqualTo(2);
        assertThat(longest).isEqualTo(2);
        assertThat(answers).hasSize(6 * PARTITIONS).allMatch(error -> error == ErrorCode.NONE);
        assertThat(broker.directory.logs()).isEmpty();
        assertThat(broker.home.longestHeldMs()).isLessThan(HELD_MAX_MS);
        Goals.note("longest time that a slow disk held a loop, ms: " + broker.home.longestHeldMs());
    }
}
