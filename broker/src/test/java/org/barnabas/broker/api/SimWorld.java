package org.barnabas.broker.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.barnabas.cluster.BrokerNode;
import org.barnabas.cluster.PartitionImage;
import org.barnabas.log.PartitionLog;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.partition.PartitionView;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.MemoryDisk;
import org.barnabas.testkit.SeededRandom;

/**
 * Three brokers with the product's replication and fetch handler, one partition, a plain controller and a client, in
 * one thread and from one seed. After every step the invariants of replication are checked: StrongIsr (all below any
 * leader's high watermark is on every in-sync replica), LogMatching below high watermarks, one leader per epoch, a high
 * watermark that never goes back under a leadership, and nothing acknowledged missing from an in-sync replica.
 *
 * <p>Replicas lose unsynced data as long as one that is in sync and alive has not: what Kafka's replication promises.
 */
final class SimWorld {

    static final String TOPIC = "orders";
    static final Uuid TOPIC_ID = new Uuid(3, 4);
    static final long LAG_MS = 400;

    private static final int BROKERS = 3;
    private static final int SMALL_SEGMENT = 2_000;
    private static final int THREADS = 5;

    final ManualClock clock = new ManualClock(1_700_000_000_000L);
    final ManualScheduler scheduler = new ManualScheduler(clock);
    final SimBug bug;
    final PartitionConfig config;
    final SimController controller;
    final SimNetwork network;
    private final Random random;
    private final List<MemoryDisk> disks = new ArrayList<>();
    private final List<SimNode> nodes = new ArrayList<>();
    private final Set<Integer> lossy = new HashSet<>();
    private final Set<Integer> withoutPower = new HashSet<>();
    private final Map<Integer, Long> wordDueMs = new HashMap<>();
    private final NavigableMap<Long, String> acked = new TreeMap<>();
    private final Map<Integer, Integer> leaders = new HashMap<>();
    private final Map<Integer, Long> highWatermarks = new HashMap<>();
    private final List<String> trace = new ArrayList<>();
    private long lives;
    private int values;

    SimWorld(long seed, SimBug bug) throws IOException {
        this.bug = bug;
        random = new Random(seed);
        config = config(random);
        network = new SimNetwork(this, random);
        controller = new SimController(this, List.of(1, 2, 3));
        for (int id = 1; id <= BROKERS; id++) {
            disks.add(new MemoryDisk(clock.wall()));
            nodes.add(new SimNode(id, ++lives, disks.get(id - 1), this));
        }
        for (SimNode node : nodes) {
            controller.up(node.id, node.brokerEpoch, true);
        }
    }

    /** Every kind of topic gets its share of the seeds. */
    private static PartitionConfig config(Random random) {
        boolean flushing = random.nextInt(4) == 0;
        return new PartitionConfig(
                PartitionConfig.DEFAULT
                        .log()
                        .with(log -> log.flushMessages(flushing ? 1 : Long.MAX_VALUE)
                                .segmentBytes(random.nextBoolean() ? SMALL_SEGMENT : 1 << 20)),
                BatchRules.DEFAULT,
                1 + random.nextInt(2));
    }

    SimNode node(int id) {
        return nodes.get(id - 1);
    }

    int acked() {
        return acked.size();
    }

    /** What happened; the same for the same seed. */
    List<String> trace() {
        return trace;
    }

    private void note(String event) {
        trace.add(clock.monotonic().nowMs() + " " + event);
    }

    /** The controller's word goes out to all; each hears in the order of the words. */
    void tell(PartitionImage state, List<BrokerNode> live, boolean order, boolean isNew) {
        note("state leader=" + state.leader() + " epoch=" + state.leaderEpoch() + " isr=" + state.isr() + " version="
                + state.partitionEpoch());
        lossy.retainAll(state.isr());
        state.isr().stream().filter(withoutPower::contains).forEach(lossy::add);
        for (SimNode node : nodes) {
            long now = clock.monotonic().nowMs();
            long due = Math.max(now + random.nextInt(60), wordDueMs.getOrDefault(node.id, 0L));
            wordDueMs.put(node.id, due);
            scheduler.schedule(due - now, () -> {
                if (bug == SimBug.CUT_TO_HIGH_WATERMARK && order && state.leader() != node.id) {
                    node.post(() -> cutToHighWatermark(node, state.leaderEpoch()));
                }
                node.hear(state, live, order, isNew);
            });
        }
    }

    private static void cutToHighWatermark(SimNode node, int epoch) {
        PartitionLog log = node.log();
        if (log != null && !log.hasStaged() && node.view().leaderEpoch() < epoch) {
            log.truncateTo(node.view().highWatermark());
        }
    }

    /** A follower's fetch has arrived. */
    void bug(SimNode follower) {
        if (bug == SimBug.JOINS_TOO_EARLY) {
            controller.join(follower.id);
        }
    }

    void step() throws IOException {
        int dice = random.nextInt(100);
        if (dice < 60) {
            nodes.get(random.nextInt(BROKERS)).work(random.nextInt(THREADS));
        } else if (dice < 80) {
            scheduler.advanceMs(1 + random.nextInt(20));
        } else if (dice < 98) {
            produce();
        } else {
            fault();
        }
        check();
    }

    private void produce() {
        SimNode node = nodes.get(random.nextInt(BROKERS));
        if (!node.view().isLeader()) {
            return;
        }
        List<String> batch = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            batch.add("v" + values++);
        }
        node.produce(SimRecords.batch(batch), (error, base, start) -> {
            if (error == ErrorCode.NONE) {
                note("acked " + batch + " at " + base + " by " + node.id);
                for (int i = 0; i < batch.size(); i++) {
                    acked.put(base + i, batch.get(i));
                }
            }
        });
    }

    private void fault() throws IOException {
        int id = 1 + random.nextInt(BROKERS);
        switch (random.nextInt(8)) {
            case 0 -> kill(id);
            case 1 -> cutPower(id);
            case 2, 3 -> restart(id);
            case 4 -> controller.elect(random.nextInt(BROKERS));
            case 5 -> network.cut(id, random.nextInt(BROKERS + 1));
            case 6 -> network.heal();
            default -> {
                if (!node(id).isDead()) {
                    node(id).writeCheckpoints();
                }
            }
        }
    }

    private boolean anotherKeepsAll(int id) {
        return controller.isr().stream()
                .anyMatch(member -> member != id && !node(member).isDead() && !lossy.contains(member));
    }

    private void kill(int id) {
        if (!node(id).isDead() && (lossy.isEmpty() || anotherKeepsAll(id))) {
            note("killed " + id);
            node(id).die();
            disks.get(id - 1).killProcess();
            expire(id);
        }
    }

    private void cutPower(int id) {
        boolean inSync = controller.isr().contains(id);
        if (!node(id).isDead() && anotherKeepsAll(id)) {
            note("power cut of " + id);
            withoutPower.add(id);
            if (inSync) {
                lossy.add(id);
            }
            node(id).die();
            // Names of segments that survive by luck where those before them do not are the log's business.
            boolean luck = random.nextBoolean() && config.log().segmentBytes() > SMALL_SEGMENT;
            disks.get(id - 1).cutPower(luck ? new SeededRandom(random.nextLong()) : null);
            expire(id);
        }
    }

    private void expire(int id) {
        SimNode life = node(id);
        scheduler.schedule(100 + random.nextInt(300), () -> {
            if (node(id) == life) {
                controller.down(id);
            }
        });
    }

    /** A bounce is a failure and then a start (R10). */
    private void restart(int id) throws IOException {
        if (node(id).isDead()) {
            note("restart of " + id);
            controller.down(id);
            withoutPower.remove(id);
            nodes.set(id - 1, new SimNode(id, ++lives, disks.get(id - 1), this));
            controller.up(id, node(id).brokerEpoch, false);
        }
    }

    /** All faults end; everything must come to rest with all replicas in sync and alike. */
    void heal() throws IOException {
        network.heal();
        network.lossPercent = 0;
        for (int id = 1; id <= BROKERS; id++) {
            restart(id);
        }
        for (int i = 0; i < 1_500; i++) {
            settle();
            scheduler.advanceMs(5);
            check();
        }
    }

    private void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (SimNode node : nodes) {
                for (int thread = 0; thread < THREADS; thread++) {
                    busy |= node.work(thread);
                }
            }
        }
    }

    /** After {@link #heal}. */
    void checkHealed() {
        require(controller.isr().size() == BROKERS, "all in sync");
        NavigableMap<Long, String> first = node(1).content();
        for (SimNode node : nodes) {
            require(node.content().equals(first), "replicas alike");
            require(node.view().highWatermark() == end(node), "high watermark of " + node.id + " at the end");
        }
    }

    private static long end(SimNode node) {
        PartitionLog log = node.log();
        return log == null ? -1 : log.view().endOffset();
    }

    private void check() {
        for (SimNode node : nodes) {
            PartitionView view = node.view();
            if (view.isLeader()) {
                checkLeader(node, view);
            }
        }
        for (SimNode one : nodes) {
            for (SimNode other : nodes) {
                long both = Math.min(one.view().highWatermark(), other.view().highWatermark());
                if (one.id < other.id && both > 0) {
                    require(same(one, other, both), "LogMatching below " + both);
                }
            }
        }
        for (int member : controller.isr()) {
            if (!lossy.contains(member)) {
                checkAcked(node(member));
            }
        }
    }

    private void checkLeader(SimNode node, PartitionView view) {
        Integer known = leaders.putIfAbsent(view.leaderEpoch(), node.id);
        require(known == null || known == node.id, "one leader in epoch " + view.leaderEpoch());
        long before = highWatermarks.getOrDefault(view.leaderEpoch(), 0L);
        require(view.highWatermark() >= before, "MonotonicHighWatermark");
        highWatermarks.put(view.leaderEpoch(), view.highWatermark());
        for (int member : controller.isr()) {
            if (!lossy.contains(member)) {
                require(
                        same(node, node(member), view.highWatermark()),
                        "StrongIsr of leader " + node.id + ", member " + member);
            }
        }
    }

    private static boolean same(SimNode one, SimNode other, long end) {
        return one == other || upTo(one, end).equals(upTo(other, end));
    }

    private static NavigableMap<Long, String> upTo(SimNode node, long end) {
        return node.content().headMap(end, false);
    }

    private void checkAcked(SimNode member) {
        NavigableMap<Long, String> content = member.content();
        acked.forEach((offset, value) -> {
            String there = content.get(offset);
            require(
                    there != null && there.endsWith(":" + value),
                    "acked " + value + " at " + offset + " on " + member.id);
        });
    }

    private void require(boolean holds, String invariant) {
        if (!holds) {
            StringBuilder text = new StringBuilder(invariant).append(" is violated\n");
            trace.forEach(line -> text.append(line).append('\n'));
            text.append(controller.state).append('\n');
            nodes.forEach(node -> text.append(node.describe()).append('\n'));
            throw new AssertionError(text.toString());
        }
    }
}
