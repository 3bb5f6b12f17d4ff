package org.barnabas.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

/** Which partitions have too few replicas in sync, as their leaders see it. */
class InSyncMinimaTest {

    private final InSyncMinima minimum = new InSyncMinima();

    private static List<Node> brokers(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(id -> new Node(id, "host", 9092))
                .toList();
    }

    private static TopicPartitionInfo partition(int replicas, int inSync) {
        return new TopicPartitionInfo(0, brokers(1).get(0), brokers(replicas), brokers(inSync));
    }

    @Test
    void noMoreAreAskedForThanThereAre() {
        // Given
        minimum.set("t", 2);

        // When, then
        assertThat(minimum.isUnder("t", partition(1, 1))).isFalse();
        assertThat(minimum.isAt("t", partition(1, 1))).isTrue();
        assertThat(minimum.isUnder("t", partition(1, 0))).isTrue();
    }

    @Test
    void fewerInSyncThanAreAskedForAreTooFew() {
        // Given
        minimum.set("t", 2);

        // When, then
        assertThat(minimum.isUnder("t", partition(3, 1))).isTrue();
        assertThat(minimum.isUnder("t", partition(3, 2))).isFalse();
        assertThat(minimum.isAt("t", partition(3, 2))).isTrue();
        assertThat(minimum.isAt("t", partition(3, 3))).isFalse();
    }
}
