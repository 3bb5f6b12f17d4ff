package org.barnabas.cli.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.partition.ClusterSnapshot.Located;
import org.barnabas.cli.tool.ToolException;
import org.junit.jupiter.api.Test;

class PlacementTest {

    private static Located at(int number, Integer... replicas) {
        return at("t", number, replicas);
    }

    private static Located at(String topic, int number, Integer... replicas) {
        List<Integer> all = List.of(replicas);
        return new Located(new TopicPartition(topic, number), all.get(0), all, all);
    }

    private static NavigableMap<Integer, String> brokers(String... racks) {
        TreeMap<Integer, String> brokers = new TreeMap<>();
        for (String rack : racks) {
            brokers.put(brokers.size() + 1, rack);
        }
        return brokers;
    }

    private static List<List<Integer>> after(List<Move> moves) {
        return moves.stream().map(Move::after).toList();
    }

    @Test
    void whatIsSpreadEvenlyStaysWhereItIs() {
        // Given
        List<Located> even = List.of(at(0, 1, 2), at(1, 2, 3), at(2, 3, 1));

        // When
        List<Move> moves = Placement.spread(even, brokers("", "", ""), 0);

        // Then
        assertThat(moves).noneMatch(Move::isChange);
    }

    @Test
    void aNewBrokerGetsItsShareAndNothingElseMoves() {
        // Given: 6 replicas on brokers 1 and 2; broker 3 is new
        List<Located> full = List.of(at(0, 1, 2), at(1, 2, 1), at(2, 1, 2));

        // When
        List<Move> moves = Placement.spread(full, brokers("", "", ""), 0);

        // Then
        assertThat(moves.stream().flatMap(move -> move.adding().stream())).containsExactly(3, 3);
        assertThat(after(moves).stream().map(replicas -> replicas.get(0))).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void aRemovedBrokersReplicasGoToRacksThatLackOne() {
        // Given: brokers 1 and 2 in rack a, 3 and 4 in rack b
        ClusterSnapshot cluster = new ClusterSnapshot(
                brokers("a", "a", "b", "b"), List.of(at(0, 1, 3), at(1, 3, 2), at(2, 4, 1), at(3, 2, 4)));

        // When
        List<Move> moves = Placement.without(3, cluster);

        // Then
        assertThat(moves).hasSize(2);
        assertThat(after(moves)).allSatisfy(replicas -> assertThat(replicas).contains(4));
        assertThat(moves).allSatisfy(move -> assertThat(move.removing()).containsExactly(3));
    }

    @Test
    void replicasThatShareARackAreParted() {
        // Given
        List<Located> shared = List.of(at(0, 1, 2), at(1, 3, 4));

        // When
        List<Move> moves = Placement.spread(shared, brokers("a", "a", "b", "b"), 0);

        // Then
        assertThat(after(moves)).allSatisfy(replicas -> assertThat(replicas).containsAnyOf(1, 2));
        assertThat(after(moves)).allSatisfy(replicas -> assertThat(replicas).containsAnyOf(3, 4));
    }

    @Test
    void racksDoNotCountWhereABrokerHasNone() {
        // Given
        List<Located> even = List.of(at(0, 1, 2), at(1, 2, 3), at(2, 3, 1));

        // When
        List<Move> moves = Placement.spread(even, brokers("a", "a", ""), 0);

        // Then
        assertThat(moves).noneMatch(Move::isChange);
    }

    @Test
    void deadBrokersAreReplaced() {
        // Given: broker 9 is not among those that are up
        List<Located> holed = List.of(at(0, 9, 1), at(1, 1, 2));

        // When
        List<Move> moves = Placement.spread(holed, brokers("", "", ""), 0);

        // Then
        assertThat(moves.get(0).removing()).containsExactly(9);
        assertThat(moves.get(0).adding()).containsExactly(3);
    }

    @Test
    void fewerReplicasComeOffWhoHoldsMost() {
        // Given
        List<Located> three = List.of(at(0, 1, 2, 3), at(1, 1, 2, 3), at(2, 1, 2, 3));

        // When
        List<Move> moves = Placement.spread(three, brokers("", "", ""), 2);

        // Then
        assertThat(moves).allSatisfy(move -> {
            assertThat(move.after()).hasSize(2);
            assertThat(move.adding()).isEmpty();
        });
        assertThat(held(moves).values()).containsOnly(2);
    }

    @Test
    void moreReplicasThanBrokersIsRefused() {
        assertThatThrownBy(() -> Placement.spread(List.of(at(0, 1, 2)), brokers(""), 0))
                .isInstanceOf(ToolException.class)
                .hasMessageContaining("t-0")
                .hasMessageContaining("--replication-factor");
    }

    @Test
    void whoEmptiesABrokerIsToldWhatHeCanDo() {
        // Given
        ClusterSnapshot cluster = new ClusterSnapshot(brokers("", ""), List.of(at(0, 1, 2)));

        // Then
        assertThatThrownBy(() -> Placement.without(2, cluster))
                .isInstanceOf(ToolException.class)
                .hasMessageContaining("t-0 is to have 2 replicas")
                .hasMessageContaining("barnabas partition reassign plan --topic TOPIC --replication-factor 1")
                .hasMessageNotContaining("Name more brokers");
    }

    @Property(tries = 200)
    void everyPlanIsBalancedAndKeepsItsSize(
            @ForAll long seed, @ForAll @IntRange(min = 3, max = 8) int brokers, @ForAll @IntRange(max = 40) int count) {
        // Given
        Random random = new Random(seed);
        List<Located> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Integer> ids = new ArrayList<>();
            for (int id = 1; id <= 8; id++) {
                ids.add(id);
            }
            java.util.Collections.shuffle(ids, random);
            partitions.add(
                    at("t" + i % 3, i, ids.subList(0, 1 + random.nextInt(3)).toArray(Integer[]::new)));
        }
        TreeMap<Integer, String> targets = new TreeMap<>();
        for (int id = 1; id <= brokers; id++) {
            targets.put(id, "");
        }

        // When
        List<Move> moves = Placement.spread(partitions, targets, 0);

        // Then
        assertThat(moves).hasSize(count).allSatisfy(move -> {
            assertThat(move.after()).hasSameSizeAs(move.before());
            assertThat(new HashSet<>(move.after())).hasSameSizeAs(move.after());
            assertThat(targets.keySet()).containsAll(move.after());
        });
        Map<Integer, Integer> held = held(moves);
        int most = targets.keySet().stream()
                .mapToInt(id -> held.getOrDefault(id, 0))
                .max()
                .orElse(0);
        int least = targets.keySet().stream()
                .mapToInt(id -> held.getOrDefault(id, 0))
                .min()
                .orElse(0);
        assertThat(most - least).isLessThanOrEqualTo(1);
    }

    @Test
    void aSingleBrokersTopicsAreLedByAllAfterGrowth() {
        // Given: the offsets of groups and three topics, all on broker 1
        List<Located> grown = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            grown.add(at("__consumer_offsets", i, 1));
        }
        for (int i = 0; i < 6; i++) {
            grown.add(at("orders", i, 1));
        }
        for (int i = 0; i < 4; i++) {
            grown.add(at("load", i, 1));
        }

        // When
        List<Move> moves = Placement.spread(grown, brokers("", "", ""), 3);

        // Then
        assertThat(led(moves, "orders")).containsOnly(Map.entry(1, 2), Map.entry(2, 2), Map.entry(3, 2));
        assertThat(led(moves, "load").values()).containsExactlyInAnyOrder(1, 1, 2);
        assertThat(led(moves, "").values()).containsExactlyInAnyOrder(20, 20, 20);
    }

    @Test
    void whoLeadsATopicAloneGivesReplicasAway() {
        // Given: each broker holds and leads as many as the other, but each of one topic only
        List<Located> parted = List.of(at("a", 0, 1), at("a", 1, 1), at("b", 0, 2), at("b", 1, 2));

        // When
        List<Move> moves = Placement.spread(parted, brokers("", ""), 0);

        // Then: one partition changes places with one, no more
        assertThat(led(moves, "a").values()).containsExactly(1, 1);
        assertThat(led(moves, "b").values()).containsExactly(1, 1);
        assertThat(moves.stream().filter(Move::isChange)).hasSize(2);
    }

    @Property(tries = 300)
    void everyTopicIsLedByAllAlike(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 7) int brokers,
            @ForAll @IntRange(min = 1, max = 5) int topics,
            @ForAll @IntRange(min = 0, max = 3) int wanted,
            @ForAll boolean racks) {
        // Given: topics whose replicas are anywhere, on brokers that go and on such that stay
        Random random = new Random(seed);
        int replicas = Math.min(wanted, brokers);
        List<Located> partitions = new ArrayList<>();
        for (int topic = 0; topic < topics; topic++) {
            int size = 1 + random.nextInt(Math.min(3, brokers));
            int crowd = Math.max(size, 1 + random.nextInt(8));
            int count = 1 + random.nextInt(12);
            for (int i = 0; i < count; i++) {
                List<Integer> ids = new ArrayList<>();
                for (int id = 1; id <= crowd; id++) {
                    ids.add(id);
                }
                java.util.Collections.shuffle(ids, random);
                partitions.add(at("t" + topic, i, ids.subList(0, size).toArray(Integer[]::new)));
            }
        }
        TreeMap<Integer, String> targets = new TreeMap<>();
        for (int id = 1; id <= brokers; id++) {
            targets.put(id, racks ? "r" + id % 3 : "");
        }

        // When
        List<Move> moves = Placement.spread(partitions, targets, replicas);

        // Then
        assertThat(moves).hasSameSizeAs(partitions).allSatisfy(move -> {
            assertThat(move.after()).hasSize(replicas == 0 ? move.before().size() : replicas);
            assertThat(new HashSet<>(move.after())).hasSameSizeAs(move.after());
            assertThat(targets.keySet()).containsAll(move.after());
        });
        for (int topic = 0; topic < topics; topic++) {
            assertThat(unevenness(led(moves, "t" + topic), targets)).isLessThanOrEqualTo(1);
        }
        assertThat(unevenness(led(moves, ""), targets)).isLessThanOrEqualTo(1);
        if (!racks) {
            assertThat(unevenness(held(moves), targets)).isLessThanOrEqualTo(1);
        }
        // Then: what it made is what it wants
        List<Located> made = moves.stream()
                .map(move -> new Located(move.partition(), move.after().get(0), move.after(), move.after()))
                .toList();
        assertThat(Placement.spread(made, targets, 0)).noneMatch(Move::isChange);
    }

    private static int unevenness(Map<Integer, Integer> load, NavigableMap<Integer, String> brokers) {
        List<Integer> sorted = brokers.keySet().stream()
                .map(id -> load.getOrDefault(id, 0))
                .sorted()
                .toList();
        return sorted.get(sorted.size() - 1) - sorted.get(0);
    }

    /** How many partitions of the topics whose name begins so each broker leads. */
    private static Map<Integer, Integer> led(List<Move> moves, String topic) {
        Map<Integer, Integer> led = new HashMap<>();
        moves.stream()
                .filter(move -> move.partition().topic().startsWith(topic))
                .forEach(move -> led.merge(move.after().get(0), 1, Integer::sum));
        return led;
    }

    private static Map<Integer, Integer> held(List<Move> moves) {
        Map<Integer, Integer> held = new HashMap<>();
        moves.forEach(move -> move.after().forEach(broker -> held.merge(broker, 1, Integer::sum)));
        return held;
    }
}
