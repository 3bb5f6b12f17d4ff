package org.barnabas.broker.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.protocol.message.ElectLeadersRequest;

/**
 * Lets things go wrong, alone and several at once, each for a while. It keeps to what the product promises to survive:
 *
 * <ul>
 *   <li>{@code min.insync.replicas=2}: of the replicas that stopped uncleanly and are not in sync again, at most one has
 *       lost power, and then it is the only one (KIP-966: lossy stops of up to {@code min.insync.replicas} − 1 at a
 *       time); any number may be killed otherwise;
 *   <li>{@code min.insync.replicas=1}: a machine loses power only while all is well, and nothing else happens until its
 *       replica is in sync again.
 * </ul>
 */
final class Nemesis {

    private static final int LONG_STEP_MS = 3_600_000;
    private static final int MOST_ROOM_BYTES = 20_000;

    private final SimWorld world;
    private final SplittableRandom random;
    private final SimOptions options;
    private boolean over;
    private int rounds;

    Nemesis(SimWorld world, SplittableRandom random) {
        this.world = world;
        this.random = random;
        this.options = world.options();
    }

    void begin() {
        over = false;
        next(++rounds);
    }

    private void next(int round) {
        // Faults come in groups: the worst happens while something else is wrong.
        long pause = random.nextInt(3) == 0 ? random.nextInt(40) : random.nextInt(2 * options.faultMs());
        world.agenda().after(pause, () -> {
            if (!over && round == rounds) {
                act();
                next(round);
            }
        });
    }

    boolean isOver() {
        return over;
    }

    /** Lets a machine lose its power, or its process die, if that may be; it is back soon. Answers whether it may. */
    boolean endLife(SimMachine machine, long backAfterMs) {
        boolean power = random.nextInt(4) != 0 && mayLosePower(machine);
        if (!power && !mayDie(machine)) {
            return false;
        }
        long seed = random.nextLong();
        world.agenda().after(0, () -> {
            if (power) {
                machine.cutPower(random.nextBoolean(), seed);
            } else {
                machine.kill();
            }
            world.startLater(machine, backAfterMs);
        });
        return true;
    }

    private SimMachine any() {
        return world.machine(1 + random.nextInt(SimWorld.BROKERS.size()));
    }

    private void act() {
        if (options.minInSync() < 2 && world.machines().stream().anyMatch(SimMachine::isDoubtful)) {
            return;
        }
        SimMachine victim = random.nextInt(3) == 0 ? leader() : any();
        switch (random.nextInt(options.diskFaults() ? 18 : 14)) {
            case 0, 1 -> kill(victim);
            case 2, 3 -> cutPower(victim);
            case 4 -> stop(victim);
            case 5, 6 -> pause(victim);
            case 7, 8 -> cut();
            case 9 -> zooKeeper(victim);
            case 10 -> wrongWord(victim);
            case 11 -> elect();
            case 12 -> reset(victim);
            case 13 -> slowOrStep(victim);
            case 14, 15 -> flip(victim);
            case 16 -> breakDisk(victim);
            default -> fillDisk(victim);
        }
    }

    private SimMachine leader() {
        PartitionImage truth = world.truth();
        return truth == null || !truth.hasLeader() ? any() : world.machine(truth.leader());
    }

    /** Mostly short, sometimes longer than a session. */
    private long aWhile() {
        return random.nextInt(3) == 0
                ? options.sessionMs() + random.nextInt(2 * options.sessionMs())
                : 1 + random.nextInt(options.sessionMs());
    }

    private boolean othersAre(SimMachine machine, Predicate<SimMachine> condition) {
        return world.machines().stream().allMatch(other -> other == machine || condition.test(other));
    }

    void kill(SimMachine machine) {
        if (mayDie(machine)) {
            kill(machine, random.nextBoolean() ? random.nextInt(100) : aWhile());
        }
    }

    /** Kills a process, if that may be; it is back after a while. Answers whether it was killed. */
    boolean kill(SimMachine machine, long backAfterMs) {
        if (!mayDie(machine)) {
            return false;
        }
        machine.kill();
        world.startLater(machine, backAfterMs);
        return true;
    }

    private boolean mayDie(SimMachine machine) {
        return machine.isUp() && othersAre(machine, other -> !other.isDoubtful());
    }

    private boolean mayLosePower(SimMachine machine) {
        return options.powerCuts()
                && machine.isUp()
                && othersAre(machine, other -> !other.isUnclean())
                && (options.minInSync() > 1 || isAllWell());
    }

    private void cutPower(SimMachine machine) {
        if (mayLosePower(machine)) {
            machine.cutPower(random.nextBoolean(), random.nextLong());
            world.startLater(machine, random.nextBoolean() ? random.nextInt(200) : aWhile());
        }
    }

    private void flip(SimMachine machine) {
        if (!machine.isDoubtful() && isAllWell() && world.machines().stream().noneMatch(SimMachine::isUnclean)) {
            machine.flip(random, world.bugs().hidesFlips());
            world.startLater(machine, random.nextInt(200));
            // Whoever keeps replicas for long reads them through now and then.
            world.agenda().after(1_000 + random.nextInt(8_000), () -> {
                if (machine.disk.findDamage()) {
                    machine.replace();
                }
            });
        }
    }

    private void breakDisk(SimMachine machine) {
        boolean withPower = random.nextBoolean();
        boolean allowed = withPower
                ? options.powerCuts()
                        && othersAre(machine, other -> !other.isUnclean())
                        && (options.minInSync() > 1 || isAllWell())
                : othersAre(machine, other -> !other.isDoubtful());
        if (machine.isUp() && allowed) {
            boolean atForce = random.nextBoolean();
            world.note("disk of " + machine.id + " breaks at " + (atForce ? "fsync" : "write"));
            machine.disk.breakDown(atForce, withPower);
            world.agenda().after(aWhile(), machine.disk::mend);
        }
    }

    private void fillDisk(SimMachine machine) {
        if (machine.isUp() && othersAre(machine, other -> !other.isDoubtful())) {
            int room = random.nextInt(MOST_ROOM_BYTES);
            world.note("disk of " + machine.id + " is full but for " + room);
            machine.disk.fill(room);
            world.agenda().after(aWhile(), machine.disk::mend);
        }
    }

    private boolean isAllWell() {
        PartitionImage truth = world.truth();
        return truth != null
                && truth.isr().size() == SimWorld.BROKERS.size()
                && !world.net().anyCut()
                && !world.zookeeper().isAway()
                && world.machines().stream().allMatch(one -> one.isUp() && !one.isPaused() && !one.isStopping());
    }

    void stop(SimMachine machine) {
        SimProcess process = machine.process();
        if (process != null && !process.isPaused()) {
            process.stop();
        }
    }

    void pause(SimMachine machine) {
        SimProcess process = machine.process();
        if (options.pauses() && process != null && !process.isPaused()) {
            world.note("pause of " + machine.id);
            process.pause();
            world.agenda().after(aWhile(), () -> goOn(process));
        }
    }

    private void goOn(SimProcess process) {
        if (process.isPaused() && !process.isDead()) {
            world.note("going on of " + process.id());
            process.goOn();
        }
    }

    private void cut() {
        if (!options.cuts()) {
            return;
        }
        List<int[]> directions = new ArrayList<>();
        int one = 1 + random.nextInt(SimWorld.BROKERS.size());
        int other = random.nextInt(SimNet.HOSTS);
        if (random.nextInt(3) == 0) {
            for (int host = 0; host < SimNet.HOSTS; host++) {
                directions.add(new int[] {one, host});
                directions.add(new int[] {host, one});
            }
        } else {
            directions.add(new int[] {one, other});
            if (random.nextBoolean()) {
                directions.add(new int[] {other, one});
            }
        }
        world.note("cut of " + one + " and " + (directions.size() > 2 ? "all" : other) + ", directions "
                + directions.size());
        directions.forEach(way -> world.net().cut(way[0], way[1]));
        world.agenda()
                .after(aWhile(), () -> directions.forEach(way -> world.net().heal(way[0], way[1])));
    }

    private void zooKeeper(SimMachine victim) {
        if (!options.zooKeeperFaults()) {
            return;
        }
        if (random.nextBoolean()) {
            world.zookeeper().expireSessionOf(victim.id);
        } else if (!world.zookeeper().isAway()) {
            world.note("ZooKeeper goes away");
            world.zookeeper().away(true);
            world.agenda().after(aWhile(), () -> world.zookeeper().away(false));
        }
    }

    private void wrongWord(SimMachine victim) {
        SimProcess witness = any().process();
        if (witness != null && witness.isListening()) {
            world.note(witness.id() + " says that " + victim.id + " is gone");
            witness.member().onBrokerGone(victim.id, -1);
        }
    }

    private void elect() {
        SimProcess asked = any().process();
        if (asked != null && asked.isListening()) {
            ElectLeadersRequest request = new ElectLeadersRequest()
                    .topicPartitions(List.of(new ElectLeadersRequest.TopicPartitions()
                            .topic(SimWorld.TOPIC)
                            .partitions(List.of(0))))
                    .timeoutMs(1_000);
            asked.member().controller().ask(ControllerApis.ELECT_LEADERS, request, RequestOrigin.BROKER, answer -> {});
        }
    }

    private void reset(SimMachine victim) {
        world.note("connections of " + victim.id + " break");
        world.reset(victim.id, random);
    }

    private void slowOrStep(SimMachine victim) {
        SimProcess process = victim.process();
        if (random.nextBoolean()) {
            victim.stepClock(random.nextInt(2 * LONG_STEP_MS) - LONG_STEP_MS);
        } else if (process != null) {
            process.slowDisk(random.nextInt(1_000));
            world.agenda().after(aWhile(), () -> process.slowDisk(options.flushMs()));
        }
    }

    /** Nothing goes wrong any more, and what is wrong ends. */
    void end() {
        over = true;
        world.note("healed");
        world.net().healAll();
        world.zookeeper().away(false);
        for (SimMachine machine : world.machines()) {
            machine.disk.mend();
            if (machine.disk.findDamage()) {
                machine.replace();
            }
            SimProcess process = machine.process();
            if (process != null) {
                process.slowDisk(options.flushMs());
                goOn(process);
                if (process.isStopping()) {
                    continue;
                }
            }
            machine.start();
        }
    }
}
