package org.barnabas.cluster.controller.decide;

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
import org.junit.jupiter.api.Test;

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

    @Property(tries = 200)
    void leadersStayBalancedAsATopicGrows(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 9) int brokers,
            @ForAll @IntRange(min = 1, max = 30) int before,
            @ForAll @IntRange(min = 1, max = 30) int more) {
        // Given
        List<BrokerRegistration> live = brokers(brokers, 0);
        List<List<Integer>> placed = new ArrayList<>(
                ReplicaPlacement.random(live, new SeededRandom(seed)).place(0, before, 1));

        // When
        int first = placed.get(0).get(0);
        placed.addAll(ReplicaPlacement.following(live, first, new SeededRandom(seed + 1))
                .place(before, more, 1));

        // Then
        Map<Integer, Integer> leaders = new HashMap<>();
        placed.forEach(replicas -> leaders.merge(replicas.get(0), 1, Integer::sum));
        int most = leaders.values().stream().mapToInt(count -> count).max().orElse(0);
        assertThat(most).isLessThanOrEqualTo((before + more + brokers - 1) / brokers);
    }

    @Test
    void racksDoNotCountUnlessAllBrokersHaveOne() {
        // Given: three of four brokers in one rack
        List<BrokerRegistration> live =
                List.of(States.broker(1, "a"), States.broker(2, "a"), States.broker(3, "a"), States.broker(4, null));

        // When
        List<List<Integer>> placed =
                ReplicaPlacement.random(live, new SeededRandom(1)).place(0, 40, 2);

        // Then: nobody gets a replica of every partition
        long onFour = placed.stream().filter(replicas -> replicas.contains(4)).count();
        assertThat(onFour).isBetween(15L, 25L);
    }

    private static List<BrokerRegistration> brokers(int count, int racks) {
        List<BrokerRegistration> brokers = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            brokers.add(States.broker(id, racks == 0 ? null : "rack" + id % racks));
        }
        return brokers;
    }
}
