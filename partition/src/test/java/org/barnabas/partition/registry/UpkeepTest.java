package org.barnabas.partition.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LogDirectorySettings;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.TestBroker;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.TestReply;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BatchRules;
import org.junit.jupiter.api.Test;

class UpkeepTest {

    private static final long RETENTION_MS = 300_000;
    private static final long CHECKPOINT_MS = 5_000;
    private static final long PRODUCERS_MS = 600_000;
    private static final long INITIAL_MS = 30_000;
    private static final long DIRECTORY_DEFAULT = -1;

    private final TestBroker broker = new TestBroker();
    private final ArrayDeque<Runnable> background = new ArrayDeque<>();

    UpkeepTest() throws IOException {}

    private Upkeep start(long minFreeBytes) {
        LogDirectories directories = new LogDirectories(List.of(broker.directory));
        Upkeep upkeep = new Upkeep(
                broker.registry,
                directories,
                new FullDirectories(directories, () -> {}),
                broker.scheduler,
                background::add,
                new Upkeep.Intervals(RETENTION_MS, CHECKPOINT_MS, PRODUCERS_MS, INITIAL_MS, minFreeBytes),
                folder -> 0);
        upkeep.start();
        return upkeep;
    }

    private void passMs(long ms) {
        broker.scheduler.advanceMs(ms);
        while (!background.isEmpty()) {
            background.remove().run();
        }
        broker.settle();
    }

    private ErrorCode produce(PartitionHandle handle, int records) {
        TestReply reply = broker.produce(handle, Acks.LEADER, records);
        broker.settle();
        return Objects.requireNonNull(reply.error);
    }

    private void smallSegments(long retentionBytes) {
        broker.configure(
                "orders",
                new PartitionConfig(
                        PartitionConfig.DEFAULT
                                .log()
                                .with(log -> log.segmentBytes(2_000)
                                        .fileDeleteDelayMs(1_000)
                                        .retentionBytes(retentionBytes)),
                        BatchRules.DEFAULT,
                        1));
    }

    private PartitionLog log() {
        return Objects.requireNonNull(broker.directory.log(TestBroker.name("orders")));
    }

    @Test
    void refusesWritesBeforeTheDiskIsFullUnlessToldOtherwiseAndRecoversWhenRetentionHasMadeRoom() {
        // Given
        broker.disk.capacity(100_000);
        smallSegments(-1);
        PartitionHandle handle = broker.lead("orders", 0);
        start(DIRECTORY_DEFAULT);
        // When
        List<ErrorCode> answers = new ArrayList<>();
        while (!answers.contains(ErrorCode.KAFKA_STORAGE_ERROR) && answers.size() < 10_000) {
            answers.add(produce(handle, 10));
            passMs(1_000);
        }
        long end = Objects.requireNonNull(handle.view().log()).endOffset();
        boolean fullThen = broker.directory.isFull();
        smallSegments(4_000);
        passMs(RETENTION_MS + INITIAL_MS);
        // One each for the checkpoint, for the deletion of files, and for a look at the space.
        passMs(1_000);
        passMs(1_000);
        passMs(1_000);
        // Then
        assertThat(answers).hasSizeLessThan(10_000);
        assertThat(ErrorCode.KAFKA_STORAGE_ERROR.retriable()).isTrue();
        assertThat(fullThen).isTrue();
        assertThat(end).as("what was acknowledged is readable").isEqualTo(10L * (answers.size() - 1));
        assertThat(handle.view().isLeader()).isTrue();
        assertThat(log().view().startOffset()).as("deleting goes on").isPositive();
        assertThat(broker.directory.isFull()).isFalse();
        assertThat(produce(handle, 1)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void fivePercentOfASmallDiskStayFreeUnlessToldOtherwise() {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        assertThat(produce(handle, 1)).isEqualTo(ErrorCode.NONE);
        long used = -broker.disk.usableBytes(broker.directory.path()) + Long.MAX_VALUE;
        start(DIRECTORY_DEFAULT);
        // When
        broker.disk.capacity(used * 100 / 94);
        passMs(1_000);
        boolean atSixPercent = broker.directory.isFull();
        broker.disk.capacity(used * 100 / 96);
        passMs(1_000);
        // Then
        assertThat(atSixPercent).isFalse();
        assertThat(broker.directory.isFull()).isTrue();
    }

    @Test
    void zeroSwitchesTheCheckOff() {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        start(0);
        // When
        broker.disk.capacity(Long.MAX_VALUE - broker.disk.usableBytes(broker.directory.path()) + 1_000);
        passMs(1_000);
        // Then
        assertThat(broker.directory.isFull()).isFalse();
        assertThat(produce(handle, 1)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void checkpointsAreWrittenAtTheirInterval() throws IOException {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        produce(handle, 10);
        start(0);
        // When
        passMs(CHECKPOINT_MS);
        broker.disk.killProcess();
        TestBroker next = new TestBroker(broker);
        // Then
        assertThat(next.directory.checkpointedHighWatermarks()).containsEntry(TestBroker.name("orders"), 10L);
    }

    @Test
    void retentionWaitsForItsDelay() {
        // Given
        smallSegments(4_000);
        PartitionHandle handle = broker.lead("orders", 0);
        for (int i = 0; i < 30; i++) {
            produce(handle, 10);
        }
        start(0);
        // When
        passMs(INITIAL_MS - 1);
        long before = log().view().startOffset();
        passMs(1);
        // Then
        assertThat(before).isZero();
        assertThat(log().view().startOffset()).isPositive();
    }

    @Test
    void nothingBeginsAfterTheStop() {
        // Given
        broker.lead("orders", 0);
        Upkeep upkeep = start(DIRECTORY_DEFAULT);
        // When
        upkeep.stop();
        broker.scheduler.advanceMs(RETENTION_MS + INITIAL_MS);
        // Then
        assertThat(background).isEmpty();
    }

    @Test
    void silentProducersAreForgottenWhenTheirTimeHasCome() {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        try (BatchBuilder builder = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT)) {
            builder.producer(9, (short) 0, 0);
            builder.append(broker.clock.wall().nowMs(), null, "value".getBytes(StandardCharsets.UTF_8));
            broker.produce(handle, Acks.LEADER, builder.build());
        }
        broker.settle();
        start(0);
        // When
        passMs(LogDirectorySettings.DEFAULT_PRODUCER_EXPIRATION_MS - PRODUCERS_MS);
        int known = broker.home.thread().ask(() -> log().producers().size());
        passMs(2 * PRODUCERS_MS);
        // Then
        assertThat(known).isEqualTo(1);
        assertThat(broker.home.thread().ask(() -> log().producers())).isEmpty();
    }

    @Test
    void aRolledSegmentIsSoonOnDisk() {
        // Given
        smallSegments(-1);
        PartitionHandle handle = broker.lead("orders", 0);
        // When
        for (int i = 0; i < 10; i++) {
            produce(handle, 10);
        }
        // Then
        long recoveryPoint = log().recoveryPoint();
        assertThat(recoveryPoint).isBetween(1L, 99L);
    }

    @Test
    void flushMsForcesWhatNobodyAddsTo() {
        // Given
        broker.configure(
                "orders",
                new PartitionConfig(
                        PartitionConfig.DEFAULT.log().with(log -> log.flushMs(2_000)), BatchRules.DEFAULT, 1));
        PartitionHandle handle = broker.lead("orders", 0);
        produce(handle, 10);
        // When
        passMs(1_999);
        long before = log().recoveryPoint();
        passMs(1);
        // Then
        assertThat(before).isZero();
        assertThat(log().recoveryPoint()).isEqualTo(10);
    }
}
