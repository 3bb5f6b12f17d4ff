package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.barnabas.log.model.LogConfig;
import org.barnabas.partition.InSyncProposals.Settled;
import org.barnabas.partition.lead.FollowerFetch;
import org.barnabas.partition.lead.TestReply;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchRules;
import org.junit.jupiter.api.Test;

/** A follower whose log directory has no room says so, and nobody waits for it. */
class FollowerWithoutRoomTest extends LeaderOfThree {

    FollowerWithoutRoomTest() throws IOException {}

    private void fetchWithoutRoom(PartitionHandle handle, int replica, long offset) {
        fetch(handle, new FollowerFetch(replica, LIFE, EPOCH, offset, offset == 0 ? -1 : EPOCH, 0, false));
    }

    @Test
    void itLeavesTheSetAsSoonAsItLacksSomething() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2, 3));
        fetch(handle, 2, 0);
        TestReply reply = produce(handle);
        fetch(handle, 2, 1);

        // When
        fetchWithoutRoom(handle, 3, 0);

        // Then
        assertThat(wishes).hasSize(1);
        assertThat(wishes.get(0).brokers()).containsExactly(1, 2);
        assertThat(reply.answers).as("the controller has not spoken").isZero();
        answer(ErrorCode.NONE, new Settled(EPOCH, List.of(1, 2), 1));
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void itStaysWhileItHasEverything() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2, 3));
        fetch(handle, 2, 0);

        // When
        fetchWithoutRoom(handle, 3, 0);
        advance(10 * LAG_MS);
        int before = wishes.size();
        produce(handle);

        // Then
        assertThat(before).isZero();
        assertThat(wishes).hasSize(1);
        assertThat(wishes.get(0).brokers()).containsExactly(1, 2);
    }

    @Test
    void itLeavesAlsoIfItsLogPartsFromTheLeaders() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2, 3));
        produce(handle);

        // When
        fetch(handle, FollowerFetch.stranded(3, LIFE, EPOCH - 1));
        int formerEpoch = wishes.size();
        fetch(handle, FollowerFetch.stranded(3, LIFE, EPOCH));

        // Then
        assertThat(formerEpoch).isZero();
        assertThat(wishes).hasSize(1);
        assertThat(wishes.get(0).brokers()).containsExactly(1, 2);
    }

    @Test
    void itDoesNotComeAndGoWhileTheHighWatermarkStandsStill() {
        // Given: with one left too few are in sync, so what it lacks is not committed
        broker.configure("orders", minInSync(2));
        PartitionHandle handle = lead(List.of(1, 3));
        TestReply reply = produce(handle);
        fetchWithoutRoom(handle, 3, 0);
        answer(ErrorCode.NONE, new Settled(EPOCH, List.of(1), 1));

        // When
        fetchWithoutRoom(handle, 3, 0);
        advance(LAG_MS);
        fetchWithoutRoom(handle, 3, 0);
        TestReply next = produce(handle);

        // Then
        assertThat(wishes).hasSize(1);
        assertThat(reply.error).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(next.error).isEqualTo(ErrorCode.NOT_ENOUGH_REPLICAS);
    }

    @Test
    void itComesBackWhenItHasRoomAndHasCaughtUp() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2, 3));
        fetch(handle, 2, 0);
        produce(handle);
        fetch(handle, 2, 1);
        fetchWithoutRoom(handle, 3, 0);
        answer(ErrorCode.NONE, new Settled(EPOCH, List.of(1, 2), 1));

        // When
        fetch(handle, 3, 0);
        int behind = wishes.size();
        fetch(handle, 3, 1);

        // Then
        assertThat(behind).isEqualTo(1);
        assertThat(wishes).hasSize(2);
        assertThat(wishes.get(1).brokers()).containsExactly(1, 2, 3);
    }

    @Test
    void theHighWatermarkWaitsForItUntilTheControllerHasSpoken() {
        // Given: rule R6
        PartitionHandle handle = lead(List.of(1, 2, 3));
        fetch(handle, 2, 0);
        produce(handle);
        fetch(handle, 2, 1);
        fetchWithoutRoom(handle, 3, 0);
        long asked = handle.view().highWatermark();

        // When
        answer(ErrorCode.NONE, new Settled(EPOCH, List.of(1, 2), 1));

        // Then
        assertThat(asked).isZero();
        assertThat(handle.view().highWatermark()).isEqualTo(1);
    }

    private static PartitionConfig minInSync(int replicas) {
        LogConfig log = PartitionConfig.DEFAULT.log();
        return new PartitionConfig(log, BatchRules.DEFAULT, replicas);
    }
}
