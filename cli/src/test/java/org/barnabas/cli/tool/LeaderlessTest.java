package org.barnabas.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.Test;

class LeaderlessTest {

    private static final Node UP = new Node(1, "one", 9092);
    private static final Node SECOND = new Node(2, "", -1);
    private static final Node THIRD = new Node(3, "", -1);
    private static final Node FAILED = new Node(4, "four", 9092);

    private static PartitionInfo lost(int partition, Node[] replicas, Node[] inSync, Node... offline) {
        return new PartitionInfo("t", partition, null, replicas, inSync, offline);
    }

    @Test
    void whoIsMissingIsNamed() {
        // Given
        PartitionInfo well = new PartitionInfo("t", 0, UP, new Node[] {UP}, new Node[] {UP});
        PartitionInfo only = lost(1, new Node[] {SECOND}, new Node[] {SECOND}, SECOND);
        PartitionInfo last = lost(2, new Node[] {UP, SECOND}, new Node[] {SECOND}, SECOND);
        PartitionInfo all = lost(3, new Node[] {SECOND, THIRD}, new Node[] {SECOND, THIRD}, SECOND, THIRD);
        PartitionInfo disk = lost(4, new Node[] {FAILED}, new Node[] {FAILED}, FAILED);
        PartitionInfo soon = lost(5, new Node[] {UP, SECOND}, new Node[] {UP, SECOND}, SECOND);

        // Then
        assertThat(Leaderless.explain(List.of(well))).isNull();
        assertThat(Leaderless.explain(List.of(well, only)))
                .isEqualTo("t-1 has no leader: its only replica is on broker 2, which is down");
        assertThat(Leaderless.explain(List.of(last)))
                .isEqualTo("t-2 has no leader: its only replica in sync is on broker 2, which is down");
        assertThat(Leaderless.explain(List.of(all)))
                .isEqualTo("t-3 has no leader: its replicas in sync are on brokers 2, 3, which are down");
        assertThat(Leaderless.explain(List.of(disk)))
                .isEqualTo("t-4 has no leader: its only replica is on broker 4, whose log directory has failed");
        assertThat(Leaderless.explain(List.of(soon))).isEqualTo("t-5 has no leader: one is about to be elected");
        assertThat(Leaderless.explain(List.of(only, all)))
                .isEqualTo("t-1 and 1 more partition have no leader: the only replica of the first is on broker 2,"
                        + " which is down");
    }
}
