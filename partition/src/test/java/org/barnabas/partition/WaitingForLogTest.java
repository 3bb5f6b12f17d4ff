package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.barnabas.partition.ReplicaBatches.batch;
import static org.barnabas.partition.ReplicaBatches.diverging;
import static org.barnabas.partition.ReplicaBatches.following;
import static org.barnabas.partition.ReplicaBatches.records;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.model.LogConfig;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.TestReply;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BufferRecords;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What waits for a log has its turn and is answered, also when what comes before it or it itself fails. */
class WaitingForLogTest {

    private final TestBroker broker = new TestBroker();

    WaitingForLogTest() throws IOException {}

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

    /** A follower with records 0 to 4. */
    private PartitionHandle follower() {
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, 4, records(batch(0, 3, 2), 2));
        hear(handle, 4, records(batch(2, 4, 3), 2));
        return broker.order("orders", following(6));
    }

    /** The same, whose leader has said that the logs part at 2; the disk has not done it yet. */
    private void cutting() {
        PartitionHandle handle = follower();
        broker.holdLane();
        hear(handle, 6, diverging(3, 2));
    }

    private PartitionLog log() {
        return broker.directory.logs().iterator().next();
    }

    private static PartitionConfig segmentsOf(int bytes) {
        return new PartitionConfig(LogConfig.of(log -> log.segmentBytes(bytes)), BatchRules.DEFAULT, 1);
    }

    @Test
    void aTopicThatIsMadeAgainWhileTheLogOfTheFirstOneIsAwayGetsALogOfItsOwn() {
        // Given
        cutting();
        broker.stop("orders", true);
        // When
        PartitionHandle again = broker.lead("orders", 7);
        broker.releaseLane();
        TestReply reply = broker.produce(again, Acks.ALL, 2);
        broker.settle();
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
        assertThat(reply.baseOffset).isZero();
        assertThat(broker.directory.logs()).hasSize(1);
    }

    @Test
    void anOrderWaitsWhileWhatFoundNoRoomIsCutOff() {
        // Given
        PartitionHandle handle = written();
        broker.disk.faults().fullFrom(0, 1, path -> path.toString().endsWith(".log"));
        // When: in one batch of messages
        TestReply lost = broker.produce(handle, Acks.ALL, 3);
        broker.holdLane();
        broker.lead("orders", 2);
        ErrorCode early = lost.error;
        broker.releaseLane();
        broker.directory.checkFreeSpace(0);
        TestReply after = broker.produce(handle, Acks.ALL, 1);
        broker.settle();
        // Then
        assertThat(early).isNull();
        assertThat(lost.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(handle.view().leaderEpoch()).isEqualTo(2);
        assertThat(after.error).isEqualTo(ErrorCode.NONE);
        assertThat(after.baseOffset).isEqualTo(3);
    }

    @Test
    void aDeletionOfRecordsWaitsWhileWhatFoundNoRoomIsCutOff() {
        // Given
        PartitionHandle handle = written();
        broker.disk.faults().fullFrom(0, 1, path -> path.toString().endsWith(".log"));
        List<ErrorCode> deleted = new ArrayList<>();
        // When: in one batch of messages
        broker.produce(handle, Acks.ALL, 3);
        handle.shard()
                .post(() -> handle.partition().deleteRecords(2, Long.MAX_VALUE, (error, low) -> deleted.add(error)));
        broker.settle();
        // Then
        assertThat(deleted).containsExactly(ErrorCode.NONE);
        assertThat(log().view().startOffset()).isEqualTo(2);
    }

    private PartitionHandle written() {
        PartitionHandle handle = broker.lead("orders", 1);
        broker.produce(handle, Acks.ALL, 3);
        broker.settle();
        return handle;
    }

    @Test
    void whatFailsWhenItHasItsTurnKeepsNobodyElseWaiting() {
        // Given
        broker.configs.put("orders", segmentsOf(170));
        PartitionHandle handle = written();
        broker.holdLane();
        broker.produce(handle, Acks.ALL, 3);
        handle.shard()
                .post(() -> handle.partition().chores().producers(all -> {
                    throw new IllegalStateException("a defect");
                }));
        TestReply behind = broker.produce(handle, Acks.ALL, 1);
        broker.settle();
        // When
        assertThatThrownBy(broker::releaseLane).hasMessage("a defect");
        broker.settle();
        // Then
        assertThat(behind.error).isEqualTo(ErrorCode.NONE);
        assertThat(behind.baseOffset).isEqualTo(6);
    }

    @Test
    void whoAsksAPartitionThatIsStoppedWhileItsLogIsMadeIsAnswered() {
        // Given
        broker.holdLane();
        PartitionHandle handle = broker.lead("orders", 1);
        broker.stop("orders", true);
        List<Integer> producers = new ArrayList<>();
        // When
        handle.shard().post(() -> handle.partition().chores().producers(all -> producers.add(all.size())));
        broker.settle();
        broker.releaseLane();
        // Then
        assertThat(producers).containsExactly(0);
    }

    @Test
    void anAppendThatFailsWhenItHasItsTurnIsAnswered() {
        // Given
        broker.configs.put("orders", segmentsOf(170));
        PartitionHandle handle = written();
        broker.holdLane();
        ByteBuf broken = TestBroker.batch(3);
        TestReply reply = broker.produce(handle, Acks.ALL, broken);
        broker.settle();

        // When
        broken.release();
        broker.releaseLane();

        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    }

    /** Its fetcher asks for nothing before it has heard of all partitions. */
    @Test
    @SuppressWarnings("NullAway") // a defect is wanted
    void anAnswerThatCannotBeTakenWhenItHasItsTurnIsTold() {
        // Given
        PartitionHandle handle = follower();
        broker.holdLane();
        handle.shard().post(() -> log().lane().lend(false, () -> {}, failure -> {}));
        Taken broken = hear(handle, 6, new PartitionData().divergingEpoch(null));

        // When
        assertThatThrownBy(broker::releaseLane).isInstanceOf(NullPointerException.class);

        // Then
        assertThat(broken.error).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    }
}
