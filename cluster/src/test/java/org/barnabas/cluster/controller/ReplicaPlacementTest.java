package org.barnabas.cluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.testkit.SeededRandom;

class ReplicaPlacementTest {

    @Property(tries = 300)
    void replicasAreDistinctAndLeadersBalanced(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int brokers,
            @ForAll @IntRange(min = 1, max = 60) int partitions,
            @ForAll @IntRange(min = 1, max = 5) int wanted) {
        // Given
        int replicas = Math.min(wanted, brokers);
        List<BrokerRegistration> live = brokers(brokers, 0);

        // When
        List<List<Integer>> placed =
                ReplicaPlacement.random(live, new SeededRandom(seed)).place(0, partitions, replicas);

        // Then
        Map<Integer, Integer> leaders = new HashMap<>();
        for (List<Integer> partition : placed) {
            assertThat(partition).hasSize(replicas).doesNotHaveDuplicates();
            leaders.merge(partition.get(0), 1, Integer::sum);
        }
        int most = leaders.values().stream().mapToInt(count -> count).max().orElse(0);
        assertThat(most).isLessThanOrEqualTo((partitions + brokers - 1) / brokers);
    }

    @Property(tries = 200)
    void replicasAreInDifferentRacks(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 4) int racks,
            @ForAll @IntRange(min = 1, max = 4) int perRack) {
        // Given
        List<BrokerRegistration> live = brokers(racks * perRack, racks);

        // When
        List<List<Integer>> placed =
                ReplicaPlacement.random(live, new SeededRandom(seed)).place(0, 40, racks);

        // Then
        for (List<Integer> partition : placed) {
            Set<Integer> used = new HashSet<>();
            partition.forEach(id -> used.add(id % racks));
            assertThat(used).hasSize(racks);
        }
    }

    private static List<BrokerRegistration> brokers(int count, int racks) {
        List<BrokerRegistration> brokers = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            brokers.add(States.broker(id, racks == 0 ? null : "rack" + id % racks));
        }
        return brokers;
    }
}
