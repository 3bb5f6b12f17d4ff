package org.barnabas.partition.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.partition.ReplicaBatches.batch;
import static org.barnabas.partition.ReplicaBatches.following;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.partition.FetchPosition;
import org.barnabas.partition.Followers;
import org.barnabas.partition.InSyncProposals;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.ReplicaBatches;
import org.barnabas.partition.Replication;
import org.barnabas.partition.ReplicationHome;
import org.barnabas.partition.TestBroker;
import org.barnabas.partition.ThrottledReplicas;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.testkit.ManualMailbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplicaFetchersTest {

    private static final int SESSION = 33;

    private final ManualMailbox mailbox = new ManualMailbox();
    private final List<FakeChannel> channels = new ArrayList<>();
    private final Relay relay = new Relay();
    private final FakeQuota quota = new FakeQuota();
    private final Set<PartitionHandle> full = new HashSet<>();
    private final TestBroker broker = new TestBroker(
            null, new Replication(relay, InSyncProposals.NONE, () -> ClusterImage.EMPTY, () -> 8L, 30_000));
    private final ReplicaFetchers fetchers = new ReplicaFetchers(
            new ReplicationHome(
                    mailbox.thread(), mailbox, mailbox.thread().timers(broker.scheduler), broker.clock.monotonic()),
            ReplicaFetchSettings.defaults(TestBroker.ID),
            leader -> {
                FakeChannel channel = new FakeChannel(leader);
                channels.add(channel);
                return channel;
            },
            () -> 8L,
            quota,
            full::contains);

    ReplicaFetchersTest() throws IOException {
        relay.target = fetchers;
        brokers(2, 3);
    }

    /** The broker is made before its fetchers. */
    private static final class Relay implements Followers {

        private Followers target = Followers.NONE;

        @Override
        public void follow(PartitionHandle handle, int leader, FetchPosition position) {
            target.follow(handle, leader, position);
        }

        @Override
        public void unfollow(PartitionHandle handle) {
            target.unfollow(handle);
        }
    }

    private void brokers(int... ids) {
        List<BrokerNode> nodes = new ArrayList<>();
        for (int id : ids) {
            nodes.add(new BrokerNode(
                    id, List.of(new Endpoint("PLAINTEXT", "host", 9092 + id, SecurityProtocol.PLAINTEXT)), null));
        }
        ClusterDelta.Builder delta = ClusterDelta.from(ClusterImage.EMPTY);
        fetchers.onImage(delta.brokers(nodes).build());
        settle();
    }

    private void settle() {
        do {
            broker.settle();
        } while (mailbox.drain() > 0);
    }

    private PartitionHandle follow(String topic, PartitionImage state) {
        PartitionHandle handle = broker.order(topic, state);
        settle();
        return handle;
    }

    private static FetchResponse answer(PartitionData... partitions) {
        FetchResponse.FetchableTopicResponse topic = new FetchResponse.FetchableTopicResponse()
                .topicId(TestBroker.TOPIC_ID)
                .partitions(List.of(partitions));
        return new FetchResponse().sessionId(SESSION).responses(List.of(topic));
    }

    private void give(FakeChannel channel, @Nullable FetchResponse response) {
        Consumer<@Nullable FetchResponse> waiting = channel.waiting;
        if (waiting == null) {
            throw new AssertionError("nothing was asked");
        }
        channel.waiting = null;
        mailbox.thread().within(() -> waiting.accept(response));
        settle();
    }

    private static FetchPartition only(FetchRequest request) {
        return request.topics().get(0).partitions().get(0);
    }

    @Test
    void asksTheLeaderAsAReplica() {
        // When
        follow("orders", following(4));
        // Then
        FetchRequest request = channels.get(0).last();
        assertThat(channels.get(0).leader.id()).isEqualTo(2);
        assertThat(request.replicaState().replicaId()).isEqualTo(TestBroker.ID);
        assertThat(request.replicaState().replicaEpoch()).isEqualTo(8);
        assertThat(request.sessionEpoch()).isZero();
        assertThat(only(request).currentLeaderEpoch()).isEqualTo(4);
        assertThat(only(request).fetchOffset()).isZero();
        assertThat(only(request).lastFetchedEpoch()).isEqualTo(-1);
        assertThat(request.topics().get(0).topicId()).isEqualTo(TestBroker.TOPIC_ID);
    }

    @Test
    void storesWhatItGotAndAsksForWhatFollows() {
        // Given
        PartitionHandle handle = follow("orders", following(4));
        BufferRecords sent = batch(0, 4, 3);
        // When
        give(channels.get(0), answer(ReplicaBatches.records(sent, 3)));
        sent.release();
        // Then
        assertThat(handle.view().highWatermark()).isEqualTo(3);
        FetchRequest next = channels.get(0).last();
        assertThat(next.sessionId()).isEqualTo(SESSION);
        assertThat(next.sessionEpoch()).isEqualTo(1);
        assertThat(only(next).fetchOffset()).isEqualTo(3);
        assertThat(only(next).lastFetchedEpoch()).isEqualTo(4);
        assertThat(sent.buffer().refCnt()).isZero();
    }

    /** KIP-227: what is idle is not named. */
    @Test
    void namesOnlyWhatHasChanged() {
        // Given
        follow("orders", following(4));
        // When
        give(channels.get(0), answer());
        // Then
        assertThat(channels.get(0).requests).hasSize(2);
        assertThat(channels.get(0).last().topics()).isEmpty();
    }

    @Test
    void withoutASessionEverythingIsNamedEveryTime() {
        // Given
        follow("orders", following(4));
        // When
        give(channels.get(0), answer().sessionId(0));
        // Then
        assertThat(channels.get(0).last().sessionEpoch()).isZero();
        assertThat(channels.get(0).last().topics()).hasSize(1);
    }

    @Test
    void beginsAnewWhenTheLeaderHasForgottenTheSession() {
        // Given
        follow("orders", following(4));
        give(channels.get(0), answer());
        // When
        give(channels.get(0), new FetchResponse().errorCode(ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code()));
        // Then
        assertThat(channels.get(0).last().sessionId()).isZero();
        assertThat(channels.get(0).last().topics()).hasSize(1);
    }

    @Test
    void withoutAnAnswerItPausesAndBeginsAnew() {
        // Given
        follow("orders", following(4));
        give(channels.get(0), answer());
        // When
        give(channels.get(0), null);
        // Then
        assertThat(channels.get(0).requests).hasSize(2);
        broker.scheduler.advanceMs(1_000);
        settle();
        assertThat(channels.get(0).requests).hasSize(3);
        assertThat(channels.get(0).last().sessionEpoch()).isZero();
        assertThat(channels.get(0).last().topics()).hasSize(1);
    }

    /** KAFKA-7414. */
    @Test
    void aFailingPartitionPausesAloneAndIsNamedAnew() {
        // Given
        follow("orders", following(4));
        // When
        give(channels.get(0), answer(new PartitionData().errorCode(ErrorCode.NOT_LEADER_OR_FOLLOWER.code())));
        // Then
        assertThat(channels.get(0).requests).hasSize(1);
        broker.scheduler.advanceMs(1_000);
        settle();
        assertThat(channels.get(0).last().sessionEpoch()).isEqualTo(1);
        assertThat(channels.get(0).last().topics()).hasSize(1);
        assertThat(channels.get(0).last().forgottenTopicsData()).isEmpty();
    }

    @Test
    void whoHasNoRoomAsksForNothingUntilThereIsSome() {
        // Given
        PartitionHandle handle = follow("orders", following(4));
        int usual = only(channels.get(0).last()).partitionMaxBytes();
        broker.disk.faults().fullFrom(0, Long.MAX_VALUE, path -> path.toString().endsWith(".log"));
        BufferRecords sent = batch(0, 4, 3);
        // When
        full.add(handle);
        give(channels.get(0), answer(ReplicaBatches.records(sent, 3)));
        broker.scheduler.advanceMs(1_000);
        settle();
        FetchPartition meanwhile = only(channels.get(0).last());
        give(channels.get(0), answer());
        boolean quiet = channels.get(0).last().topics().isEmpty();
        full.clear();
        broker.clock.advanceMs(WithoutRoom.LOOK_MS);
        give(channels.get(0), answer());
        // Then
        assertThat(usual).isPositive();
        assertThat(meanwhile.partitionMaxBytes()).isZero();
        assertThat(meanwhile.fetchOffset()).isZero();
        assertThat(quiet).isTrue();
        assertThat(only(channels.get(0).last()).partitionMaxBytes()).isEqualTo(usual);
        assertThat(channels.get(0).last().forgottenTopicsData()).isEmpty();
        sent.release();
        assertThat(sent.buffer().refCnt()).isZero();
    }

    @Test
    void whoHasNoRoomFromTheBeginningSaysSoAtOnce() {
        // Given
        PartitionHandle handle = follow("orders", following(4));
        full.add(handle);
        // When
        follow("orders", following(5));
        give(channels.get(0), answer());
        // Then
        assertThat(only(channels.get(0).last()).currentLeaderEpoch()).isEqualTo(5);
        assertThat(only(channels.get(0).last()).partitionMaxBytes()).isZero();
    }

    private void throttle(String topic) {
        PartitionConfig plain = PartitionConfig.DEFAULT;
        broker.configs.put(
                topic,
                new PartitionConfig(
                        plain.log(),
                        plain.rules(),
                        1,
                        true,
                        ThrottledReplicas.NONE,
                        ThrottledReplicas.of(List.of("0:" + TestBroker.ID), TestBroker.ID)));
    }

    private void giveThree(long highWatermark) {
        BufferRecords sent = batch(0, 4, 3);
        give(channels.get(0), answer(ReplicaBatches.records(sent, highWatermark)));
        sent.release();
    }

    /** KIP-73. */
    @Test
    void aThrottledPartitionThatIsBehindWaitsForQuota() {
        // Given
        throttle("orders");
        follow("orders", following(4));
        // When
        quota.over = true;
        giveThree(100);
        // Then
        assertThat(quota.taken).isPositive();
        assertThat(channels.get(0).requests).hasSize(1);
        broker.scheduler.advanceMs(FakeQuota.WAIT_MS);
        settle();
        assertThat(channels.get(0).requests).hasSize(1);
        quota.over = false;
        broker.scheduler.advanceMs(FakeQuota.WAIT_MS);
        settle();
        assertThat(channels.get(0).requests).hasSize(2);
        assertThat(only(channels.get(0).last()).fetchOffset()).isEqualTo(3);
    }

    @Test
    void whatIsInSyncIsNeverHeldBackAndDoesNotCount() {
        // Given
        throttle("orders");
        follow("orders", following(4));
        giveThree(3);
        quota.taken = 0;
        quota.over = true;
        // When
        BufferRecords sent = batch(3, 4, 3);
        give(channels.get(0), answer(ReplicaBatches.records(sent, 3)));
        sent.release();
        // Then
        assertThat(quota.taken).isZero();
        assertThat(only(channels.get(0).last()).fetchOffset()).isEqualTo(6);
    }

    @Test
    void whatIsNotThrottledGoesOnWithoutQuota() {
        // Given
        follow("orders", following(4));
        quota.over = true;
        // When
        giveThree(100);
        // Then
        assertThat(quota.taken).isZero();
        assertThat(channels.get(0).requests).hasSize(2);
    }

    @Test
    void whatStopsWhileItWaitsForQuotaDoesNotComeBack() {
        // Given
        throttle("orders");
        PartitionHandle handle = follow("orders", following(4));
        quota.over = true;
        giveThree(100);
        // When
        fetchers.unfollow(handle);
        settle();
        quota.over = false;
        broker.scheduler.advanceMs(FakeQuota.WAIT_MS);
        settle();
        // Then
        assertThat(channels.get(0).requests).hasSize(1);
    }

    @Test
    void movesWithItsLeader() {
        // Given
        follow("orders", following(4));
        // When
        follow("orders", PartitionImage.led(0, 5, List.of(3, TestBroker.ID)));
        // Then
        assertThat(channels).hasSize(2);
        assertThat(channels.get(0).closed).isTrue();
        assertThat(channels.get(1).leader.id()).isEqualTo(3);
        assertThat(only(channels.get(1).last()).currentLeaderEpoch()).isEqualTo(5);
    }

    /** Rule R7. */
    @Test
    void asksAgainInEveryEpochAndDropsWhatWasAskedBefore() {
        // Given
        PartitionHandle handle = follow("orders", following(4));
        follow("orders", following(5));
        BufferRecords late = batch(0, 4, 3);
        // When
        give(channels.get(0), answer(ReplicaBatches.records(late, 3)));
        late.release();
        // Then
        assertThat(channels).hasSize(1);
        assertThat(only(channels.get(0).last()).currentLeaderEpoch()).isEqualTo(5);
        assertThat(handle.view().highWatermark()).isZero();
        assertThat(late.buffer().refCnt()).isZero();
    }

    @Test
    void asksNobodyWhenItLeads() {
        // Given
        follow("orders", following(4));
        // When
        broker.lead("orders", 5);
        settle();
        // Then
        assertThat(channels.get(0).closed).isTrue();
    }

    @Test
    void waitsForALeaderThatIsNotThere() {
        // Given
        brokers(3);
        follow("orders", following(4));
        assertThat(channels).isEmpty();
        // When
        brokers(2, 3);
        // Then
        assertThat(channels).hasSize(1);
        assertThat(only(channels.get(0).last()).currentLeaderEpoch()).isEqualTo(4);
    }

    @Test
    void divergenceIsAskedUntilBothAgree() {
        // Given
        PartitionHandle handle = follow("orders", following(4));
        for (BufferRecords sent : List.of(batch(0, 4, 2), batch(2, 4, 1))) {
            give(channels.get(0), answer(ReplicaBatches.records(sent, 0)));
            sent.release();
        }
        follow("orders", following(6));
        give(channels.get(0), answer());
        // When
        give(channels.get(0), answer(ReplicaBatches.diverging(4, 2)));
        // Then
        assertThat(only(channels.get(0).last()).fetchOffset()).isEqualTo(2);
        assertThat(only(channels.get(0).last()).currentLeaderEpoch()).isEqualTo(6);
        assertThat(handle.view().highWatermark()).isZero();
    }

    @Test
    void closesItsChannels() {
        // Given
        follow("orders", following(4));
        // When
        mailbox.thread().within(fetchers::close);
        settle();
        // Then
        assertThat(channels.get(0).closed).isTrue();
        give(channels.get(0), answer());
        assertThat(channels.get(0).requests).hasSize(1);
    }
}
