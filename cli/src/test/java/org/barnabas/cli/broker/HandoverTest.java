package org.barnabas.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.partition.ClusterSnapshot;
import org.barnabas.cli.partition.ClusterSnapshot.Located;
import org.barnabas.cli.partition.Move;
import org.junit.jupiter.api.Test;

class HandoverTest {

    private static Located at(int number, int leader, List<Integer> replicas, List<Integer> inSync) {
        return new Located(new TopicPartition("t", number), leader, replicas, inSync);
    }

    private static ClusterSnapshot cluster(Located... partitions) {
        return new ClusterSnapshot(new TreeMap<>(Map.of(1, "", 2, "", 3, "")), List.of(partitions));
    }

    @Test
    void whoLeadsLeastOfThoseInSyncTakesOver() {
        // Given
        ClusterSnapshot cluster = cluster(
                at(0, 1, List.of(1, 2, 3), List.of(1, 2, 3)),
                at(1, 1, List.of(1, 2, 3), List.of(1, 3)),
                at(2, 2, List.of(2, 3, 1), List.of(1, 2, 3)));

        // When
        List<Move> moves = Handover.of(1, cluster);

        // Then
        assertThat(moves).extracting(Move::after).containsExactly(List.of(3, 2, 1), List.of(3, 2, 1));
        assertThat(moves).allSatisfy(move -> assertThat(move.adding()).isEmpty());
    }

    @Test
    void whereItIsPreferredButDoesNotLeadTheLeaderStays() {
        // Given
        ClusterSnapshot cluster = cluster(at(0, 2, List.of(1, 3, 2), List.of(1, 2, 3)));

        // When
        List<Move> moves = Handover.of(1, cluster);

        // Then
        assertThat(moves).extracting(Move::after).containsExactly(List.of(2, 3, 1));
    }

    @Test
    void whatNobodyElseCanLeadStays() {
        // Given: one without another replica, one whose other replica is behind
        ClusterSnapshot cluster = cluster(at(0, 1, List.of(1), List.of(1)), at(1, 1, List.of(1, 2), List.of(1)));

        // When
        List<Move> moves = Handover.of(1, cluster);

        // Then
        assertThat(moves).isEmpty();
        assertThat(Handover.stuck(1, cluster)).isEqualTo(2);
    }
}
