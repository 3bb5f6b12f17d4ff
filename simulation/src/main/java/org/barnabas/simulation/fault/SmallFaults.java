package org.barnabas.simulation.fault;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.simulation.machine.BrokerProcess;
import org.barnabas.simulation.machine.Options;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.simulation.network.Cables;

/** What takes nothing from anybody: the network, ZooKeeper, clocks, slowness, and what operators ask for. */
final class SmallFaults {

    private static final int LONG_STEP_MS = 600_000;
    private static final int SLOW_MS = 1_000;

    private final Target target;
    private final Operator operator;
    /** Whose next write's answer is lost. */
    private final Set<Integer> unheard = new HashSet<>();

    SmallFaults(Target target, Operator operator) {
        this.target = target;
        this.operator = operator;
        target.around().ensemble().onServed(this::onServed);
    }

    void cut(Chance chance) {
        SplittableRandom random = chance.random();
        Cables cables = target.around().internet().cables();
        List<int[]> directions = new ArrayList<>();
        int one = 1 + random.nextInt(Options.BROKERS);
        // Mostly among brokers and ZooKeeper; there are many clients.
        int other = random.nextInt(random.nextInt(3) == 0 ? cables.hosts() : 1 + Options.BROKERS);
        boolean all = random.nextInt(3) == 0;
        boolean both = random.nextBoolean();
        if (all) {
            for (int host = 0; host < cables.hosts(); host++) {
                directions.add(new int[] {one, host});
                directions.add(new int[] {host, one});
            }
        } else {
            directions.add(new int[] {one, other});
            if (both) {
                directions.add(new int[] {other, one});
            }
        }
        target.note("cut of " + one + " and " + (all ? "all" : other + (both ? ", both ways" : "")));
        directions.forEach(way -> cables.cut(way[0], way[1]));
        target.after(chance.aWhile(), () -> directions.forEach(way -> cables.heal(way[0], way[1])));
    }

    void reset(SimulatedMachine victim, Chance chance) {
        BrokerProcess process = victim.process();
        if (process != null) {
            target.note("connections of " + victim.id() + " break");
            process.resetConnections(chance.random());
        }
    }

    void takeZooKeeperAway(Chance chance) {
        if (!target.around().ensemble().server().isAway()) {
            target.note("ZooKeeper goes away");
            target.around().ensemble().server().away(true);
            target.after(chance.aWhile(), this::bringZooKeeperBack);
        }
    }

    private void bringZooKeeperBack() {
        if (target.around().ensemble().server().isAway()) {
            target.note("ZooKeeper is back");
            target.around().ensemble().server().away(false);
        }
    }

    void expire(SimulatedMachine victim) {
        target.note("session of " + victim.id() + " expires");
        target.around().ensemble().expireSessionOf(victim.id());
    }

    void loseAnswer(SimulatedMachine victim) {
        unheard.add(victim.id());
    }

    private void onServed(int host, ZkCall<?> call) {
        if (!unheard.isEmpty() && call.changes() && unheard.remove(host)) {
            target.note("answer of ZooKeeper to " + host + " is lost");
            target.around().ensemble().loseAnswersTo(host);
        }
    }

    void elect(SimulatedMachine asked) {
        target.note("elections asked of " + asked.id());
        operator.electAll(asked.id());
    }

    void changeLoops(SimulatedMachine asked, Chance chance) {
        int count = 1 << chance.random().nextInt(3);
        target.note("loops of " + asked.id() + " shall be " + count);
        operator.loops(asked.id(), count);
    }

    void slow(SimulatedMachine victim, Chance chance) {
        BrokerProcess process = victim.process();
        int ms = chance.random().nextInt(SLOW_MS);
        if (process != null) {
            target.note("disks of " + victim.id() + " take " + ms);
            process.slowDisks(ms);
            target.after(
                    chance.aWhile(), () -> process.slowDisks(target.options().diskMs()));
        }
    }

    void step(SimulatedMachine victim, Chance chance) {
        long ms = (long) chance.random().nextInt(2 * LONG_STEP_MS) - LONG_STEP_MS;
        target.note("clock of " + victim.id() + " jumps by " + ms);
        victim.stepClock(ms);
    }

    void end() {
        unheard.clear();
        bringZooKeeperBack();
    }
}
