package org.barnabas.partition;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.partition.InSyncProposals.Settled;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.FollowerFetch;
import org.barnabas.partition.lead.TestReply;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Replicas 1 (the leader), 2 and 3 of a partition, and what the leader wishes for. */
abstract class LeaderOfThree {

    static final int EPOCH = 5;
    static final long LAG_MS = 30_000;
    static final long LIFE = 70;

    final List<Wish> wishes = new ArrayList<>();
    ClusterImage image = ClusterImage.EMPTY;
    final AtomicLong life = new AtomicLong(11);
    final TestBroker broker = new TestBroker(
            null,
            new Replication(
                    Followers.NONE,
                    (proposal, answer) -> wishes.add(new Wish(proposal, answer)),
                    () -> image,
                    life::get,
                    LAG_MS));

    LeaderOfThree() throws IOException {
        know(delta -> delta.brokers(List.of(1, 2, 3).stream()
                .map(id -> new BrokerNode(id, List.of(), null))
                .toList()));
    }

    record Wish(InSyncProposals.Proposal proposal, InSyncProposals.Answer answer) {

        List<Integer> brokers() {
            return proposal.inSync().stream()
                    .map(InSyncProposals.Member::broker)
                    .toList();
        }
    }

    void know(java.util.function.Consumer<ClusterDelta.Builder> change) {
        ClusterDelta.Builder builder = ClusterDelta.from(image);
        change.accept(builder);
        image = builder.build().after();
    }

    static PartitionImage state(int partitionEpoch, List<Integer> isr) {
        return PartitionImage.led(0, EPOCH, List.of(1, 2, 3))
                .withLeadership(1, EPOCH, isr, 1)
                .withPartitionEpoch(partitionEpoch);
    }

    PartitionHandle lead(List<Integer> isr) {
        return broker.order("orders", state(0, isr));
    }

    TestReply produce(PartitionHandle handle) {
        TestReply reply = broker.produce(handle, Acks.ALL, 1);
        broker.settle();
        return reply;
    }

    void fetch(PartitionHandle handle, int replica, long offset) {
        fetch(handle, new FollowerFetch(replica, LIFE, EPOCH, offset, offset == 0 ? -1 : EPOCH));
    }

    void fetch(PartitionHandle handle, FollowerFetch fetch) {
        handle.shard().post(() -> handle.partition().onFollowerFetch(fetch));
        broker.settle();
    }

    void advance(long ms) {
        broker.scheduler.advanceMs(ms);
        broker.settle();
    }

    void answer(ErrorCode error, @Nullable Settled settled) {
        Wish last = wishes.get(wishes.size() - 1);
        broker.home.thread().within(() -> last.answer.onAnswer(error, settled));
        broker.settle();
    }
}
