package org.barnabas.cluster.member;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.cluster.BrokerNode;
import org.barnabas.cluster.ClusterDelta;
import org.barnabas.cluster.Endpoint;
import org.barnabas.cluster.FakeZk;
import org.barnabas.cluster.FakeZkServer;
import org.barnabas.cluster.ImageHolder;
import org.barnabas.cluster.SecurityProtocol;
import org.barnabas.cluster.controller.ControllerPorts;
import org.barnabas.cluster.controller.ControllerSettings;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.ports.Owner;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.LeaderAndIsrRequest;
import org.barnabas.protocol.message.StopReplicaRequest;
import org.barnabas.protocol.message.UpdateMetadataRequest;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** A broker's membership without threads, on a fake ZooKeeper: everything happens when the test drains it. */
final class SimulatedMember {

    static final long BALANCE_MS = 300_000;

    private static final int TRIES = 100;

    final int id;
    final ManualMailbox mailbox = new ManualMailbox();
    final ManualClock clock = new ManualClock(1_000_000);
    final ManualScheduler scheduler = new ManualScheduler(clock);
    final ImageHolder holder;
    final FakeZk zk;
    final ClusterMember member;
    final List<ClusterDelta> deltas = new ArrayList<>();
    final List<Integer> closed = new ArrayList<>();

    @Nullable
    String clusterId;

    @Nullable
    String refusal;

    boolean joined;

    LastStop lastStop = LastStop.UNKNOWN;

    SimulatedMember(int id, FakeZkServer server, Map<Integer, SimulatedMember> peers) {
        this.id = id;
        this.zk = new FakeZk(server, mailbox);
        this.holder = new ImageHolder(mailbox, Owner.ANY);
        holder.addListener(deltas::add);
        ControllerPorts ports =
                new ControllerPorts(mailbox, Owner.ANY, scheduler, zk, clock.wall(), new SeededRandom(id));
        ControllerSettings settings = new ControllerSettings(
                id, 1, (short) 1, true, false, 1, new ControllerSettings.Balance(true, BALANCE_MS, 10));
        member = new ClusterMember(
                new MemberSettings(settings, -1),
                ports,
                holder,
                new TestMember.Rules(),
                broker -> new Peer(broker.id(), peers, this),
                null);
        peers.put(id, this);
    }

    /** Connects and registers; to be drained. */
    void join() {
        member.connect(cluster -> {
            clusterId = cluster;
            Endpoint endpoint = new Endpoint("PLAINTEXT", "host" + id, 9092, SecurityProtocol.PLAINTEXT);
            member.register(new BrokerNode(id, List.of(endpoint), null), lastStop, problem -> {
                refusal = problem;
                joined = problem == null;
            });
        });
    }

    /** Delivers messages between members until none is left. */
    static void drainAll(SimulatedMember... members) {
        int ran;
        do {
            ran = 0;
            for (SimulatedMember member : members) {
                ran += member.mailbox.drain();
            }
        } while (ran > 0);
    }

    private record Peer(int id, Map<Integer, SimulatedMember> peers, SimulatedMember from) implements BrokerChannel {

        /** As the real channel does: again, if the broker does not know its registration yet. */
        private void post(
                int controllerEpoch, long brokerEpoch, BiConsumer<BrokerChannel, Runnable> message, Runnable applied) {
            post(TRIES, controllerEpoch, brokerEpoch, message, applied);
        }

        private void post(
                int tries,
                int controllerEpoch,
                long brokerEpoch,
                BiConsumer<BrokerChannel, Runnable> message,
                Runnable applied) {
            SimulatedMember to = Objects.requireNonNull(peers.get(id));
            to.mailbox.post(() -> {
                boolean early = to.member.verdict(controllerEpoch, brokerEpoch) == ErrorCode.STALE_BROKER_EPOCH;
                if (early && tries > 0) {
                    from.mailbox.post(() -> post(tries - 1, controllerEpoch, brokerEpoch, message, applied));
                } else {
                    message.accept(to.member.receiver(), () -> from.mailbox.post(applied));
                }
            });
        }

        @Override
        public void leaderAndIsr(LeaderAndIsrRequest request, Runnable applied) {
            post(
                    request.controllerEpoch(),
                    request.brokerEpoch(),
                    (receiver, done) -> receiver.leaderAndIsr(request, done),
                    applied);
        }

        @Override
        public void stopReplica(StopReplicaRequest request, Runnable applied) {
            post(
                    request.controllerEpoch(),
                    request.brokerEpoch(),
                    (receiver, done) -> receiver.stopReplica(request, done),
                    applied);
        }

        @Override
        public void updateMetadata(UpdateMetadataRequest request, Runnable applied) {
            post(
                    request.controllerEpoch(),
                    request.brokerEpoch(),
                    (receiver, done) -> receiver.updateMetadata(request, done),
                    applied);
        }

        @Override
        public void close() {
            from.closed.add(id);
        }
    }
}
