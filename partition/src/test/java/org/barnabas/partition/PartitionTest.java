package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.TestReply;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.TransactionMarker;
import org.barnabas.testkit.DiskFaults;
import org.junit.jupiter.api.Test;

class PartitionTest {

    private final TestBroker broker = new TestBroker();

    PartitionTest() throws IOException {}

    private static PartitionConfig flushingEachAppend() {
        return new PartitionConfig(
                PartitionConfig.DEFAULT.log().with(log -> log.flushMessages(1)), BatchRules.DEFAULT, 1);
    }

    private static LogView log(PartitionHandle handle) {
        LogView log = handle.view().log();
        if (log == null) {
            throw new AssertionError("offline");
        }
        return log;
    }

    @Test
    void leadsWhenTheControllerSaysSo() {
        // When
        PartitionHandle handle = broker.lead("orders", 3);
        // Then
        assertThat(handle.view().isLeader()).isTrue();
        assertThat(handle.view().leaderEpoch()).isEqualTo(3);
        assertThat(broker.leadership).containsExactly("leader orders-0 epoch 3");
    }

    @Test
    void answersNobodyBeforeTheBatchIsWrittenAndVisible() {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        // When
        TestReply first = broker.produce(handle, Acks.LEADER, 2);
        TestReply second = broker.produce(handle, Acks.ALL, 3);
        // Then
        assertThat(first.answers + second.answers).isZero();
        assertThat(handle.view().highWatermark()).isZero();
        broker.settle();
        assertThat(first.error).isEqualTo(ErrorCode.NONE);
        assertThat(first.baseOffset).isZero();
        assertThat(second.error).isEqualTo(ErrorCode.NONE);
        assertThat(second.baseOffset).isEqualTo(2);
        assertThat(handle.view().highWatermark()).isEqualTo(5);
    }

    @Test
    void manyAppendsOfABatchAreOneWrite() {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        broker.produce(handle, Acks.LEADER, 1);
        broker.settle();
        LogView before = log(handle);
        // When
        for (int i = 0; i < 10; i++) {
            broker.produce(handle, Acks.LEADER, 1);
        }
        broker.home.runBatch();
        // Then
        assertThat(log(handle)).isNotSameAs(before);
        assertThat(handle.view().highWatermark()).isEqualTo(11);
    }

    @Test
    void withFlushPerAppendNothingIsAcknowledgedOrVisibleBeforeItIsOnDisk() {
        // Given
        broker.configs.put("orders", flushingEachAppend());
        PartitionHandle handle = broker.lead("orders", 0);
        TestReply leader = broker.produce(handle, Acks.LEADER, 2);
        TestReply all = broker.produce(handle, Acks.ALL, 2);
        // When
        broker.home.runBatch();
        // Then
        assertThat(leader.answers + all.answers).isZero();
        assertThat(handle.view().highWatermark()).isZero();
        assertThat(broker.flushes).hasSize(1);
        broker.settle();
        assertThat(leader.error).isEqualTo(ErrorCode.NONE);
        assertThat(all.error).isEqualTo(ErrorCode.NONE);
        assertThat(handle.view().highWatermark()).isEqualTo(4);
    }

    @Test
    void flushThatFailsTakesThePartitionOffline() {
        // Given
        broker.configs.put("orders", flushingEachAppend());
        PartitionHandle handle = broker.lead("orders", 0);
        TestReply reply = broker.produce(handle, Acks.ALL, 2);
        broker.disk.faults().fail(DiskFaults.Operation.FORCE, ".log");
        // When
        broker.settle();
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(handle.view().standing()).isEqualTo(Standing.FAILED);
        assertThat(broker.leadership).contains("resign orders-0");
    }

    @Test
    void writeThatFailsIsNeverAcknowledged() {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        broker.disk.faults().readOnly();
        TestReply reply = broker.produce(handle, Acks.LEADER, 2);
        // When
        broker.settle();
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(reply.answers).isEqualTo(1);
        TestReply later = broker.produce(handle, Acks.LEADER, 1);
        broker.settle();
        assertThat(later.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    /** Row 43. */
    @Test
    void aFailedDirectoryTakesAllOfItsPartitionsOfflineAtOnce() {
        // Given
        PartitionHandle written = broker.lead("orders", 0);
        broker.order("orders", PartitionImage.led(1, 0, List.of(TestBroker.ID)));
        broker.order("orders", PartitionImage.led(2, 0, List.of(2, TestBroker.ID)));
        PartitionHandle idle = Objects.requireNonNull(broker.registry.find("orders", 1));
        PartitionHandle follower = Objects.requireNonNull(broker.registry.find("orders", 2));
        assertThat(follower.view().standing()).isEqualTo(Standing.FOLLOWER);
        broker.disk.faults().fail(DiskFaults.Operation.WRITE, "orders-0/00000000000000000000.log");
        // When
        TestReply reply = broker.produce(written, Acks.LEADER, 1);
        broker.settle();
        broker.settle();
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(List.of(written, idle, follower))
                .allMatch(handle -> handle.view().standing() == Standing.FAILED);
        assertThat(broker.leadership).contains("resign orders-0", "resign orders-1");
        TestReply later = broker.produce(idle, Acks.LEADER, 1);
        broker.settle();
        assertThat(later.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    /** Row 27. */
    @Test
    void refusesAcksAllWhileTooFewReplicasAreInSync() {
        // Given
        broker.configs.put("orders", new PartitionConfig(PartitionConfig.DEFAULT.log(), BatchRules.DEFAULT, 2));
        PartitionImage state = new PartitionImage(
                0,
                TestBroker.ID,
                0,
                0,
                0,
                List.of(TestBroker.ID, 2),
                List.of(TestBroker.ID),
                List.of(),
                List.of(),
                List.of());
        PartitionHandle handle = broker.order("orders", state);
        TestReply all = broker.produce(handle, Acks.ALL, 1);
        TestReply one = broker.produce(handle, Acks.LEADER, 1);
        // When
        broker.settle();
        // Then
        assertThat(all.error).isEqualTo(ErrorCode.NOT_ENOUGH_REPLICAS);
        assertThat(one.error).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void waitsForFollowersUntilTheProducersTimeIsOver() {
        // Given
        PartitionHandle handle = broker.order("orders", PartitionImage.led(0, 0, List.of(TestBroker.ID, 2)));
        TestReply reply = broker.produce(handle, Acks.ALL, 1);
        broker.settle();
        assertThat(reply.answers).isZero();
        // When
        broker.scheduler.advanceMs(1_000);
        broker.settle();
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    }

    @Test
    void losingLeadershipTellsWhoeverFetches() {
        // Given
        PartitionHandle handle = broker.order("orders", PartitionImage.led(0, 0, List.of(TestBroker.ID, 2)));
        int[] woken = {0};
        broker.settle();
        broker.home
                .thread()
                .within(() -> handle.partition().fetches().arm(() -> woken[0]++, ReadBound.HIGH_WATERMARK, 0));
        // When
        broker.order("orders", PartitionImage.led(0, 1, List.of(2, TestBroker.ID)));
        // Then
        assertThat(woken[0]).isEqualTo(1);
        assertThat(handle.view().standing()).isEqualTo(Standing.FOLLOWER);
        assertThat(broker.leadership).containsExactly("leader orders-0 epoch 0", "resign orders-0");
    }

    /** Rule R13. */
    @Test
    void ordersOfAnOlderEpochAreVoidAndTheSameOneChangesNothing() {
        // Given
        PartitionHandle handle = broker.lead("orders", 5);
        // When
        broker.order("orders", PartitionImage.led(0, 4, List.of(2, TestBroker.ID)));
        broker.lead("orders", 5);
        // Then
        assertThat(handle.view().isLeader()).isTrue();
        assertThat(broker.leadership).hasSize(1);
    }

    @Test
    void deletesRecordsUpToTheHighWatermark() {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        broker.produce(handle, Acks.ALL, 10);
        broker.settle();
        long[] low = {-2};
        ErrorCode[] errors = {ErrorCode.NONE, ErrorCode.NONE};
        // When
        handle.shard()
                .post(() -> handle.partition().deleteRecords(4, Long.MAX_VALUE, (error, lowWatermark) -> {
                    errors[0] = error;
                    low[0] = lowWatermark;
                }));
        handle.shard().post(() -> handle.partition().deleteRecords(11, 0, (error, lowWatermark) -> errors[1] = error));
        broker.settle();
        // Then
        assertThat(low[0]).isEqualTo(4);
        assertThat(log(handle).startOffset()).isEqualTo(4);
        assertThat(errors).containsExactly(ErrorCode.NONE, ErrorCode.OFFSET_OUT_OF_RANGE);
    }

    @Test
    void deletedTopicIsGoneAndItsNamesakeStartsEmpty() {
        // Given
        PartitionHandle old = broker.lead("orders", 0);
        broker.produce(old, Acks.ALL, 10);
        broker.settle();
        // When
        broker.stop("orders", true);
        // Then
        assertThat(broker.registry.find("orders", 0)).isNull();
        assertThat(broker.directory.log(TestBroker.name("orders"))).isNull();
        TestReply late = broker.produce(old, Acks.LEADER, 1);
        PartitionHandle fresh = broker.lead("orders", 0);
        assertThat(late.error).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(log(fresh).endOffset()).isZero();
    }

    @Test
    void changedConfigurationReachesTheLog() {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        // When
        broker.configure("orders", flushingEachAppend());
        // Then
        PartitionLog log = broker.directory.log(TestBroker.name("orders"));
        if (log == null) {
            throw new AssertionError("no log");
        }
        assertThat(broker.home.thread().ask(() -> log.config().flushMessages())).isEqualTo(1);
        assertThat(handle.config()).isEqualTo(flushingEachAppend());
    }

    @Test
    void refusesWritesButNotReadsWhenTheDiskIsNearlyFull() {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        broker.produce(handle, Acks.ALL, 3);
        broker.settle();
        // When
        broker.directory.checkFreeSpace(Long.MAX_VALUE);
        TestReply reply = broker.produce(handle, Acks.ALL, 3);
        broker.settle();
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(ErrorCode.KAFKA_STORAGE_ERROR.retriable()).isTrue();
        assertThat(handle.view().isLeader()).isTrue();
        assertThat(handle.view().highWatermark()).isEqualTo(3);
    }

    @Test
    void everythingAcknowledgedIsThereAfterACleanRestart() throws IOException {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        broker.produce(handle, Acks.ALL, 7);
        broker.settle();
        boolean[] done = {false};
        broker.partitions.shutDown(() -> done[0] = true);
        broker.settle();
        broker.directory.close(List.of(-1L));
        // When
        TestBroker again = new TestBroker(broker);
        PartitionHandle restarted = again.lead("orders", 1);
        // Then
        assertThat(done[0]).isTrue();
        assertThat(again.directory.wasCleanlyClosed()).isTrue();
        assertThat(restarted.view().highWatermark()).isEqualTo(7);
    }

    @Test
    void everythingFlushedIsThereAfterAPowerCut() throws IOException {
        // Given
        broker.configs.put("orders", flushingEachAppend());
        PartitionHandle handle = broker.lead("orders", 0);
        TestReply acked = broker.produce(handle, Acks.LEADER, 7);
        broker.settle();
        assertThat(acked.error).isEqualTo(ErrorCode.NONE);
        broker.produce(handle, Acks.LEADER, 5);
        broker.home.runBatch();
        // When
        broker.disk.cutPower(null);
        TestBroker again = new TestBroker(broker);
        PartitionHandle restarted = again.lead("orders", 1);
        // Then
        assertThat(restarted.view().highWatermark()).isGreaterThanOrEqualTo(7);
    }

    @Test
    void aDecidedTransactionHoldsNobodyBackAfterARestart() throws IOException {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        broker.produce(handle, Acks.ALL, transactional(1));
        handle.shard().post(() -> handle.partition().appendOwn(commit(), new TestReply()));
        broker.settle();
        assertThat(handle.view().lastStableOffset()).isEqualTo(2);
        broker.directory.writeCheckpoints();
        for (PartitionImage state : List.of(
                PartitionImage.led(0, 1, List.of(TestBroker.ID)),
                PartitionImage.led(0, 2, List.of(2, TestBroker.ID)))) {
            broker.disk.killProcess();
            // When
            TestBroker again = new TestBroker(broker);
            PartitionHandle restarted = again.order("orders", state);
            // Then
            assertThat(restarted.view().highWatermark()).isEqualTo(2);
            assertThat(restarted.view().lastStableOffset()).isEqualTo(2);
        }
    }

    private static ByteBuf transactional(int records) {
        try (BatchBuilder builder = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT)) {
            builder.producer(9, (short) 0, 0).transactional(true);
            for (int i = 0; i < records; i++) {
                builder.append(1_700_000_000_000L, null, new byte[] {1});
            }
            return builder.build();
        }
    }

    private static ByteBuf commit() {
        return BatchBuilder.transactionMarker(
                UnpooledByteBufAllocator.DEFAULT, new TransactionMarker(true, 0), 9, (short) 0, 1_700_000_000_000L);
    }
}
