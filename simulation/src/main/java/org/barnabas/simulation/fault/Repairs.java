package org.barnabas.simulation.fault;

import java.util.List;
import java.util.SplittableRandom;
import org.barnabas.broker.assembly.BrokerAssembly.Inside;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.Standing;
import org.barnabas.simulation.machine.BrokerProcess;
import org.barnabas.simulation.machine.LogDisk;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.simulation.machine.StoredBatches;
import org.barnabas.testkit.history.TopicPartition;

/** What an operator does about disks and damaged replicas. */
final class Repairs {

    private static final int AFTERLIFE_MS = 300;
    private static final int PATIENCE_MS = 2_000;

    private final Target target;
    private final SplittableRandom random;

    Repairs(Target target, SplittableRandom random) {
        this.target = target;
        this.random = random;
    }

    /** A broken disk is mended, or replaced by an empty one, and the broker started again if it has given it up. */
    void repair(SimulatedMachine machine, LogDisk disk, boolean replaced) {
        if (!disk.isBroken()) {
            return;
        }
        if (!disk.isStruck() && machine.isUp()) {
            target.note("disk " + disk.directory() + " of " + machine.id() + " mended, unnoticed");
            disk.mend();
            return;
        }
        machine.whenDown(() -> {
            if (disk.isBroken()) {
                machine.repair(disk, replaced);
            }
            machine.startLater(random.nextInt(AFTERLIFE_MS));
        });
        bringDown(machine, random.nextBoolean());
    }

    private void bringDown(SimulatedMachine machine, boolean inOrder) {
        BrokerProcess process = machine.process();
        if (process == null) {
            return;
        }
        if (!inOrder || !process.isServing() || process.isPaused()) {
            machine.kill();
            return;
        }
        process.stop();
        // Who stops for want of a disk may never come to an end.
        target.after(PATIENCE_MS, () -> {
            if (machine.process() == process) {
                machine.kill();
            }
        });
    }

    /** A disk is not full any more; a log that could not be loaded for want of room needs another start. */
    void clear(SimulatedMachine machine, LogDisk disk) {
        if (disk.isFull()) {
            target.note("disk " + disk.directory() + " of " + machine.id() + " has room");
            disk.clear();
            target.after(PATIENCE_MS, () -> restartIfFailed(machine));
        }
    }

    /** Whether replicas are given up in this life of the broker. */
    static boolean hasFailedReplicas(SimulatedMachine machine) {
        BrokerProcess process = machine.process();
        Inside inside = process == null ? null : process.inside();
        if (inside == null) {
            return false;
        }
        for (PartitionHandle handle : inside.partitions().all()) {
            if (handle.view().standing() == Standing.FAILED) {
                return true;
            }
        }
        return false;
    }

    void restartIfFailed(SimulatedMachine machine) {
        if (!machine.disks().isFaulty() && hasFailedReplicas(machine)) {
            target.note("failed replicas of " + machine.id() + ": restart");
            machine.whenDown(() -> machine.startLater(random.nextInt(AFTERLIFE_MS)));
            bringDown(machine, random.nextBoolean());
        }
    }

    /** Somebody reads a disk through: a damaged replica is wiped as soon as another one has all that counts. */
    void lookForDamage(SimulatedMachine machine, LogDisk disk) {
        StoredBatches.Replica replica = disk.isDamaged() ? new StoredBatches(disk).findDamage() : null;
        if (replica == null) {
            restartIfFailed(machine);
            return;
        }
        TopicPartition partition = new TopicPartition(replica.topic(), replica.partition());
        PartitionImage state = target.truth().state(partition);
        boolean counts = target.truth().replicas(partition).contains(machine.id());
        if (counts && (state == null || !state.hasLeader() || state.isr().equals(List.of(machine.id())))) {
            target.after(AFTERLIFE_MS, () -> lookForDamage(machine, disk));
            return;
        }
        machine.kill();
        machine.wipe(disk, replica);
        machine.startLater(AFTERLIFE_MS);
        target.after(AFTERLIFE_MS, () -> lookForDamage(machine, disk));
    }
}
