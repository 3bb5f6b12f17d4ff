package org.barnabas.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.SplittableRandom;
import org.barnabas.partition.Standing;
import org.barnabas.simulation.machine.BrokerProcess;
import org.barnabas.simulation.machine.LogDisk;
import org.barnabas.simulation.machine.Options;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.simulation.machine.StoredBatches;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Disks that fail one by one, below whole brokers. */
class FailingDiskTest {

    /** Each broker has two log directories. */
    private static final long TWO_DIRECTORIES = firstSeed(2);

    private static final long ONE_DIRECTORY = firstSeed(1);

    @AfterEach
    void forget() {
        SimulatedCluster.forget();
    }

    private static long firstSeed(int directories) {
        for (long seed = 0; ; seed++) {
            if (new SimulatedCluster(seed, null).around().options().logDirs() == directories) {
                return seed;
            }
        }
    }

    private static Rehearsal calm(long seed) {
        Rehearsal run = new Rehearsal(seed);
        run.await("the cluster starts", run::isCalm);
        run.cluster.until(run.nowMs() + 2_000, null);
        return run;
    }

    private static long failed(Rehearsal run, SimulatedMachine machine) {
        return run.truth.partitions().stream()
                .filter(partition -> Rehearsal.standing(machine, partition) == Standing.FAILED)
                .count();
    }

    @Test
    void aBrokerGoesOnWithItsOtherDirectoryUntilTheDiskIsReplaced() {
        // Given
        Rehearsal run = calm(TWO_DIRECTORIES);
        SimulatedMachine machine = run.cluster.machines().get(0);
        BrokerProcess process = machine.process();
        LogDisk disk = machine.disks().each().stream()
                .filter(each -> new StoredBatches(each).replicas().size() > 0)
                .findFirst()
                .orElseThrow();
        // When
        disk.breakDown(LogDisk.Failing.WRITE, true);
        machine.diskFaulty();
        run.await("the directory is given up", () -> failed(run, machine) > 0);
        // Then
        assertThat(failed(run, machine)).isLessThan(TinyClient.PARTITIONS);
        assertThat(machine.process()).isSameAs(process);
        run.await(
                "others are without it",
                () -> run.truth.partitions().stream()
                        .map(run.truth::state)
                        .anyMatch(state -> state != null && !state.isr().contains(machine.id())));
        machine.kill();
        machine.repair(disk, true);
        machine.start();
        run.await("it has everything again", run::isCalm);
    }

    @Test
    void aBrokerEndsWithItsLastDirectoryAndIsStartedUntilItCan() {
        // Given
        Rehearsal run = calm(ONE_DIRECTORY);
        SimulatedMachine machine = run.cluster.machines().get(0);
        BrokerProcess process = machine.process();
        LogDisk disk = machine.disks().each().get(0);
        // When
        disk.breakDown(LogDisk.Failing.WRITE, false);
        machine.diskFaulty();
        run.await("the process ends", () -> machine.process() != process);
        // Then
        run.cluster.until(run.nowMs() + 5_000, null);
        machine.kill();
        machine.repair(disk, false);
        machine.startLater(0);
        run.await("it has everything again", run::isCalm);
    }

    @Test
    void aFlippedBitIsFoundUntilTheReplicaIsWiped() {
        // Given
        Rehearsal run = calm(ONE_DIRECTORY);
        SimulatedMachine machine = run.cluster.machines().get(0);
        LogDisk disk = machine.disks().each().get(0);
        machine.kill();
        // When
        boolean flipped = machine.flip(disk, new SplittableRandom(1), false);
        StoredBatches.Replica damaged = new StoredBatches(disk).findDamage();
        // Then
        assertThat(flipped).isTrue();
        assertThat(disk.isDamaged()).isTrue();
        assertThat(damaged).isNotNull();
        machine.wipe(disk, Objects.requireNonNull(damaged));
        assertThat(disk.isDamaged()).isFalse();
        machine.start();
        run.await("it has everything again", run::isCalm);
    }

    @Test
    void aMachineThatIsKeptAwayIsMissedAndComesBack() {
        // Given
        Rehearsal run = calm(ONE_DIRECTORY);
        SimulatedMachine machine = run.cluster.machines().get(0);
        // When
        machine.keepAwayUntil(run.nowMs() + 10_000);
        machine.kill();
        machine.start();
        // Then
        assertThat(machine.isUp()).isFalse();
        run.await(
                "it is missed",
                () -> run.truth.partitions().stream()
                        .map(run.truth::state)
                        .allMatch(now -> now != null && now.isr().size() == Options.BROKERS - 1));
        run.await("it is back", run::isCalm);
        assertThat(machine.isUp()).isTrue();
    }
}
