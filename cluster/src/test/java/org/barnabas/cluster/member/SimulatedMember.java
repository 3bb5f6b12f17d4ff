package org.barnabas.cluster.member;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

    /** As the real channel does: one message after the other, each again until the broker knows who sends it. */
    private static final class Peer implements BrokerChannel {

        private final int id;
        private final Map<Integer, SimulatedMember> peers;
        private final SimulatedMember from;
        private final Deque<Order> queue = new ArrayDeque<>();
        private boolean underWay;

        private record Order(From sender, BiConsumer<BrokerChannel, Runnable> message, Runnable applied) {}

        private record From(int id, int epoch, long toEpoch) {}

        Peer(int id, Map<Integer, SimulatedMember> peers, SimulatedMember from) {
            this.id = id;
            this.peers = peers;
            this.from = from;
        }

        private void post(From sender, BiConsumer<BrokerChannel, Runnable> message, Runnable applied) {
            queue.add(new Order(sender, message, applied));
            sendNext(TRIES);
        }

        private void sendNext(int tries) {
            Order order = queue.peek();
            if (order == null || underWay) {
                return;
            }
            underWay = true;
            From sender = order.sender();
            SimulatedMember to = Objects.requireNonNull(peers.get(id));
            to.mailbox.post(() -> to.member.admit(sender.id(), sender.epoch(), sender.toEpoch(), verdict -> {
                if (verdict == ErrorCode.NONE) {
                    order.message().accept(to.member.receiver(), () -> answered(order.applied(), true, TRIES));
                } else {
                    boolean early = verdict == ErrorCode.STALE_BROKER_EPOCH || verdict == ErrorCode.NOT_CONTROLLER;
                    answered(() -> {}, !early || tries == 0, tries - 1);
                }
            }));
        }

        private void answered(Runnable then, boolean done, int tries) {
            from.mailbox.post(() -> {
                underWay = false;
                if (done) {
                    queue.poll();
                }
                then.run();
                sendNext(tries);
            });
        }

        @Override
        public void leaderAndIsr(LeaderAndIsrRequest request, Runnable applied) {
            From sender = new From(request.controllerId(), request.controllerEpoch(), request.brokerEpoch());
            post(sender, (receiver, done) -> receiver.leaderAndIsr(request, done), applied);
        }

        @Override
        public void stopReplica(StopReplicaRequest request, Runnable applied) {
            From sender = new From(request.controllerId(), request.controllerEpoch(), request.brokerEpoch());
            post(sender, (receiver, done) -> receiver.stopReplica(request, done), applied);
        }

        @Override
        public void updateMetadata(UpdateMetadataRequest request, Runnable applied) {
            From sender = new From(request.controllerId(), request.controllerEpoch(), request.brokerEpoch());
            post(sender, (receiver, done) -> receiver.updateMetadata(request, done), applied);
        }

        @Override
        public void close() {
            from.closed.add(id);
        }
    }
}
