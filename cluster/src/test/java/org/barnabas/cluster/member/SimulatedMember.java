package org.barnabas.cluster.member;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.barnabas.cluster.ReachProbe;
import org.barnabas.cluster.ReplicaHealth;
import org.barnabas.cluster.controller.ControllerPorts;
import org.barnabas.cluster.controller.Reach;
import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.cluster.zk.FakeZk;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** A broker's membership without threads, on a fake ZooKeeper: everything happens when the test drains it. */
final class SimulatedMember {

    static final long BALANCE_MS = 300_000;
    static final long REACH_MS = 6_000;
    private static final long PROBE_MS = 1_000;

    final int id;
    final ManualMailbox mailbox = new ManualMailbox();
    final ManualClock clock = new ManualClock(1_000_000);
    final ManualScheduler scheduler = new ManualScheduler(clock);
    final ImageHolder holder;
    final FakeZk zk;
    final ClusterMember member;
    final List<ClusterDelta> deltas = new ArrayList<>();
    final List<Integer> closed = new ArrayList<>();
    /** Replicas here in failed log directories. */
    final Set<PartitionKey> failed = new HashSet<>();

    /** Replicas here in log directories without room. */
    final Set<PartitionKey> full = new HashSet<>();
    /** To whom no message of this broker's controller comes through. */
    final Set<Integer> unreachable = new TreeSet<>();

    @Nullable
    String clusterId;

    @Nullable
    String refusal;

    /** Why it must end. */
    @Nullable
    String outcast;

    boolean joined;

    LastStop lastStop = LastStop.UNKNOWN;

    SimulatedMember(int id, FakeZkServer server, Map<Integer, SimulatedMember> peers) {
        this(id, server, peers, true);
    }

    /** @param deleteTopics whether its controller may delete topics */
    SimulatedMember(int id, FakeZkServer server, Map<Integer, SimulatedMember> peers, boolean deleteTopics) {
        this.id = id;
        this.zk = new FakeZk(server, mailbox);
        this.holder = new ImageHolder(mailbox, mailbox.thread());
        holder.addListener(deltas::add);
        ControllerPorts ports = new ControllerPorts(
                        mailbox,
                        mailbox.thread(),
                        mailbox.thread().timers(scheduler),
                        zk,
                        clock.wall(),
                        new SeededRandom(id))
                .with(new Reach(this::probe, REACH_MS));
        ControllerSettings settings = new ControllerSettings(
                id, 1, (short) 1, deleteTopics, false, 1, new ControllerSettings.Balance(true, BALANCE_MS, 10));
        member = new ClusterMember(
                new MemberSettings(settings, -1),
                ports,
                holder,
                new TestClusterMember.Rules(),
                broker -> new PostingChannel(
                        mailbox,
                        () -> unreachable.contains(broker.id())
                                ? null
                                : Objects.requireNonNull(peers.get(broker.id())).seat(),
                        () -> closed.add(broker.id())),
                null);
        member.replicaHealth(new Health());
        member.onOutcast(reason -> outcast = reason);
        peers.put(id, this);
    }

    private final class Health implements ReplicaHealth {

        @Override
        public void failed(List<PartitionKey> asked, Consumer<Set<PartitionKey>> answer) {
            answer.accept(asked.stream().filter(failed::contains).collect(Collectors.toSet()));
        }

        @Override
        public Set<PartitionKey> full(List<PartitionKey> asked) {
            return asked.stream().filter(full::contains).collect(Collectors.toSet());
        }
    }

    private Runnable probe(BrokerNode broker, ReachProbe.Verdict verdict) {
        AtomicBoolean ended = new AtomicBoolean();
        probeLater(broker.id(), verdict, ended, 0);
        return () -> ended.set(true);
    }

    private void probeLater(int broker, ReachProbe.Verdict verdict, AtomicBoolean ended, long delayMs) {
        scheduler.schedule(delayMs, () -> {
            if (ended.get()) {
                return;
            }
            if (unreachable.contains(broker)) {
                verdict.missed();
            } else {
                verdict.reached();
            }
            probeLater(broker, verdict, ended, PROBE_MS);
        });
    }

    /** The epoch of its registration. */
    long epoch() {
        return mailbox.thread().ask(member::brokerEpoch);
    }

    private PostingChannel.Seat seat() {
        return new PostingChannel.Seat(mailbox, member);
    }

    /** Connects and registers; to be drained. */
    void join() {
        member.connect(cluster -> {
            clusterId = cluster;
            register();
        });
    }

    /** Connects only; to be drained. */
    void meet() {
        member.connect(cluster -> clusterId = cluster);
    }

    /** Asks to be registered; to be drained. */
    void register() {
        Endpoint endpoint = new Endpoint("PLAINTEXT", "host" + id, 9092, SecurityProtocol.PLAINTEXT);
        member.register(new BrokerNode(id, List.of(endpoint), null), lastStop, problem -> {
            refusal = problem;
            joined = problem == null;
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
}
