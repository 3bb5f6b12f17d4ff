package org.barnabas.broker.sim;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.PartitionLog;
import org.barnabas.partition.PartitionView;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.testkit.history.Entry;
import org.barnabas.testkit.history.HistoryChecker;
import org.barnabas.testkit.history.Operation;
import org.barnabas.testkit.history.Operation.Outcome;
import org.barnabas.testkit.history.TopicPartition;
import org.barnabas.testkit.history.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Three brokers, ZooKeeper, two producers and a consumer of one partition, in one thread, on a virtual clock, from one
 * seed: {@link #run} lets things go wrong for a while, heals everything, demands that all comes to rest, and judges
 * what the clients saw.
 */
final class SimWorld {

    static final String TOPIC = "orders";
    static final List<Integer> BROKERS = List.of(1, 2, 3);
    static final long BEGIN_MS = 1_700_000_000_000L;

    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final int FIRST_CLIENT = 4;
    private static final long QUIET_MS = 3_000;
    private static final long HEAL_MS = 42_000;
    private static final long SILENT_MS = 55_000;
    private static final long END_MS = 60_000;
    private static final long PATIENCE_MS = 40_000;
    private static final long NANOS_PER_MS = 1_000_000;

    private final long seed;
    private final Streams streams;
    private final SimOptions options;
    private final SimBugs bugs;
    private final Agenda agenda;
    private final SimNet net;
    private final SimZkEnsemble zookeeper;
    private final SimThread.Current current;
    private final Invariants invariants;
    private final Nemesis nemesis;
    private final Ambush ambush;
    private final List<SimMachine> machines = new ArrayList<>();
    private final List<SimProducer> producers = new ArrayList<>();
    private final List<SimConnection> connections = new ArrayList<>();
    private final List<Operation> history = new ArrayList<>();
    private final Trace trace;
    private long acked;
    private boolean peaceful;
    private int looks = 1;
    private boolean silent;
    private boolean hushed;
    private boolean topicAsked;
    private boolean flipped;

    SimWorld(long seed, SimBug bug) {
        this(seed, bug, null);
    }

    /** @param echo hears each line of the trace, and every step */
    SimWorld(long seed, SimBug bug, @Nullable Consumer<String> echo) {
        this.seed = seed;
        this.streams = new Streams(seed);
        SimOptions drawn = SimOptions.of(streams.of("options"));
        this.options = bug == SimBug.NONE ? drawn : drawn.unwatched();
        this.bugs = new SimBugs(bug);
        this.agenda = new Agenda(streams.of("order"));
        this.trace = new Trace(agenda, echo);
        this.net = new SimNet(agenda, streams.of("net"), options.latencyMs());
        this.current = new SimThread.Current(new SimThread(agenda, streams.of("nobody")));
        this.invariants = new Invariants(this);
        this.nemesis = new Nemesis(this, streams.of("faults"));
        this.ambush = new Ambush(this, nemesis, streams.of("ambushes"));
        this.zookeeper = new SimZkEnsemble(this);
        SplittableRandom starts = streams.of("starts");
        for (int id : BROKERS) {
            SimMachine machine = new SimMachine(id, this);
            machines.add(machine);
            startLater(machine, starts.nextInt(500));
        }
    }

    /** Nothing goes wrong. */
    SimWorld peaceful() {
        peaceful = true;
        return this;
    }

    /** Invariants are looked at so often after each event. */
    SimWorld looks(int times) {
        looks = times;
        return this;
    }

    /** What the producers made, in that order, each. */
    List<List<String>> made() {
        return producers.stream().map(SimProducer::made).toList();
    }

    /** Runs the whole life of the world; throws an {@link AssertionError} that tells what was wrong, and the seed. */
    SimWorld run() {
        try {
            live();
            return this;
        } finally {
            // What its brokers left to this thread would keep all of the world.
            FastThreadLocal.removeAll();
        }
    }

    private void live() {
        until(QUIET_MS, null);
        awaitCalm(QUIET_MS, "the cluster starts");
        producers.add(new SimProducer(this, FIRST_CLIENT, "a"));
        producers.add(new SimProducer(this, FIRST_CLIENT + 1, "b"));
        SimConsumer consumer = new SimConsumer(this, FIRST_CLIENT + 2, "reader", streams.of("reader"));
        if (!peaceful) {
            nemesis.begin();
        }
        if (peaceful) {
            note("nothing goes wrong");
        } else if (options.isolation()) {
            Isolation.between(this, nemesis);
        } else if (options.play() != Scenes.Play.NONE) {
            Scenes.between(this, nemesis, options.play());
        }
        until(HEAL_MS, null);
        nemesis.end();
        awaitCalm(HEAL_MS, "all replicas are in sync");
        until(SILENT_MS, null);
        long before = acked;
        await(Math.max(SILENT_MS, agenda.nowMs()), "writes are acknowledged", () -> acked > before);
        silent = true;
        await(agenda.nowMs(), "what is under way ends", () -> producers.stream().allMatch(one -> one.underWay() == 0));
        awaitCalm(agenda.nowMs(), "all replicas have everything");
        SimConsumer last = new SimConsumer(this, FIRST_CLIENT + 3, "last", streams.of("last reader"));
        await(
                agenda.nowMs(),
                "everything can be read",
                () -> last.position() == invariants.committed().size()
                        && consumer.position() == invariants.committed().size());
        until(END_MS, null);
        judge();
    }

    /** Does what is due by then, or until something is the case. */
    boolean until(long untilMs, @Nullable BooleanSupplier done) {
        while (agenda.nowMs() < untilMs) {
            boolean happened;
            try {
                happened = agenda.step(untilMs);
                trace.mix(0);
                for (int i = 0; i < looks; i++) {
                    invariants.onEvent();
                }
            } catch (RuntimeException failure) {
                throw new AssertionError(describe("failed: " + failure), failure);
            } catch (AssertionError failure) {
                String message = String.valueOf(failure.getMessage());
                throw message.startsWith("seed")
                        ? failure
                        : new AssertionError(describe("failed: " + failure), failure);
            }
            if (happened && done != null && done.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }

    private void await(long sinceMs, String what, BooleanSupplier done) {
        if (!done.getAsBoolean() && !until(sinceMs + PATIENCE_MS, done)) {
            fail("Progress is violated: not within " + PATIENCE_MS + " ms: " + what);
        }
    }

    void awaitCalm(long sinceMs, String what) {
        await(sinceMs, what, () -> {
            if (invariants.truth() == null && !topicAsked) {
                topicAsked = SimTopic.create(machines);
            }
            return isCalm();
        });
    }

    private boolean isCalm() {
        PartitionImage truth = invariants.truth();
        if (truth == null || truth.isr().size() < BROKERS.size() || !truth.hasLeader()) {
            return false;
        }
        long end = machine(truth.leader()).content.size();
        for (SimMachine machine : machines) {
            SimProcess process = machine.process();
            PartitionView view = process == null ? null : process.view();
            if (view == null || view.leaderEpoch() != truth.leaderEpoch()) {
                return false;
            }
            if (silent && (view.highWatermark() != end || machine.content.size() != end)) {
                return false;
            }
        }
        return true;
    }

    private void judge() {
        for (SimMachine machine : machines) {
            SimProcess process = machine.process();
            PartitionLog log = process == null ? null : process.log();
            if (log != null) {
                machine.content.readAgain(log);
                if (!machine.content.agrees(
                        invariants.committed(), invariants.committed().size())) {
                    fail("SameRecords is violated: replicas are not alike");
                }
            }
        }
        Verdict verdict = HistoryChecker.strict().check(history);
        if (!verdict.isClean()) {
            fail("the history shows: " + verdict);
        }
    }

    /** Ends the run. */
    void fail(String why) {
        throw new AssertionError(describe(why));
    }

    private String describe(String why) {
        StringBuilder text = new StringBuilder("seed ")
                .append(seed)
                .append(": ")
                .append(why)
                .append(" at ")
                .append(agenda.nowMs())
                .append(" ms\n")
                .append(options)
                .append('\n');
        trace.newest().forEach(line -> text.append(line).append('\n'));
        for (SimMachine machine : machines) {
            SimProcess process = machine.process();
            text.append(machine.id)
                    .append(machine.isUp() ? " up " : " down ")
                    .append(machine.isLossy() ? "lossy " : "")
                    .append(machine.isUnclean() ? "unclean " : "")
                    .append(process == null ? "" : process.view())
                    .append('\n');
        }
        return text.toString();
    }

    /** Remembers something that has happened. */
    void note(String event) {
        trace.note(event);
    }

    /** For whoever follows every step. */
    void detail(Supplier<String> step) {
        trace.detail(step);
    }

    long hash() {
        return trace.hash();
    }

    long acked() {
        return acked;
    }

    long events() {
        return agenda.happened();
    }

    void onZooKeeperWrite(SimProcess by) {
        PartitionImage before = truth();
        invariants.onZooKeeper(zookeeper.state(), by.id());
        PartitionImage now = truth();
        if (before != null && now != null && now.partitionEpoch() != before.partitionEpoch()) {
            bugs.onState(this, before, now);
            ambush.onState(before, now, by.id());
        }
    }

    void onProducerId(long id) {
        note("producer id " + id);
    }

    void onSent(String client, List<String> values, long startMs, Outcome outcome, long baseOffset) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            entries.add(new Entry(PARTITION, baseOffset < 0 ? Entry.NO_OFFSET : baseOffset + i, values.get(i)));
        }
        if (outcome == Outcome.OK) {
            acked++;
            note("acked " + values + " at " + baseOffset);
            if (baseOffset >= 0) {
                invariants.onKnown(baseOffset, values, client);
            }
        }
        record(client, Operation.Kind.SEND, startMs, outcome, entries);
    }

    void onRead(String client, long firstOffset, List<String> values, long startMs) {
        trace.mix(firstOffset);
        invariants.onKnown(firstOffset, values, client);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            entries.add(new Entry(PARTITION, firstOffset + i, values.get(i)));
        }
        record(client, Operation.Kind.POLL, startMs, Outcome.OK, entries);
    }

    private void record(String client, Operation.Kind kind, long startMs, Outcome outcome, List<Entry> entries) {
        history.add(
                Operation.of(client, kind, startMs * NANOS_PER_MS, agenda.nowMs() * NANOS_PER_MS, outcome, entries));
    }

    void onFlip() {
        flipped = true;
    }

    /** A bit that flipped stays where it is: nobody else hands it on, and who sees it tells. */
    void onFetched(SimMachine from, FetchResponse response) {
        if (flipped && !ReplicaContent.isSound(response)) {
            note("damage on " + from.id + " seen");
            if (!from.disk.isDamaged()) {
                fail("NoCorruptionSpread is violated: " + from.id + " hands on a damaged batch");
            }
            agenda.after(0, from::replace);
        }
    }

    void startLater(SimMachine machine, long delayMs) {
        agenda.after(delayMs, machine::start);
    }

    SimConnection open(SimDialer.Client client, int from, SimProcess server) {
        connections.removeIf(SimConnection::isOver);
        SimConnection opened = new SimConnection(net, client, from, server, server.id());
        connections.add(opened);
        return opened;
    }

    /** Its machine closes what it had open. */
    void processDied(SimProcess process) {
        invariants.forget(process.id());
        for (SimConnection one : List.copyOf(connections)) {
            if (one.server() == process) {
                one.closeByServer();
            } else if (one.from() == process.id()) {
                one.closeByClient();
            }
        }
    }

    void powerCut(int host) {
        invariants.forget(host);
        net.power(host, false);
        for (SimConnection one : List.copyOf(connections)) {
            if (one.server().id() == host || one.from() == host) {
                one.powerCutOf(host);
            }
        }
    }

    /** Some connections of a host break. */
    void reset(int host, SplittableRandom which) {
        for (SimConnection one : List.copyOf(connections)) {
            if ((one.server().id() == host || one.from() == host) && which.nextBoolean()) {
                one.reset();
            }
        }
    }

    Streams streams() {
        return streams;
    }

    SimThread thread(int slowMs, SplittableRandom random) {
        return new SimThread(agenda, random, current, slowMs);
    }

    SimOptions options() {
        return options;
    }

    Ambush ambush() {
        return ambush;
    }

    SimBugs bugs() {
        return bugs;
    }

    Agenda agenda() {
        return agenda;
    }

    SimNet net() {
        return net;
    }

    SimZkEnsemble zookeeper() {
        return zookeeper;
    }

    @Nullable
    PartitionImage truth() {
        return invariants.truth();
    }

    /** How much was ever below a leader's high watermark. */
    int committed() {
        return invariants.committed().size();
    }

    long lifeOf(int broker) {
        SimProcess process = machine(broker).process();
        return process == null ? -1 : process.brokerEpoch();
    }

    SimMachine machine(int id) {
        return machines.get(id - 1);
    }

    List<SimMachine> machines() {
        return machines;
    }

    /** Whether producers make nothing new. */
    boolean isSilent() {
        return silent || hushed;
    }

    /** Lets producers pause, or go on. */
    void hush(boolean now) {
        note(now ? "producers pause" : "producers go on");
        hushed = now;
    }
}
