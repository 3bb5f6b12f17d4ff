package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.AppendOutcome;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.TestReply;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.TransactionMarker;
import org.junit.jupiter.api.Test;

/** What lives on a led partition hears what happens to the log. */
class ResidentTest {

    private final TestBroker broker = new TestBroker();
    private final PartitionHandle handle = broker.lead("orders", 0);

    ResidentTest() throws IOException {}

    private TestResident resident() {
        return broker.residents.get(broker.residents.size() - 1);
    }

    private List<AppendOutcome> append(int... records) {
        List<AppendOutcome> outcomes = new ArrayList<>();
        handle.shard().post(() -> {
            for (int count : records) {
                resident().append(() -> TestBroker.batch(count), outcomes::add);
            }
        });
        return outcomes;
    }

    private static ByteBuf marker(boolean commit) {
        return BatchBuilder.transactionMarker(
                UnpooledByteBufAllocator.DEFAULT, new TransactionMarker(commit, 0), 9, (short) 0, 1_700_000_000_000L);
    }

    @Test
    void anAppendIsTakenAtOnceAndCommittedWhenTheHighWatermarkSaysSo() {
        // Given
        List<AppendOutcome> outcomes = append(2, 3);

        // When
        broker.settle();

        // Then
        assertThat(outcomes).extracting(AppendOutcome::baseOffset).containsExactly(0L, 2L);
        assertThat(outcomes).extracting(AppendOutcome::lastOffset).containsExactly(1L, 4L);
        assertThat(resident().highWatermark).isEqualTo(5);
        assertThat(handle.view().highWatermark()).isEqualTo(5);
    }

    /** The first append of a log makes its file, which may wait for the disk. */
    @Test
    void anAppendThatTheLogHasNoPlaceForIsTriedAgainWhenThereIsOne() {
        // Given
        broker.holdLane();
        List<AppendOutcome> outcomes = append(2, 3);
        TestReply marked = new TestReply();
        broker.settle();
        int waiting = resident().waiting();

        // When
        handle.shard().post(() -> handle.partition().appendOwn(marker(true), marked));
        broker.settle();
        broker.releaseLane();

        // Then
        assertThat(waiting).isEqualTo(2);
        assertThat(outcomes).extracting(AppendOutcome::baseOffset).containsExactly(0L, 2L);
        assertThat(resident().heard).containsExactly("leader", "commit 9 at 5");
        assertThat(marked.error).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void whoResignsMeanwhileIsNotToldOfRoom() {
        // Given
        broker.holdLane();
        List<AppendOutcome> outcomes = append(2);
        broker.settle();

        // When
        broker.stop("orders", false);
        broker.releaseLane();

        // Then
        assertThat(outcomes).isEmpty();
        assertThat(resident().heard).containsExactly("leader", "resign");
        assertThat(resident().waiting()).isEqualTo(1);
    }

    @Test
    void aRefusalIsToldAtOnce() {
        // Given another leader
        broker.order("orders", PartitionImage.led(0, 1, List.of(2, TestBroker.ID)));

        // When
        List<AppendOutcome> outcomes = append(1);
        broker.settle();

        // Then
        assertThat(outcomes).extracting(AppendOutcome::error).containsExactly(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(resident().heard).containsExactly("leader", "resign");
    }

    @Test
    void aMarkerIsToldWhenItIsAppended() {
        // Given
        append(1);
        broker.settle();
        TestReply committed = new TestReply();
        TestReply refused = new TestReply();

        // When
        handle.shard().post(() -> {
            handle.partition().appendOwn(marker(true), committed);
            assertThat(resident().heard).containsExactly("leader", "commit 9 at 1");
            assertThat(committed.answers).isZero();
        });
        broker.settle();
        broker.stop("orders", false);
        handle.shard().post(() -> handle.partition().appendOwn(marker(false), refused));
        broker.settle();

        // Then
        assertThat(committed.error).isEqualTo(ErrorCode.NONE);
        assertThat(refused.error).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(resident().heard).containsExactly("leader", "commit 9 at 1", "resign");
    }

    @Test
    void whatCouldNotBeWrittenForWantOfRoomIsToldAsLost() {
        // Given
        append(2);
        broker.settle();
        broker.disk.faults().fullFrom(0, 1, path -> path.toString().endsWith(".log"));

        // When
        List<AppendOutcome> lost = append(3, 4);
        broker.settle();
        List<AppendOutcome> refused = append(1);
        broker.settle();
        broker.directory.checkFreeSpace(0);
        List<AppendOutcome> after = append(1);
        broker.settle();

        // Then
        assertThat(lost).allMatch(AppendOutcome::accepted);
        assertThat(refused).extracting(AppendOutcome::error).containsExactly(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(resident().heard).containsExactly("leader", "lost from 2");
        assertThat(after).extracting(AppendOutcome::baseOffset).containsExactly(2L);
        assertThat(resident().highWatermark).isEqualTo(3);
    }

    @Test
    void othersWantOfRoomIsNotTheResidents() {
        // Given
        append(2);
        broker.settle();
        broker.disk.faults().fullFrom(0, 1, path -> path.toString().endsWith(".log"));

        // When
        TestReply others = broker.produce(handle, Acks.ALL, 3);
        broker.settle();

        // Then
        assertThat(others.error).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(resident().heard).containsExactly("leader");
    }

    @Test
    void electedAgainItStaysAndElectedAfterAnotherItIsNew() {
        // Given
        append(2);
        broker.settle();

        // When
        broker.lead("orders", 1);
        broker.order("orders", PartitionImage.led(0, 2, List.of(2, TestBroker.ID)));
        broker.lead("orders", 3);

        // Then
        assertThat(broker.residents).hasSize(2);
        assertThat(broker.residents.get(0).heard).containsExactly("leader", "leader", "resign");
        assertThat(broker.residents.get(1).heard).containsExactly("leader");
        assertThat(broker.residents.get(1).highWatermark).isEqualTo(2);
    }

    @Test
    void itsAppendsCountAsWaitingUntilTheyAreCommitted() {
        // Given
        int[] waiting = new int[2];
        handle.shard().post(() -> {
            resident().append(() -> TestBroker.batch(1), outcome -> {});
            waiting[0] = handle.partition().waitingAppends();
        });

        // When
        broker.settle();
        handle.shard().post(() -> waiting[1] = handle.partition().waitingAppends());
        broker.settle();

        // Then
        assertThat(waiting).containsExactly(1, 0);
    }
}
