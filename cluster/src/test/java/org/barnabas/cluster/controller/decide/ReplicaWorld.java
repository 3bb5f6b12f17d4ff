package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionRequest.BrokerState;
import org.barnabas.protocol.message.AlterPartitionRequest.PartitionData;
import org.barnabas.protocol.message.AlterPartitionRequest.TopicData;
import org.barnabas.testkit.SeededRandom;

/**
 * One partition, its replicas' logs as lists of records, and the controller's real decisions. Replicas follow their
 * leader, stop cleanly, or crash and lose any part of their log; never do as many miss records at a time as
 * {@code min.insync.replicas} says.
 */
public final class ReplicaWorld {

    private final SeededRandom random;
    private final int minInsync;
    private final boolean tellsStops;
    private final List<Integer> replicas;
    private final ControllerState state;
    private final Map<Integer, List<Long>> logs = new TreeMap<>();
    private final Map<Integer, Long> live = new TreeMap<>();
    private final Map<Integer, LastStop> stops = new TreeMap<>();
    /** Replicas that lost records and have not been in sync since. */
    private final Set<Integer> lossy = new TreeSet<>();

    private final List<String> trace = new ArrayList<>();
    private List<Long> committed = List.of();
    private long nextRecord;
    private long nextEpoch = 1_000;
    private int ledSince;
    private int ledEpoch = -1;

    public ReplicaWorld(long seed, int replicas, int minInsync, boolean tellsStops) {
        this.random = new SeededRandom(seed);
        this.minInsync = minInsync;
        this.tellsStops = tellsStops;
        this.replicas = IntStream.rangeClosed(1, replicas).boxed().toList();
        this.state = States.withBrokers(0);
        for (int id : this.replicas) {
            logs.put(id, new ArrayList<>());
            live.put(id, nextEpoch++);
            stops.put(id, LastStop.UNCLEAN);
        }
        state.brokers(registrations());
        States.addTopic(state, "t", 1, this.replicas.toArray(Integer[]::new));
        state.config(
                ConfigScope.TOPIC,
                "t",
                new StoredConfig(Map.of("min.insync.replicas", Integer.toString(minInsync)), 0));
        onLeadership();
    }

    public PartitionImage partition() {
        return States.partition(state, "t", 0);
    }

    /** Committed records that the leader, if there is one, does not have where they belong. */
    public List<Long> missing() {
        if (!partition().hasLeader()) {
            return List.of();
        }
        List<Long> log = log(partition().leader());
        int common = common(log, committed);
        return committed.subList(common, committed.size());
    }

    public void step() {
        int kind = random.nextInt(14);
        int broker = replicas.get(random.nextInt(replicas.size()));
        switch (kind) {
            case 0, 1, 2 -> append();
            case 3, 4, 5, 6 -> follow(broker);
            case 7 -> alter(broker, false);
            case 8, 9 -> alter(broker, true);
            case 10 -> stop(broker, true, false);
            case 11 -> stop(broker, false, random.nextInt(3) == 0);
            default -> start(broker);
        }
        advance();
    }

    public void startAll() {
        replicas.forEach(this::start);
    }

    private void append() {
        int leader = partition().leader();
        if (leader >= 0) {
            log(leader).add(nextRecord++);
        }
    }

    /** Truncates where the leader's log differs, then copies some records. */
    private void follow(int broker) {
        int leader = partition().leader();
        if (leader < 0 || leader == broker || !live.containsKey(broker)) {
            return;
        }
        List<Long> from = log(leader);
        List<Long> to = log(broker);
        int common = common(from, to);
        to.subList(common, to.size()).clear();
        int more = random.nextInt(3) == 0 ? random.nextInt(2) : from.size() - common;
        to.addAll(from.subList(common, Math.min(from.size(), common + more)));
    }

    /** The leader wants a replica out of the in-sync set or in it. */
    private void alter(int broker, boolean join) {
        PartitionImage now = partition();
        int leader = now.leader();
        boolean member = now.isr().contains(broker);
        boolean caughtUp = live.containsKey(broker)
                && leader >= 0
                && log(broker).size() >= Math.max(committed.size(), ledSince)
                && common(log(leader), log(broker)) == log(broker).size();
        if (leader < 0 || broker == leader || member == join || (join && !caughtUp)) {
            return;
        }
        List<Integer> isr = new ArrayList<>(now.isr());
        if (join) {
            isr.add(broker);
        } else {
            isr.remove((Integer) broker);
        }
        AlterPartitionRequest request = new AlterPartitionRequest()
                .brokerId(leader)
                .brokerEpoch(live.getOrDefault(leader, -1L))
                .topics(List.of(new TopicData()
                        .topicId(Objects.requireNonNull(state.topic("t")).id())
                        .partitions(List.of(new PartitionData()
                                .leaderEpoch(now.leaderEpoch())
                                .partitionEpoch(now.partitionEpoch())
                                .newIsrWithEpochs(isr.stream()
                                        .map(id -> new BrokerState().brokerId(id))
                                        .toList())))));
        AlterPartition.decide(state, States.SETTINGS, request, (short) 3)
                .changes()
                .forEach(state::apply);
        lossy.removeAll(partition().isr());
        note((join ? "join " : "leave ") + broker);
    }

    private void stop(int broker, boolean clean, boolean bounce) {
        Long epoch = live.get(broker);
        boolean allowed = clean || lossy.contains(broker) || lossy.size() < minInsync - 1;
        if (epoch == null || !allowed) {
            return;
        }
        live.remove(broker);
        stops.put(broker, clean ? LastStop.clean(epoch) : LastStop.UNCLEAN);
        if (!clean) {
            lossy.add(broker);
            List<Long> log = log(broker);
            log.subList(random.nextInt(log.size() + 1), log.size()).clear();
        }
        note((clean ? "stop " : "crash ") + broker);
        if (bounce) {
            start(broker);
        } else {
            look(Set.of(), broker);
        }
    }

    private void start(int broker) {
        if (!live.containsKey(broker)) {
            live.put(broker, nextEpoch++);
            look(Set.of(broker), broker);
        }
    }

    private void look(Set<Integer> arrived, int changed) {
        state.brokers(registrations());
        BrokerChanges.decide(state, States.SETTINGS, Set.of(changed)).changes().forEach(state::apply);
        note((arrived.isEmpty() ? "gone " : "back ") + changed);
        onLeadership();
    }

    private void onLeadership() {
        PartitionImage now = partition();
        if (now.leaderEpoch() != ledEpoch && now.hasLeader()) {
            ledEpoch = now.leaderEpoch();
            ledSince = log(now.leader()).size();
            if (lossy.contains(now.leader())) {
                // Everybody else missed as much, or the topic asks for no more than one copy.
                lossy.clear();
            }
        }
    }

    /** The high watermark moves only under a large enough in-sync set. */
    private void advance() {
        PartitionImage now = partition();
        if (!now.hasLeader() || now.isr().size() < minInsync) {
            return;
        }
        List<Long> log = log(now.leader());
        int high = log.size();
        for (int id : now.isr()) {
            high = Math.min(high, common(log, log(id)));
        }
        if (high > committed.size()) {
            committed = List.copyOf(log.subList(0, high));
        }
    }

    private List<BrokerRegistration> registrations() {
        List<BrokerRegistration> all = new ArrayList<>();
        live.forEach((id, epoch) -> all.add(new BrokerRegistration(
                States.broker(id, null).node(),
                -1,
                epoch,
                tellsStops ? Objects.requireNonNull(stops.get(id)) : LastStop.UNKNOWN)));
        return all;
    }

    private List<Long> log(int broker) {
        return Objects.requireNonNull(logs.get(broker));
    }

    private static int common(List<Long> one, List<Long> other) {
        int size = Math.min(one.size(), other.size());
        for (int i = 0; i < size; i++) {
            if (!one.get(i).equals(other.get(i))) {
                return i;
            }
        }
        return size;
    }

    private void note(String what) {
        PartitionImage now = partition();
        trace.add(what + " -> leader " + now.leader() + " isr " + now.isr() + " " + now.heirs());
    }

    @Override
    public String toString() {
        return String.join("\n", trace) + "\n" + logs + " committed " + committed;
    }
}
