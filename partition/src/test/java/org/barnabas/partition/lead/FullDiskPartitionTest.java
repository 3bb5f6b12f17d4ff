package org.barnabas.partition.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.partition.ReplicaBatches.batch;
import static org.barnabas.partition.ReplicaBatches.following;
import static org.barnabas.partition.ReplicaBatches.records;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.barnabas.log.read.LogView;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.TestBroker;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BufferRecords;
import org.junit.jupiter.api.Test;

/** A partition whose disk has no room refuses, or waits; it is not offline. */
class FullDiskPartitionTest {

    private static final long WRITE_ON = 0;

    private final TestBroker broker = new TestBroker();

    FullDiskPartitionTest() throws IOException {}

    private static long end(PartitionHandle handle) {
        LogView log = Objects.requireNonNull(handle.view().log());
        return log.endOffset();
    }

    @Test
    void allThatWasToBeWrittenTogetherIsRefusedAndTheLeaderGoesOn() {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        broker.settle();
        TestReply before = broker.produce(handle, Acks.ALL, 3);
        broker.settle();
        broker.disk.faults().fullFrom(0, 1, path -> path.toString().endsWith(".log"));
        // When
        List<TestReply> refused = List.of(broker.produce(handle, Acks.ALL, 5), broker.produce(handle, Acks.LEADER, 5));
        broker.settle();
        long endThen = end(handle);
        TestReply stillFull = broker.produce(handle, Acks.ALL, 1);
        broker.settle();
        broker.directory.checkFreeSpace(WRITE_ON);
        TestReply after = broker.produce(handle, Acks.ALL, 2);
        broker.settle();
        // Then
        assertThat(before.error).isEqualTo(ErrorCode.NONE);
        assertThat(refused)
                .allMatch(reply -> reply.error == ErrorCode.KAFKA_STORAGE_ERROR)
                .allMatch(reply -> reply.answers == 1);
        assertThat(endThen).isEqualTo(3);
        assertThat(stillFull.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(handle.view().isLeader()).isTrue();
        assertThat(after.error).isEqualTo(ErrorCode.NONE);
        assertThat(after.baseOffset).isEqualTo(3);
        assertThat(end(handle)).isEqualTo(5);
    }

    @Test
    void aNewPartitionIsServedWhenThereIsRoomForItsFolder() {
        // Given
        broker.disk.faults().fullFrom(0, Long.MAX_VALUE, path -> path.toString().contains("orders-0"));
        PartitionHandle handle = broker.lead("orders", 0);
        broker.settle();
        boolean ledWithoutRoom = handle.view().isLeader();
        // When
        broker.disk.faults().heal();
        broker.directory.checkFreeSpace(WRITE_ON);
        broker.scheduler.advanceMs(1_000);
        broker.settle();
        TestReply reply = broker.produce(handle, Acks.ALL, 2);
        broker.settle();
        // Then
        assertThat(ledWithoutRoom).isFalse();
        assertThat(handle.view().isLeader()).isTrue();
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aLeaderWithoutRoomForItsEpochWaitsForIt() {
        // Given
        PartitionHandle handle = broker.lead("orders", 0);
        broker.settle();
        broker.produce(handle, Acks.ALL, 3);
        broker.settle();
        broker.disk.faults().fullFrom(0, Long.MAX_VALUE, path -> true);
        broker.lead("orders", 1);
        broker.settle();
        TestReply meanwhile = broker.produce(handle, Acks.ALL, 1);
        broker.settle();
        // When
        broker.disk.faults().heal();
        broker.directory.checkFreeSpace(WRITE_ON);
        broker.scheduler.advanceMs(1_000);
        broker.settle();
        TestReply after = broker.produce(handle, Acks.ALL, 1);
        broker.settle();
        // Then
        assertThat(meanwhile.error).as("it has waited as long as it may").isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(after.error).isEqualTo(ErrorCode.NONE);
        assertThat(after.baseOffset).isEqualTo(3);
    }

    private void hear(PartitionHandle handle, PartitionData told) {
        handle.shard().post(() -> {
            handle.partition().onFetched(4, told, (error, position) -> {});
            if (told.records() instanceof BufferRecords records) {
                records.release();
            }
        });
        broker.settle();
    }

    @Test
    void aFollowerWithoutRoomDeletesWhatItsLeaderHasDeleted() {
        // Given
        PartitionHandle handle = broker.order("orders", following(4));
        hear(handle, records(batch(0, 4, 5), 5));
        broker.disk.faults().fullFrom(0, Long.MAX_VALUE, path -> path.toString().endsWith(".log"));
        hear(handle, records(batch(5, 4, 5), 5));
        // When: DeleteRecords at the leader, which has more than fits here
        hear(handle, records(batch(5, 4, 5), 10).logStartOffset(3));
        // Then
        assertThat(broker.directory.isFull()).isTrue();
        assertThat(end(handle)).isEqualTo(5);
        assertThat(Objects.requireNonNull(handle.view().log()).startOffset()).isEqualTo(3);
    }
}
