package org.barnabas.simulation.fault;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.simulation.machine.BrokerProcess;
import org.barnabas.simulation.machine.LogDisk;
import org.barnabas.simulation.machine.Options;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.testkit.history.TopicPartition;

/**
 * Lets things go wrong by chance, alone and several at once, each for a while, as far as the {@link Target} may bear it.
 * The moments, and what each {@link FaultKind} makes of them, come from streams of their own: another kind of fault
 * changes nothing of when the others strike.
 */
public final class Nemesis {

    /** How soon the next fault of a group comes. */
    private static final int QUICK_MS = 40;

    /** Most disks are used within this time. */
    private static final int BROKEN_MS = 1_500;

    private final Target target;
    private final Options options;
    private final SplittableRandom moments;
    private final Map<FaultKind, SplittableRandom> random = new EnumMap<>(FaultKind.class);
    private final SplittableRandom endings;
    private final Repairs repairs;
    private final SmallFaults small;
    private boolean over = true;
    private int rounds;

    /** @param operator asks for what operators ask for */
    public Nemesis(Target target, Operator operator) {
        this.target = target;
        this.options = target.options();
        this.moments = target.around().streams().of("faults");
        this.endings = target.around().streams().of("faults endings");
        for (FaultKind kind : FaultKind.values()) {
            random.put(kind, target.around().streams().of("faults " + kind));
        }
        this.repairs = new Repairs(target, target.around().streams().of("faults repairs"));
        this.small = new SmallFaults(target, operator);
    }

    /** From now on things go wrong. */
    public void begin() {
        over = false;
        next(++rounds);
    }

    private void next(int round) {
        // Faults come in groups: the worst happens while something else is wrong.
        long pause = moments.nextInt(3) == 0 ? moments.nextInt(QUICK_MS) : moments.nextInt(2 * options.faultMs());
        target.after(pause, () -> {
            if (!over && round == rounds) {
                random.forEach(this::perhaps);
                next(round);
            }
        });
    }

    private void perhaps(FaultKind kind, SplittableRandom drawn) {
        // Drawn in any case, so that a kind's chances do not depend on the others.
        boolean strikes = drawn.nextInt(FaultKind.ALL) < kind.weight();
        SplittableRandom own = drawn.split();
        if (strikes && kind.isIn(options) && !target.isDelicate()) {
            act(kind, new Chance(own, options.sessionMs()));
        }
    }

    public boolean isOver() {
        return over;
    }

    private void act(FaultKind kind, Chance chance) {
        SimulatedMachine victim = victim(chance);
        switch (kind) {
            case KILL -> kill(victim, chance.soon());
            case POWER_CUT -> cutPower(victim, chance);
            case STOP -> stop(victim, chance.random().nextInt(2 * options.sessionMs()));
            case PAUSE -> pause(victim, chance.aWhile());
            case CUT -> small.cut(chance);
            case RESET -> small.reset(victim, chance);
            case ZOOKEEPER_AWAY -> small.takeZooKeeperAway(chance);
            case SESSION_EXPIRED -> small.expire(victim);
            case ANSWER_LOST -> small.loseAnswer(victim);
            case ELECTION -> small.elect(victim);
            case SLOW_DISK -> small.slow(victim, chance);
            case CLOCK -> small.step(victim, chance);
            case LOOPS -> small.changeLoops(victim, chance);
            case FLIP -> flip(victim, chance);
            case BROKEN_DISK -> breakDisk(victim, chance);
            case FULL_DISK -> fillDisk(victim, chance);
            case ABSENCE -> sendAway(victim, chance);
        }
    }

    /** Every third time somebody with an office. */
    private SimulatedMachine victim(Chance chance) {
        int any = 1 + chance.random().nextInt(target.machines().size());
        int office = chance.random().nextInt(9);
        List<TopicPartition> partitions = new ArrayList<>(target.truth().partitions());
        int which = chance.random().nextInt(Math.max(1, partitions.size()));
        if (office == 0 && target.truth().controller() > 0) {
            return target.machine(target.truth().controller());
        }
        PartitionImage state =
                office < 3 && !partitions.isEmpty() ? target.truth().state(partitions.get(which)) : null;
        return target.machine(state == null || !state.hasLeader() ? any : state.leader());
    }

    /** Lets a machine lose its power, or its process die, if that may be; it is back soon. Answers whether it may. */
    boolean endLife(SimulatedMachine machine, long backAfterMs) {
        boolean power = endings.nextInt(4) != 0 && target.mayForget(machine);
        boolean luck = endings.nextBoolean();
        if (!power && !target.mayDie(machine)) {
            return false;
        }
        target.after(0, () -> {
            if (power) {
                machine.cutPower(luck);
            } else {
                machine.kill();
            }
            machine.startLater(backAfterMs);
        });
        return true;
    }

    /** Kills a process, if that may be; it is back after a while. Answers whether it was killed. */
    boolean kill(SimulatedMachine machine, long backAfterMs) {
        if (!target.mayDie(machine)) {
            return false;
        }
        machine.kill();
        machine.startLater(backAfterMs);
        return true;
    }

    private void cutPower(SimulatedMachine machine, Chance chance) {
        boolean luck = chance.random().nextBoolean();
        long backMs = chance.soon();
        if (target.mayForget(machine)) {
            machine.cutPower(luck);
            machine.startLater(backMs);
        }
    }

    /** Stops a broker that serves in order; it is back after a while. */
    void stop(SimulatedMachine machine, long backAfterMs) {
        BrokerProcess process = machine.process();
        if (process != null && process.isServing() && !process.isPaused()) {
            machine.whenDown(() -> machine.keepAwayUntil(target.nowMs() + backAfterMs));
            process.stop();
        }
    }

    /** Lets a process stand still for a while. */
    void pause(SimulatedMachine machine, long ms) {
        BrokerProcess process = machine.process();
        if (options.pauses() && process != null && !process.isPaused()) {
            target.note("pause of " + machine.id());
            process.pause();
            target.after(ms, () -> goOn(process));
        }
    }

    private void goOn(BrokerProcess process) {
        if (process.isPaused() && !process.isDead()) {
            target.note("going on of " + process.machine().id());
            process.goOn();
        }
    }

    private void sendAway(SimulatedMachine machine, Chance chance) {
        long ms = chance.veryLong();
        if (target.mayDie(machine)) {
            target.note("long absence of " + machine.id());
            machine.keepAwayUntil(target.nowMs() + ms);
            machine.kill();
        }
    }

    private void flip(SimulatedMachine machine, Chance chance) {
        LogDisk disk = chance.oneOf(machine.disks().each());
        if (!target.mayBeDamaged(machine)) {
            return;
        }
        machine.kill();
        machine.flip(disk, chance.random(), false);
        machine.startLater(chance.random().nextInt(200));
        // Whoever keeps replicas for long reads them through now and then.
        target.after(1_000 + chance.random().nextInt(8_000), () -> repairs.lookForDamage(machine, disk));
    }

    private void breakDisk(SimulatedMachine machine, Chance chance) {
        LogDisk disk = chance.oneOf(machine.disks().each());
        LogDisk.Failing failing = chance.oneOf(List.of(LogDisk.Failing.values()));
        boolean forgets = chance.random().nextBoolean();
        boolean replaced = options.replacedDisks() && forgets;
        long ms = BROKEN_MS + chance.aWhile();
        if (disk.isFaulty() || !(forgets ? target.mayForget(machine) : target.mayDie(machine))) {
            return;
        }
        target.note("disk " + disk.directory() + " of " + machine.id() + " breaks at " + failing
                + (forgets ? ", forgetful" : ""));
        failDisk(machine, disk, failing, forgets);
        target.after(ms, () -> repairs.repair(machine, disk, replaced));
    }

    private void failDisk(SimulatedMachine machine, LogDisk disk, LogDisk.Failing failing, boolean forgets) {
        disk.whenStruck(() -> target.note("disk " + disk.directory() + " of " + machine.id() + " failed"));
        disk.breakDown(failing, forgets);
        machine.diskFaulty();
    }

    private void fillDisk(SimulatedMachine machine, Chance chance) {
        LogDisk disk = chance.oneOf(machine.disks().each());
        boolean wholly = chance.random().nextBoolean();
        int room = chance.random().nextInt(20_000);
        int times = 1 + chance.random().nextInt(200);
        long ms = chance.aWhile();
        if (disk.isFaulty() || !target.mayDie(machine)) {
            return;
        }
        target.note("disk " + disk.directory() + " of " + machine.id() + " is full but for " + (wholly ? room : times));
        if (wholly) {
            disk.fill(room);
        } else {
            disk.fillFrom(times / 2, times);
        }
        machine.diskFaulty();
        target.after(ms, () -> repairs.clear(machine, disk));
    }

    /** Nothing goes wrong any more, and what is wrong ends. */
    public void end() {
        over = true;
        target.note("healed");
        target.around().internet().cables().healAll();
        small.end();
        for (SimulatedMachine machine : target.machines()) {
            BrokerProcess process = machine.process();
            if (process != null) {
                process.slowDisks(options.diskMs());
                goOn(process);
            }
            for (LogDisk disk : machine.disks().each()) {
                repairs.clear(machine, disk);
                repairs.repair(machine, disk, false);
                repairs.lookForDamage(machine, disk);
            }
            machine.keepAwayUntil(target.nowMs());
        }
    }
}
