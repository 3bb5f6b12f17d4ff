package org.barnabas.cli.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.tool.ProgressBar;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CopyProgressTest {

    private static final TopicPartition PARTITION = new TopicPartition("t", 0);
    private static final ReplicaSizes SIZES =
            new ReplicaSizes(Map.of(1, Map.of(PARTITION, 1000L), 2, Map.of(PARTITION, 10L)));

    private final CopyProgress progress = new CopyProgress(List.of(new Move(PARTITION, List.of(1), List.of(2))), 0);

    private String shown(long nowNs, @Nullable Long limit) {
        StringWriter text = new StringWriter();
        try (ProgressBar bar = new ProgressBar(new PrintWriter(text))) {
            progress.show(bar, nowNs, limit);
        }
        return text.toString();
    }

    @Test
    void aCopyThatIsThrottledIsNotTakenForABrokerThatIsDown() {
        // Given: nothing has come for 15 seconds
        long nowNs = TimeUnit.SECONDS.toNanos(15);
        progress.look(SIZES, Set.of(PARTITION), 0);
        progress.look(SIZES, Set.of(PARTITION), nowNs);

        // Then
        assertThat(progress.isStuck(nowNs)).isTrue();
        assertThat(shown(nowNs, 300L)).contains("no progress for 15 s: copies are throttled to 300 B/s");
        assertThat(shown(nowNs, null)).contains("no progress for 15 s: is a broker down?");
    }

    @Test
    void whatMovesIsNotStuck() {
        // Given
        progress.look(SIZES, Set.of(PARTITION), 0);

        // Then
        assertThat(progress.isStuck(1)).isFalse();
        assertThat(shown(1, 300L)).doesNotContain("no progress");
    }
}
