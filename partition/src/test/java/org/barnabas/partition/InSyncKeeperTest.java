package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.partition.InSyncProposals.Settled;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.FollowerFetch;
import org.barnabas.partition.lead.TestReply;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchRules;
import org.junit.jupiter.api.Test;

/** Who counts and who is in sync; through the partition, as the shard sees it. */
class InSyncKeeperTest extends LeaderOfThree {

    InSyncKeeperTest() throws IOException {}

    @Test
    void acknowledgesWhenAllInSyncHaveIt() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2, 3));
        TestReply reply = produce(handle);
        fetch(handle, 2, 1);
        assertThat(reply.answers).isZero();
        // When
        fetch(handle, 3, 1);
        // Then
        assertThat(reply.error).isEqualTo(ErrorCode.NONE);
        assertThat(handle.view().highWatermark()).isEqualTo(1);
    }

    /** Rule R3. */
    @Test
    void fetchesOfAnotherEpochDoNotCount() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2));
        TestReply reply = produce(handle);
        // When
        fetch(handle, new FollowerFetch(2, LIFE, EPOCH - 1, 1, EPOCH));
        fetch(handle, new FollowerFetch(2, LIFE, -1, 1, EPOCH));
        // Then
        assertThat(reply.answers).isZero();
    }

    /** It says that it has offset 0, but from a leader that is not known here. */
    @Test
    void fetchesOfADivergingLogDoNotCount() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2));
        TestReply reply = produce(handle);
        // When
        fetch(handle, new FollowerFetch(2, LIFE, EPOCH, 1, EPOCH - 2));
        // Then
        assertThat(reply.answers).isZero();
    }

    /** KIP-903. */
    @Test
    void fetchesOfAnEarlierLifeDoNotCount() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2));
        fetch(handle, 2, 0);
        TestReply reply = produce(handle);
        // When
        fetch(handle, new FollowerFetch(2, LIFE - 1, EPOCH, 1, EPOCH));
        // Then
        assertThat(reply.answers).isZero();
    }

    @Test
    void asksToDropWhoLagsForTooLong() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2, 3));
        produce(handle);
        fetch(handle, 2, 1);
        // When
        advance(LAG_MS * 2);
        // Then
        assertThat(wishes).hasSize(1);
        assertThat(wishes.get(0).brokers()).containsExactly(1, 2);
        assertThat(wishes.get(0).proposal().inSync().get(0).brokerEpoch()).isEqualTo(11);
        assertThat(wishes.get(0).proposal().inSync().get(1).brokerEpoch()).isEqualTo(LIFE);
    }

    @Test
    void whoHasEverythingNeverLags() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2, 3));
        fetch(handle, 2, 0);
        fetch(handle, 3, 0);
        // When
        advance(LAG_MS * 10);
        // Then
        assertThat(wishes).isEmpty();
        produce(handle);
        advance(LAG_MS / 2 + 1);
        assertThat(wishes).isEmpty();
    }

    /** Rule R4: it has all that is committed, but not all that was there when the epoch began. */
    @Test
    void nobodyJoinsBeforeTheStartOfTheEpoch() {
        // Given
        broker.configs.put("orders", new PartitionConfig(PartitionConfig.DEFAULT.log(), BatchRules.DEFAULT, 2));
        PartitionHandle handle = broker.order("orders", PartitionImage.led(0, EPOCH - 1, List.of(1)));
        broker.produce(handle, Acks.LEADER, 3);
        broker.settle();
        lead(List.of(1));
        // When
        fetch(handle, new FollowerFetch(2, LIFE, EPOCH, 2, EPOCH - 1));
        // Then
        assertThat(wishes).isEmpty();
        fetch(handle, new FollowerFetch(2, LIFE, EPOCH, 3, EPOCH - 1));
        assertThat(wishes).hasSize(1);
        assertThat(wishes.get(0).brokers()).containsExactly(1, 2);
    }

    @Test
    void theDeadDoNotJoin() {
        // Given
        know(delta -> delta.brokers(List.of(new BrokerNode(1, List.of(), null))));
        PartitionHandle handle = lead(List.of(1));
        // When
        fetch(handle, 2, 0);
        // Then
        assertThat(wishes).isEmpty();
    }

    /** The word that it is registered comes from somebody else, later than its fetch. */
    @Test
    void whoseLifeIsNotKnownYetJoinsWhenItIs() {
        // Given
        know(delta -> delta.brokers(List.of(new BrokerNode(1, List.of(), null))));
        PartitionHandle handle = lead(List.of(1));
        fetch(handle, 2, 0);
        // When
        know(delta -> delta.brokers(List.of(new BrokerNode(1, List.of(), null), new BrokerNode(2, List.of(), null))));
        advance(1_000);
        // Then
        assertThat(wishes).hasSize(1);
        assertThat(wishes.get(0).brokers()).containsExactly(1, 2);
    }

    @Test
    void whoWasDroppedComesBackOnlyWithAFetch() {
        // Given
        PartitionHandle handle = lead(List.of(1, 2));
        fetch(handle, 2, 0);
        produce(handle);
        advance(LAG_MS * 2);
        answer(ErrorCode.NONE, new Settled(EPOCH, List.of(1), 1));
        assertThat(wishes).hasSize(1);
        // When
        fetch(handle, 2, 1);
        // Then
        assertThat(wishes).hasSize(2);
        assertThat(wishes.get(1).brokers()).containsExactly(1, 2);
    }

    /** Row 27. */
    @Test
    void aSetThatShrinksBelowTheMinimumLeavesRecordsUnacknowledged() {
        // Given
        broker.configs.put("orders", new PartitionConfig(PartitionConfig.DEFAULT.log(), BatchRules.DEFAULT, 2));
        PartitionHandle handle = lead(List.of(1, 2));
        TestReply reply = produce(handle);
        // When
        broker.order("orders", state(1, List.of(1)));
        // Then
        assertThat(handle.view().highWatermark()).isZero();
        TestReply later = produce(handle);
        assertThat(later.error).isEqualTo(ErrorCode.NOT_ENOUGH_REPLICAS);
        advance(2_000);
        assertThat(reply.error).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    }
}
