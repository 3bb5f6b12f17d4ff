package org.barnabas.broker.sim;

import java.util.List;
import java.util.SplittableRandom;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionRequest.BrokerState;
import org.barnabas.protocol.message.AlterPartitionRequest.PartitionData;
import org.barnabas.protocol.message.AlterPartitionRequest.TopicData;
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
 *   <li>a leader by whose own file one copy is enough: those in sync with it are paused, and when it is alone it dies.
 * </ul>
 *
 * <p>It keeps to what the {@link Nemesis} keeps to.
 */
final class Ambush {

    private static final int MOST_IN_A_RUN = 8;
    private static final int SLOW_ANSWER_MS = 100;
    private static final int LONGEST_CUT_MS = 5_000;
    private static final int LONELY_MS = 100;
    private static final int LONELY_TRIES = 40;
    private static final long NOT_YET = -1;
    private static final int NOBODY = 0;

    private final SimWorld world;
    private final Nemesis nemesis;
    private final SplittableRandom random;
    private final SimOptions options;
    private @Nullable Scene scene;
    private int left = MOST_IN_A_RUN;
    private int reborn = NOBODY;
    private @Nullable SimProcess former;
    private long openUntilMs = NOT_YET;

    /** What becomes of a wish on its way to the controller. */
    enum Fate {
        ARRIVES,
        LOST,
        ANSWER_LOST,
        LATE
    }

    /** A director who wants something else. */
    interface Scene {

        /** A leader wishes for another in-sync set. */
        Fate onWish(int leader, List<Integer> isr);

        /** ZooKeeper has another state of the partition; what tells of it has not arrived yet. */
        default void onState(PartitionImage now, int by) {}

        /** Whether a fetch that has arrived is left for a moment before it is looked at. */
        default boolean holdsFetch(int leader, int from) {
            return false;
        }
    }

    Ambush(SimWorld world, Nemesis nemesis, SplittableRandom random) {
        this.world = world;
        this.nemesis = nemesis;
        this.random = random;
        this.options = world.options();
    }

    /** From now on somebody else decides on wishes; null: this does again. */
    void play(@Nullable Scene next) {
        scene = next;
    }

    long slowAnswerMs() {
        return random.nextInt(SLOW_ANSWER_MS);
    }

    /** A leader sends its wish. */
    Fate onWish(SimProcess leader, AlterPartitionRequest request) {
        PartitionImage truth = world.truth();
        for (TopicData topic : request.topics()) {
            for (PartitionData partition : topic.partitions()) {
                List<Integer> isr = partition.newIsrWithEpochs().stream()
                        .map(BrokerState::brokerId)
                        .toList();
                if (scene != null) {
                    return scene.onWish(leader.id(), isr);
                }
                int joiner = truth == null ? NOBODY : joiner(truth.isr(), isr);
                if (joiner != NOBODY) {
                    return onJoiner(joiner);
                }
            }
        }
        return Fate.ARRIVES;
    }

    static int joiner(List<Integer> before, List<Integer> after) {
        return after.stream().filter(id -> !before.contains(id)).findFirst().orElse(NOBODY);
    }

    private boolean strikes() {
        if (!options.ambushes() || nemesis.isOver() || left == 0 || random.nextInt(3) == 0) {
            return false;
        }
        left--;
        return true;
    }

    private Fate onJoiner(int id) {
        SimMachine joiner = world.machine(id);
        SimProcess before = joiner.process();
        if (before == null || !strikes()) {
            return Fate.ARRIVES;
        }
        Fate fate = random.nextInt(3) == 0 ? Fate.ANSWER_LOST : Fate.LOST;
        world.note("ambush: the wish for " + id + " is " + fate);
        if (nemesis.endLife(joiner, random.nextInt(150))) {
            reborn = id;
            former = before;
        }
        return fate;
    }

    boolean holdsFetch(int leader, int from) {
        return scene != null && scene.holdsFetch(leader, from);
    }

    /** A broker fetches from another; before it is answered. */
    void onFetch(int leader, int from) {
        if (from != reborn || world.machine(from).process() == former) {
            return;
        }
        reborn = NOBODY;
        former = null;
        if (options.cuts() && !nemesis.isOver()) {
            openUntilMs = world.agenda().nowMs() + LONGEST_CUT_MS;
            cut(leader, from, LONGEST_CUT_MS / 2 + random.nextInt(LONGEST_CUT_MS / 2));
        }
    }

    /** ZooKeeper has carried out what a process asked for. */
    void onState(PartitionImage before, PartitionImage now, int by) {
        if (scene != null) {
            scene.onState(now, by);
            return;
        }
        if (nemesis.isOver()) {
            return;
        }
        int joiner = joiner(before.isr(), now.isr());
        if (now.hasLeader() && now.leader() == options.modest() && now.isr().size() < SimWorld.BROKERS.size()) {
            isolate(now);
        } else if (joiner != NOBODY && now.leaderEpoch() == before.leaderEpoch()) {
            onJoined(joiner, now, by);
        }
    }

    /** Records are acknowledged on one copy now, or will be. */
    private void isolate(PartitionImage now) {
        if (!strikes()) {
            return;
        }
        for (int other : now.isr()) {
            if (other != now.leader()) {
                nemesis.pause(world.machine(other));
                return;
            }
        }
        killWhenAcknowledged(now, world.acked(), LONELY_TRIES);
    }

    private void killWhenAcknowledged(PartitionImage alone, long ackedBefore, int tries) {
        world.agenda().after(LONELY_MS, () -> {
            PartitionImage then = world.truth();
            if (nemesis.isOver() || then == null || !then.isr().equals(alone.isr()) || tries == 0) {
                return;
            }
            if (world.acked() == ackedBefore) {
                killWhenAcknowledged(alone, ackedBefore, tries - 1);
                return;
            }
            world.note("ambush: " + alone.leader() + " is alone");
            nemesis.kill(world.machine(alone.leader()));
        });
    }

    private void onJoined(int joiner, PartitionImage now, int by) {
        if (world.agenda().nowMs() < openUntilMs && world.machine(joiner).isLossy()) {
            world.note("ambush: the leader " + now.leader() + " stops");
            nemesis.stop(world.machine(now.leader()));
        } else if (options.zooKeeperFaults() && options.cuts() && strikes()) {
            long longest = (long) options.sessionMs() + random.nextInt(2 * options.sessionMs());
            cut(SimNet.ZOOKEEPER, by, random.nextInt(4) == 0 ? longest / 2 : longest + options.sessionMs());
            if (random.nextInt(4) != 0) {
                cut(now.leader(), joiner, longest);
            }
        }
    }

    private void cut(int from, int to, long ms) {
        world.note("ambush: cut of " + from + " to " + to + " for " + ms);
        world.net().cut(from, to);
        world.agenda().after(ms, () -> world.net().heal(from, to));
    }
}
