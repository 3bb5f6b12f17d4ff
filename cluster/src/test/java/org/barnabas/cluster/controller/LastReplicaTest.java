package org.barnabas.cluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.barnabas.cluster.controller.decide.ReplicaWorld;
import org.junit.jupiter.api.Test;

/**
 * R12 as a property: as long as fewer than {@code min.insync.replicas} replicas have lost their page cache at a time, no
 * record that was acknowledged by a full in-sync set is missing at any leader that is ever elected.
 */
class LastReplicaTest {

    private static final int STEPS = 300;

    @Property(tries = 400)
    void noAcknowledgedRecordIsMissingAtALeader(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 4) int replicas,
            @ForAll @IntRange(min = 1, max = 3) int minInsync) {
        // Given
        ReplicaWorld world = new ReplicaWorld(seed, replicas, Math.min(minInsync, replicas), true);

        // When
        for (int i = 0; i < STEPS; i++) {
            world.step();

            // Then
            assertThat(world.missing()).as("after step %d: %s", i, world).isEmpty();
        }
    }

    @Property(tries = 200)
    void whenAllBrokersAreBackSomebodyLeads(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 4) int replicas,
            @ForAll @IntRange(min = 1, max = 3) int minInsync) {
        // Given
        ReplicaWorld world = new ReplicaWorld(seed, replicas, Math.min(minInsync, replicas), true);
        for (int i = 0; i < STEPS; i++) {
            world.step();
        }

        // When
        world.startAll();

        // Then
        assertThat(world.partition().hasLeader()).as("%s", world).isTrue();
    }

    @Test
    void withoutTheRuleRecordsAreLost() {
        // Given: brokers that do not tell how they stopped

        // When
        List<Long> losing = IntStream.range(0, 300)
                .mapToObj(seed -> (long) seed)
                .filter(LastReplicaTest::loses)
                .toList();

        // Then
        assertThat(losing).isNotEmpty();
    }

    private static boolean loses(long seed) {
        ReplicaWorld world = new ReplicaWorld(seed, 3, 2, false);
        for (int i = 0; i < STEPS; i++) {
            world.step();
            if (!world.missing().isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
