package org.barnabas.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replication under random schedules and faults. {@link #run} repeats a seed step by step. */
class ReplicationSimTest {

    private static final int STEPS = 1_500;
    private static final int SEEDS_FOR_A_BUG = 100;

    private static SimWorld run(long seed, SimBug bug) throws IOException {
        SimWorld world = new SimWorld(seed, bug);
        for (int i = 0; i < STEPS; i++) {
            world.step();
        }
        return world;
    }

    @Property(tries = 40)
    void invariantsHold(@ForAll long seed) throws IOException {
        // When
        SimWorld world = run(seed, SimBug.NONE);
        // Then
        world.heal();
        world.checkHealed();
    }

    @Example
    void seedsAcknowledgeRecordsAndRepeatExactly() throws IOException {
        int acked = 0;
        for (long seed = 40; seed < 45; seed++) {
            // When
            SimWorld first = run(seed, SimBug.NONE);
            SimWorld second = run(seed, SimBug.NONE);
            // Then
            assertThat(first.trace()).isEqualTo(second.trace());
            acked += first.acked();
        }
        assertThat(acked).isPositive();
    }

    /** A check that cannot fail proves nothing. */
    @ParameterizedTest
    @EnumSource(value = SimBug.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void plantedMistakesAreFound(SimBug bug) throws IOException {
        // When
        String found = "";
        for (long seed = 0; seed < SEEDS_FOR_A_BUG && found.isEmpty(); seed++) {
            try {
                run(seed, bug);
            } catch (AssertionError violation) {
                found = String.valueOf(violation.getMessage());
            }
        }
        // Then
        assertThat(found).contains("is violated");
    }
}
