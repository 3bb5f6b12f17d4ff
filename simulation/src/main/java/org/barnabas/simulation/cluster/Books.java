package org.barnabas.simulation.cluster;

import org.barnabas.simulation.machine.Harm;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.simulation.rule.Excuses;
import org.barnabas.testkit.history.TopicPartition;

/** Keeps account of what a machine may have lost, in the words of the rules. */
record Books(Excuses excuses) implements Harm {

    static Excuses of(SimulatedMachine machine, Excuses excuses) {
        machine.harm(new Books(excuses));
        excuses.ask(machine.disks()::isFaulty, machine.disks()::isDoubtful);
        return excuses;
    }

    @Override
    public void started() {
        excuses.started();
    }

    @Override
    public void killed() {
        excuses.killed();
    }

    @Override
    public void forgot() {
        excuses.powerCut();
    }

    @Override
    public void damaged(String topic, int partition) {
        excuses.damaged(new TopicPartition(topic, partition));
    }

    @Override
    public void wiped() {
        excuses.wiped();
    }
}
