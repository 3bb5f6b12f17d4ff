package org.barnabas.simulation.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.simulation.machine.BrokerProcess;
import org.barnabas.simulation.machine.Options;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.simulation.machine.Surroundings;
import org.barnabas.simulation.network.Tap;
import org.barnabas.simulation.network.Verdict;
import org.barnabas.simulation.network.WireRequest;
import org.barnabas.simulation.rule.Truth;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Faults aimed at what is in flight: chance hardly ever loses a request and, before it is repeated half a second later,
 * the records of the replica that it is about. Lies in wait for
 *
 * <ul>
 *   <li>a leader's wish for a joiner: the wish or its answer is lost, the joiner's life ends meanwhile, what the leader
 *       answers to the first fetch of the next life does not arrive for a while, and if it gets in all the same, the
 *       leader stops;
 *   <li>the write of a larger in-sync set: ZooKeeper does it, but its answer does not arrive, mostly not before the
 *       session is over, and the leader's answers do not reach the joiner any more;
 *   <li>a leader by whose own file one copy is enough: those in sync with it are paused, and when it is alone it dies;
 *   <li>the answer to a commit of offsets: the coordinator dies in place of sending it;
 *   <li>the making, deleting and moving of topics: somebody dies meanwhile, often the controller.
 * </ul>
 *
 * <p>It keeps to what the {@link Nemesis} keeps to.
 */
public final class Ambush implements Tap {

    private static final int LATE_MS = 1_500;
    private static final int LONGEST_CUT_MS = 5_000;
    private static final int LONELY_MS = 100;
    private static final int LONELY_TRIES = 40;
    private static final int SOON_MS = 50;
    private static final int BACK_MS = 1_000;
    private static final int NOBODY = 0;

    private final Target target;
    private final Nemesis nemesis;
    private final Options options;
    private final ToLongFunction<TopicPartition> acked;
    private final Trap wishes;
    private final Trap joins;
    private final Trap lonely;
    private final Trap commits;
    private final Trap topics;
    private final List<Truth.Change> changes = new ArrayList<>();
    private @Nullable TopicPartition stage;
    private @Nullable Scene scene;
    private int reborn = NOBODY;
    private @Nullable BrokerProcess former;
    private long openUntilMs = -1;

    /** What becomes of a wish on its way to the controller. */
    enum Fate {
        ARRIVES,
        LOST,
        ANSWER_LOST,
        LATE
    }

    /** A director who wants something else, of one partition. */
    interface Scene {

        /** A leader wishes for another in-sync set. */
        Fate onWish(int leader, List<Integer> isr);

        /** ZooKeeper has another state of the partition; what tells of it has not arrived yet. */
        default void onState(PartitionImage now, int by) {}

        /** Whether a fetch that is about to leave is kept for a moment. */
        default boolean holdsFetch(int leader, int from) {
            return false;
        }
    }

    /** @param acked how many writes to a partition were acknowledged */
    public Ambush(Target target, Nemesis nemesis, ToLongFunction<TopicPartition> acked) {
        this.target = target;
        this.nemesis = nemesis;
        this.options = target.options();
        this.acked = acked;
        this.wishes = trap("wishes");
        this.joins = trap("joins");
        this.lonely = trap("lonely");
        this.commits = trap("commits");
        this.topics = trap("topics");
        target.around().internet().tap(this);
        target.truth().onChange(changes::add);
        target.around().ensemble().onServed(this::onServed);
    }

    private Trap trap(String purpose) {
        return new Trap(target.around().streams().of("ambushes " + purpose));
    }

    /** From now on somebody else decides, for one partition; null: chance does again, for all. */
    void play(@Nullable TopicPartition of, @Nullable Scene next) {
        stage = of;
        scene = next;
    }

    private boolean mayStrike() {
        return options.ambushes() && !nemesis.isOver() && scene == null && !target.isDelicate();
    }

    @Override
    public Verdict onRequest(WireRequest request) {
        ApiKey api = request.api();
        if (api == null) {
            return Verdict.PASS;
        }
        boolean ofClient = request.from() > Options.BROKERS;
        return switch (api) {
            case ALTER_PARTITION -> onWishes(request);
            case FETCH -> ofClient ? Verdict.PASS : onFetch(request.to(), request.from());
            case OFFSET_COMMIT -> ofClient ? onCommit(request.to()) : Verdict.PASS;
            case CREATE_TOPICS, DELETE_TOPICS, ALTER_PARTITION_REASSIGNMENTS, CREATE_PARTITIONS -> {
                if (ofClient) {
                    onChangeOfTopics(api);
                }
                yield Verdict.PASS;
            }
            default -> Verdict.PASS;
        };
    }

    private Verdict onWishes(WireRequest request) {
        boolean wanted = scene != null || mayStrike();
        if (!wanted || !(request.message() instanceof AlterPartitionRequest message)) {
            return Verdict.PASS;
        }
        for (AlterPartitionRequest.TopicData topic : message.topics()) {
            for (AlterPartitionRequest.PartitionData wish : topic.partitions()) {
                TopicPartition partition = partition(topic.topicId(), wish.partitionIndex());
                Fate fate = partition == null ? Fate.ARRIVES : onWish(partition, request.from(), isr(wish));
                if (fate != Fate.ARRIVES) {
                    return switch (fate) {
                        case LOST -> Verdict.LOST;
                        case ANSWER_LOST -> Verdict.answerLost(() -> {});
                        case LATE -> Verdict.late(LATE_MS);
                        case ARRIVES -> Verdict.PASS;
                    };
                }
            }
        }
        return Verdict.PASS;
    }

    private static List<Integer> isr(AlterPartitionRequest.PartitionData wish) {
        return wish.newIsrWithEpochs().stream()
                .map(AlterPartitionRequest.BrokerState::brokerId)
                .toList();
    }

    private @Nullable TopicPartition partition(Uuid topicId, int partition) {
        for (String topic : target.truth().topics()) {
            if (topicId.equals(target.truth().topicId(topic))) {
                return new TopicPartition(topic, partition);
            }
        }
        return null;
    }

    private Fate onWish(TopicPartition partition, int leader, List<Integer> isr) {
        Scene played = scene;
        if (played != null) {
            return partition.equals(stage) ? played.onWish(leader, isr) : Fate.ARRIVES;
        }
        PartitionImage state = target.truth().state(partition);
        int joiner = state == null ? NOBODY : joiner(state.isr(), isr);
        return joiner == NOBODY ? Fate.ARRIVES : onJoiner(partition, joiner);
    }

    private static int joiner(List<Integer> before, List<Integer> after) {
        return after.stream().filter(id -> !before.contains(id)).findFirst().orElse(NOBODY);
    }

    private Fate onJoiner(TopicPartition partition, int id) {
        SimulatedMachine joiner = target.machine(id);
        BrokerProcess before = joiner.process();
        if (before == null || !wishes.strikes()) {
            return Fate.ARRIVES;
        }
        Fate fate = wishes.random().nextInt(3) == 0 ? Fate.ANSWER_LOST : Fate.LOST;
        target.note("ambush: the wish for " + id + " in " + partition + " is " + fate);
        if (nemesis.endLife(joiner, wishes.random().nextInt(150))) {
            reborn = id;
            former = before;
        }
        return fate;
    }

    /** A broker fetches from another. */
    private Verdict onFetch(int leader, int from) {
        Scene played = scene;
        if (played != null) {
            return played.holdsFetch(leader, from) ? Verdict.HELD : Verdict.PASS;
        }
        if (from == reborn && target.machine(from).process() != former) {
            reborn = NOBODY;
            former = null;
            if (options.cuts() && mayStrike()) {
                openUntilMs = target.nowMs() + LONGEST_CUT_MS;
                cut(leader, from, LONGEST_CUT_MS / 2 + wishes.random().nextInt(LONGEST_CUT_MS / 2));
            }
        }
        return Verdict.PASS;
    }

    private Verdict onCommit(int coordinator) {
        if (!mayStrike() || coordinator > Options.BROKERS || !commits.strikes()) {
            return Verdict.PASS;
        }
        long backMs = commits.random().nextInt(BACK_MS);
        return Verdict.answerLost(() -> target.after(0, () -> {
            if (!nemesis.isOver() && target.mayDie(target.machine(coordinator))) {
                target.note("ambush: the coordinator " + coordinator + " dies in place of an answer");
                nemesis.endLife(target.machine(coordinator), backMs);
            }
        }));
    }

    private void onChangeOfTopics(ApiKey api) {
        if (!mayStrike() || !topics.strikes()) {
            return;
        }
        int controller = target.truth().controller();
        int any = 1 + topics.random().nextInt(Options.BROKERS);
        int victim = topics.random().nextBoolean() && controller > 0 ? controller : any;
        long backMs = topics.random().nextInt(2 * BACK_MS);
        target.after(topics.random().nextInt(SOON_MS), () -> {
            if (!nemesis.isOver() && target.mayDie(target.machine(victim))) {
                target.note("ambush: " + victim + " dies during " + api.title());
                nemesis.endLife(target.machine(victim), backMs);
            }
        });
    }

    /** ZooKeeper has carried out what a process asked for. */
    private void onServed(int by, ZkCall<?> call) {
        if (call.changes()) {
            target.truth().refresh();
        }
        if (changes.isEmpty()) {
            return;
        }
        List<Truth.Change> all = List.copyOf(changes);
        changes.clear();
        for (Truth.Change change : all) {
            PartitionImage before = change.before();
            PartitionImage now = change.after();
            if (now != null) {
                onState(change.partition(), before, now, by);
            }
        }
    }

    private void onState(TopicPartition partition, @Nullable PartitionImage before, PartitionImage now, int by) {
        Scene played = scene;
        if (played != null) {
            if (partition.equals(stage)) {
                played.onState(now, by);
            }
            return;
        }
        if (before == null || !mayStrike()) {
            return;
        }
        int joiner = joiner(before.isr(), now.isr());
        if (now.hasLeader() && now.leader() == options.modest() && now.isr().size() < Options.BROKERS) {
            isolate(partition, now);
        } else if (joiner != NOBODY && now.leaderEpoch() == before.leaderEpoch()) {
            onJoined(joiner, now, by);
        }
    }

    /** Records are acknowledged on one copy now, or will be. */
    private void isolate(TopicPartition partition, PartitionImage now) {
        if (!lonely.strikes()) {
            return;
        }
        for (int other : now.isr()) {
            if (other != now.leader()) {
                nemesis.pause(target.machine(other), new Chance(lonely.random(), options.sessionMs()).aWhile());
                return;
            }
        }
        killWhenAcknowledged(partition, now, acked.applyAsLong(partition), LONELY_TRIES);
    }

    private void killWhenAcknowledged(TopicPartition partition, PartitionImage alone, long ackedBefore, int tries) {
        target.after(LONELY_MS, () -> {
            PartitionImage then = target.truth().state(partition);
            if (!mayStrike() || then == null || !then.isr().equals(alone.isr()) || tries == 0) {
                return;
            }
            if (acked.applyAsLong(partition) == ackedBefore) {
                killWhenAcknowledged(partition, alone, ackedBefore, tries - 1);
                return;
            }
            target.note("ambush: " + alone.leader() + " is alone in " + partition);
            nemesis.kill(target.machine(alone.leader()), new Chance(lonely.random(), options.sessionMs()).soon());
        });
    }

    private void onJoined(int joiner, PartitionImage now, int by) {
        if (target.nowMs() < openUntilMs && target.losses().isDoubtful(joiner)) {
            target.note("ambush: the leader " + now.leader() + " stops");
            nemesis.stop(target.machine(now.leader()), joins.random().nextInt(2 * options.sessionMs()));
        } else if (options.zooKeeperFaults() && options.cuts() && joins.strikes()) {
            long longest = (long) options.sessionMs() + joins.random().nextInt(2 * options.sessionMs());
            boolean brief = joins.random().nextInt(4) == 0;
            cut(Surroundings.ZOOKEEPER, by, brief ? longest / 2 : longest + options.sessionMs());
            if (joins.random().nextInt(4) != 0) {
                cut(now.leader(), joiner, longest);
            }
        }
    }

    private void cut(int from, int to, long ms) {
        target.note("ambush: cut of " + from + " to " + to + " for " + ms);
        target.around().internet().cables().cut(from, to);
        target.after(ms, () -> target.around().internet().cables().heal(from, to));
    }
}
