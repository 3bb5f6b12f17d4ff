package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.partition.ReplicaBatches.batch;
import static org.barnabas.partition.ReplicaBatches.diverging;
import static org.barnabas.partition.ReplicaBatches.following;
import static org.barnabas.partition.ReplicaBatches.records;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.FileSlice;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.read.LogView;
import org.barnabas.log.read.ReadPlan;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.TestReply;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.testkit.DiskFaults.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What happens to a partition while the thread that may wait for the disk has its log. */
class AwayLogTest {

    private static final Path FOLDER = Path.of("/logs/orders-0");

    private final TestBroker broker = new TestBroker();

    AwayLogTest() throws IOException {}

    private static final class Taken implements FetchedReply {

        private @Nullable ErrorCode error;

        @Override
        public void onTaken(ErrorCode outcome, @Nullable FetchPosition next) {
            assertThat(error).isNull();
            error = outcome;
        }
    }

    private Taken hear(PartitionHandle handle, int epoch, PartitionData told) {
        Taken taken = new Taken();
        handle.shard().post(() -> {
            handle.partition().onFetched(epoch, told, taken);
            if (told.records() instanceof BufferRecords records) {
                records.release();
            }
        });
        broker.settle();
        return taken;
    }

    /** A follower with records 0 to 4 whose leader has said that the logs part at 2; the disk has not done it yet. */
    private Taken cutting() {
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 3, 2), 2));
        hear(handle, 4, records(batch(2, 4, 3), 2));
        handle = broker.order("orders", following(6));
        broker.holdLane();
        return hear(handle, 6, diverging(3, 2));
    }

    private PartitionHandle handle() {
        return handle(0);
    }

    private long end() {
        LogView log = handle().view().log();
        return log == null ? -1 : log.endOffset();
    }

    private static PartitionConfig segmentsOf(int bytes) {
        return new PartitionConfig(LogConfig.of(log -> log.segmentBytes(bytes)), BatchRules.DEFAULT, 1);
    }

    @Test
    void readersAreSentAwayWhileALogIsCut() {
        // Given, when
        Taken taken = cutting();
        // Then
        assertThat(taken.error).isNull();
        assertThat(handle().view().standing()).isEqualTo(Standing.OFFLINE);
        broker.releaseLane();
        assertThat(taken.error).isEqualTo(ErrorCode.NONE);
        assertThat(handle().view().standing()).isEqualTo(Standing.FOLLOWER);
        assertThat(end()).isEqualTo(2);
    }

    @Test
    void anOrderWaitsUntilTheLogIsBack() {
        // Given
        Taken taken = cutting();
        // When
        broker.lead("orders", 7);
        boolean ledEarly = handle().view().isLeader();
        broker.releaseLane();
        TestReply reply = broker.produce(handle(), Acks.ALL, 3);
        broker.settle();
        // Then
        assertThat(ledEarly).isFalse();
        assertThat(taken.error).isNotNull();
        assertThat(handle().view().isLeader()).isTrue();
        assertThat(handle().view().leaderEpoch()).isEqualTo(7);
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
        assertThat(end()).isEqualTo(5);
    }

    @Test
    void ofSeveralOrdersTheNewestWins() {
        // Given
        cutting();
        // When
        broker.lead("orders", 7);
        broker.order("orders", following(9));
        broker.lead("orders", 8);
        broker.releaseLane();
        // Then
        assertThat(handle().view().standing()).isEqualTo(Standing.FOLLOWER);
        assertThat(handle().view().leaderEpoch()).isEqualTo(9);
        assertThat(end()).isEqualTo(2);
    }

    @Test
    void aTopicIsDeletedWhileItsLogIsCut() throws IOException {
        // Given
        Taken taken = cutting();
        PartitionHandle handle = handle();
        // When
        broker.stop("orders", true);
        ErrorCode answeredAtOnce = taken.error;
        broker.releaseLane();
        // Then
        assertThat(answeredAtOnce).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(handle.view().log()).isNull();
        assertThat(broker.disk.exists(FOLDER)).isFalse();
        assertThat(broker.directory.logs()).isEmpty();
        assertThat(broker.directory.isOffline()).isFalse();
    }

    @Test
    void aDirectoryThatFailsWhileALogIsCutTakesThePartitionOffline() {
        // Given
        Taken taken = cutting();
        broker.disk.faults().fail(Operation.FORCE, path -> path.startsWith(FOLDER));
        // When
        broker.releaseLane();
        // Then
        assertThat(broker.directory.isOffline()).isTrue();
        assertThat(handle().view().standing()).isEqualTo(Standing.FAILED);
        assertThat(taken.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    }

    @Test
    void whatWaitsForALogOnAFailedDirectoryIsAnswered() {
        // Given
        broker.configs.put("orders", segmentsOf(170));
        PartitionHandle handle = broker.lead("orders", 1);
        broker.produce(handle, Acks.ALL, 3);
        broker.settle();
        broker.holdLane();
        TestReply held = broker.produce(handle, Acks.ALL, 3);
        broker.settle();
        boolean waited = held.answers == 0;
        broker.disk.faults().fail(Operation.OPEN, path -> path.startsWith(FOLDER));
        // When
        broker.releaseLane();
        // Then
        assertThat(waited).isTrue();
        assertThat(held.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(handle.view().standing()).isEqualTo(Standing.FAILED);
    }

    @Test
    void withoutRoomNothingIsCutAndThePartitionGoesOn() {
        // Given: the checkpoint has to be lowered first
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 3, 2), 2));
        hear(handle, 4, records(batch(2, 4, 3), 2));
        broker.home.thread().within(() -> log().flush((upTo, error) -> {}));
        broker.settle();
        broker.directory.writeCheckpoints();
        broker.order("orders", following(6));
        broker.disk.faults().fullFrom(0, Long.MAX_VALUE, path -> true);
        // When
        Taken refused = hear(handle, 6, diverging(3, 2));
        broker.disk.faults().heal();
        broker.directory.checkFreeSpace(0);
        Taken taken = hear(handle, 6, diverging(3, 2));
        // Then
        assertThat(refused.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(taken.error).isEqualTo(ErrorCode.NONE);
        assertThat(broker.directory.isOffline()).isFalse();
        assertThat(end()).isEqualTo(2);
    }

    private PartitionLog log() {
        return broker.directory.logs().iterator().next();
    }

    @Test
    void appendsWaitInOrderWhileASegmentIsMade() {
        // Given
        broker.configs.put("orders", segmentsOf(170));
        PartitionHandle handle = broker.lead("orders", 1);
        broker.produce(handle, Acks.ALL, 3);
        broker.settle();
        broker.holdLane();
        // When
        List<TestReply> replies = new ArrayList<>();
        for (int records = 1; records <= 3; records++) {
            replies.add(broker.produce(handle, Acks.ALL, records));
            broker.settle();
        }
        boolean anyAnswered = replies.stream().anyMatch(reply -> reply.answers > 0);
        broker.releaseLane();
        // Then
        assertThat(anyAnswered).isFalse();
        assertThat(replies).allMatch(reply -> reply.error == ErrorCode.NONE);
        assertThat(replies).extracting(reply -> reply.baseOffset).containsExactly(3L, 4L, 6L);
        assertThat(end()).isEqualTo(9);
    }

    @Test
    void anAppendThatWaitsForTooLongIsGivenUpAndNotDoneLater() {
        // Given
        broker.configs.put("orders", segmentsOf(170));
        PartitionHandle handle = broker.lead("orders", 1);
        broker.produce(handle, Acks.ALL, 3);
        broker.settle();
        broker.holdLane();
        TestReply late = broker.produce(handle, Acks.ALL, 2);
        broker.settle();
        // When
        for (int i = 0; i < 4; i++) {
            broker.scheduler.advanceMs(500);
            broker.settle();
        }
        ErrorCode told = late.error;
        broker.releaseLane();
        // Then
        assertThat(told).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(end()).isEqualTo(3);
    }

    @Test
    void aPartitionThatIsStoppedWhileItsLogIsMadeLeavesNone() throws IOException {
        // Given
        broker.holdLane();
        broker.lead("orders", 1);
        // When
        broker.stop("orders", true);
        broker.releaseLane();
        // Then
        assertThat(broker.directory.logs()).isEmpty();
        assertThat(broker.disk.exists(FOLDER)).isFalse();
    }

    @Test
    void aPartitionThatIsMadeAgainWhileTheFirstOneIsMadeGetsALogOfItsOwn() throws IOException {
        // Given
        broker.holdLane();
        broker.lead("orders", 1);
        broker.stop("orders", true);
        // When
        PartitionHandle again = broker.lead("orders", 2);
        broker.releaseLane();
        TestReply reply = broker.produce(again, Acks.ALL, 2);
        broker.settle();
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
        assertThat(broker.directory.logs()).hasSize(1);
        assertThat(broker.disk.list(FOLDER)).contains("00000000000000000000.log");
    }

    @Test
    void aShutdownWaitsForLogsThatAreAway() {
        // Given
        cutting();
        List<String> done = new ArrayList<>();
        // When
        broker.partitions.shutDown(() -> done.add("done"));
        broker.settle();
        boolean early = !done.isEmpty();
        broker.releaseLane();
        // Then
        assertThat(early).isFalse();
        assertThat(done).containsExactly("done");
        assertThat(log().holder().isClosed()).isTrue();
        assertThat(log().view().endOffset()).isEqualTo(2);
    }

    @Test
    void aShutdownClosesALogThatIsBeingMade() {
        // Given
        broker.holdLane();
        broker.lead("orders", 1);
        List<String> done = new ArrayList<>();
        // When
        broker.partitions.shutDown(() -> done.add("done"));
        broker.releaseLane();
        // Then
        assertThat(done).containsExactly("done");
        assertThat(broker.directory.logs()).allMatch(log -> log.holder().isClosed());
    }

    @Test
    void otherPartitionsAreServedWhileTheDiskIsSlow() {
        // Given
        broker.order("orders", following(4));
        broker.order("orders", PartitionImage.led(1, 1, List.of(TestBroker.ID)));
        PartitionHandle other = handle(1);
        broker.produce(other, Acks.ALL, 1);
        broker.settle();
        cutting();
        // When
        TestReply reply = broker.produce(other, Acks.ALL, 3);
        broker.settle();
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
        assertThat(other.view().highWatermark()).isEqualTo(4);
    }

    @Test
    void aReadUnderWayEndsThoughItsSegmentIsRemoved() throws IOException {
        // Given
        broker.configs.put("orders", segmentsOf(170));
        PartitionHandle handle = broker.lead("orders", 1);
        for (int i = 0; i < 3; i++) {
            broker.produce(handle, Acks.ALL, 3);
            broker.settle();
        }
        LogView before = Objects.requireNonNull(handle.view().log());
        ReadPlan reading = before.plan(0, 9, 1_000, true);
        List<Long> starts = new ArrayList<>();
        handle.shard().post(() -> handle.partition().deleteRecords(6, Long.MAX_VALUE, (error, low) -> starts.add(low)));
        broker.settle();
        broker.directory.writeCheckpoints();
        // When
        broker.settle();
        broker.scheduler.advanceMs(60_000);
        broker.settle();
        // Then
        assertThat(starts).containsExactly(6L);
        assertThat(broker.disk.list(FOLDER)).doesNotContain("00000000000000000000.log");
        FileSlice records = Objects.requireNonNull(reading.records());
        ByteBuf read = Unpooled.buffer();
        assertThat(records.readInto(read, 0, records.sizeInBytes())).isPositive();
        reading.release();
        assertThat(before.plan(0, 9, 1_000, true).status()).isEqualTo(ReadPlan.Status.STALE);
    }

    @Test
    void anOldOrderThatComesWhileTheLogIsAwayIsVoid() {
        // Given
        cutting();
        // When
        broker.order("orders", PartitionImage.led(0, 5, List.of(TestBroker.ID)));
        broker.releaseLane();
        // Then
        assertThat(handle().view().leaderEpoch()).isEqualTo(6);
    }

    @Test
    void manyCutsShareOneCheckpoint() {
        // Given: logs that the checkpoint says more of than what will be left
        int partitions = 10;
        broker.orderAll("orders", all(partitions, 4));
        for (int number = 0; number < partitions; number++) {
            hear(handle(number), 4, records(batch(0, 3, 2), 2));
            hear(handle(number), 4, records(batch(2, 4, 3), 2));
        }
        broker.home.thread().within(() -> broker.directory.logs().forEach(log -> log.flush((upTo, error) -> {})));
        broker.settle();
        broker.directory.writeCheckpoints();
        broker.orderAll("orders", all(partitions, 6));
        broker.holdLane();
        List<Taken> taken = new ArrayList<>();
        for (int number = 0; number < partitions; number++) {
            taken.add(hear(handle(number), 6, diverging(3, 2)));
        }
        int before = broker.disk.forces();
        // When
        broker.releaseLane();
        // Then: four for each cut, six for the checkpoint
        assertThat(taken).allMatch(answer -> answer.error == ErrorCode.NONE);
        assertThat(broker.disk.forces() - before).isLessThan(6 * partitions);
    }

    private static List<PartitionImage> all(int partitions, int epoch) {
        List<PartitionImage> all = new ArrayList<>();
        for (int number = 0; number < partitions; number++) {
            all.add(PartitionImage.led(number, epoch, List.of(ReplicaBatches.LEADER, TestBroker.ID)));
        }
        return all;
    }

    private PartitionHandle handle(int number) {
        PartitionHandle handle = broker.registry.find("orders", number);
        if (handle == null) {
            throw new AssertionError("no handle of " + number);
        }
        return handle;
    }
}
