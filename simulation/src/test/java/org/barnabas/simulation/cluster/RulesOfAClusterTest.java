package org.barnabas.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.testkit.BlockingGuard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules beside a cluster that runs: it keeps them. */
class RulesOfAClusterTest {

    private static final int RUN_MS = 60_000;
    private static final int FAULTS_FROM_MS = 8_000;
    private static final int FEW = 500;
    private static final int SOMEWHERE = 80;

    @AfterEach
    void forget() {
        SimulatedCluster.forget();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void holdWithoutFaults(long seed) {
        // Given
        RuleRig rig = new RuleRig(seed, null);

        // When
        rig.cluster().until(RUN_MS, null);

        // Then
        assertThat(rig.end()).isNull();
        assertThat(rig.acked()).isGreaterThan(FEW);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void holdWhenBrokersAreKilledAndLosePower(long seed) {
        // Given
        RuleRig rig = new RuleRig(seed, null);
        SplittableRandom random = new SplittableRandom(seed);

        // When
        for (int at = FAULTS_FROM_MS; at < RUN_MS; at += 500 + random.nextInt(4_000)) {
            rig.cluster().until(at, null);
            harm(rig, 1 + random.nextInt(3), random);
        }
        rig.cluster().until(RUN_MS, null);

        // Then
        assertThat(rig.end()).isNull();
        assertThat(rig.acked()).isGreaterThan(FEW);
    }

    @Test
    void aLoopThatWaitsForADiskIsFound() {
        // Given
        RuleRig rig = new RuleRig(0, null);
        rig.cluster().until(FAULTS_FROM_MS, null);
        BlockingGuard guard = rig.machine(2).disks().all().get(0).guard();
        guard.forbidOn(() -> true);

        // When, Then
        assertThatThrownBy(() -> rig.cluster().until(RUN_MS, null)).hasMessageContaining("a loop waits for the disk");
    }

    @Test
    void aReplicaThatDiffersIsFoundAtTheEnd() throws IOException {
        // Given
        RuleRig rig = new RuleRig(1, null);
        rig.cluster().until(FAULTS_FROM_MS, null);
        assertThat(rig.end()).isNull();
        Path file = file(rig, 2, "kept-0");

        // When
        rig.machine(2).disks().of(file).flipBit(file, SOMEWHERE);

        // Then
        assertThatThrownBy(rig::end).hasMessageContaining("kept-0: 2 cannot be read at 0");
    }

    @Test
    void aPartitionInTwoDirectoriesOfABrokerIsFound() {
        // Given
        RuleRig rig = withTwoDirectories();
        rig.cluster().until(FAULTS_FROM_MS, null);
        Path metadata = file(rig, 2, "kept-0").resolveSibling("partition.metadata");
        byte[] content =
                Objects.requireNonNull(rig.machine(2).disks().of(metadata).peek(metadata, 0));

        // When
        rig.kill(2);
        for (Path directory : rig.machine(2).disks().directories()) {
            Path copy = directory.resolve("kept-0").resolve("partition.metadata");
            rig.machine(2).disks().of(copy).put(copy, content);
        }
        rig.start(2);

        // Then
        assertThatThrownBy(() -> rig.cluster().until(RUN_MS, null))
                .hasMessageContaining("kept-0: OneDirectory is violated: 2 has it in");
    }

    private static RuleRig withTwoDirectories() {
        long seed = 0;
        RuleRig rig = new RuleRig(seed, null);
        while (rig.machine(2).disks().directories().size() < 2) {
            rig = new RuleRig(++seed, null);
        }
        return rig;
    }

    /** The first segment of a partition of a broker. */
    private static Path file(RuleRig rig, int broker, String partition) {
        for (Path directory : rig.machine(broker).disks().directories()) {
            Path file = LogFiles.log(directory.resolve(partition), 0);
            if (rig.machine(broker).disks().of(file).peek(file, 0) != null) {
                return file;
            }
        }
        throw new AssertionError(broker + " has no " + partition);
    }

    private static void harm(RuleRig rig, int broker, SplittableRandom random) {
        if (rig.isWell() && random.nextBoolean()) {
            rig.cutPower(broker, random.nextBoolean());
        } else if (rig.hasAllRecords()) {
            // Nobody promises anything for one that lost its records and one more that stops.
            rig.kill(broker);
        }
        rig.cluster().around().agenda().after(random.nextInt(5_000), () -> rig.start(broker));
    }
}
