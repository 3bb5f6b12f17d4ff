package org.barnabas.simulation.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.testkit.history.TopicPartition;
import org.junit.jupiter.api.Test;

class PromisesTest {

    private static final TopicPartition KEPT = new TopicPartition("kept", 0);
    private static final TopicPartition COMPACTED = new TopicPartition("compacted", 0);
    private static final TopicPartition SHORTENED = new TopicPartition("shortened", 0);

    private final NotedJournal journal = new NotedJournal();
    private final Promises promises = new Promises(
            Topics.of(List.of(
                    new TopicPlan("kept", TopicKind.KEPT, 1, (short) 3, Map.of()),
                    new TopicPlan("compacted", TopicKind.COMPACTED, 1, (short) 3, Map.of()),
                    new TopicPlan("shortened", TopicKind.SHORTENED, 1, (short) 3, Map.of()))),
            journal);

    private void acked(TopicPartition partition, long offset, String... values) {
        promises.sent(partition, List.of(values));
        promises.acked(partition, offset, List.of(values));
    }

    @Test
    void whatIsThereIsNoBrokenPromise() {
        // Given
        acked(KEPT, 0, "p:0", "p:1");
        acked(COMPACTED, 0, "k1/p:2", "k2/p:3", "k1/p:4");
        acked(SHORTENED, 0, "p:5", "p:6");

        // When
        promises.judge(KEPT, 0, new TreeMap<>(Map.of(0L, "p:0", 1L, "p:1")));
        promises.judge(COMPACTED, 0, new TreeMap<>(Map.of(1L, "k2/p:3", 2L, "k1/p:4")));
        promises.judge(SHORTENED, 1, new TreeMap<>(Map.of(1L, "p:6")));

        // Then
        assertThat(journal.failures).isEmpty();
    }

    @Test
    void anAcknowledgedRecordThatIsNotThereIsFound() {
        // Given
        acked(KEPT, 0, "p:0", "p:1");

        // When
        promises.judge(KEPT, 0, new TreeMap<>(Map.of(0L, "p:0")));

        // Then
        assertThat(journal.failures).singleElement().asString().contains("p:1 was acknowledged at 1");
    }

    @Test
    void anAcknowledgedRecordOfUnknownOffsetThatIsNotThereIsFound() {
        // Given
        acked(KEPT, -1, "p:0");

        // When
        promises.judge(KEPT, 0, new TreeMap<>());

        // Then
        assertThat(journal.failures).singleElement().asString().contains("p:0 was acknowledged");
    }

    @Test
    void theLastRecordOfAKeyThatWasCompactedAwayIsFound() {
        // Given
        acked(COMPACTED, 0, "k1/p:0", "k2/p:1", "k1/p:2");

        // When
        promises.judge(COMPACTED, 0, new TreeMap<>(Map.of(0L, "k1/p:0", 1L, "k2/p:1")));

        // Then
        assertThat(journal.failures).singleElement().asString().contains("k1/p:2 was acknowledged at 2");
    }

    @Test
    void aRecordThatIsMissingAboveTheStartOfAShortenedLogIsFound() {
        // Given
        acked(SHORTENED, 0, "p:0", "p:1", "p:2");

        // When
        promises.judge(SHORTENED, 1, new TreeMap<>(Map.of(2L, "p:2")));

        // Then
        assertThat(journal.failures).singleElement().asString().contains("p:1 was acknowledged at 1");
    }

    @Test
    void whatIsKeptMustBeginAtZero() {
        // When
        promises.judge(KEPT, 1, new TreeMap<>());

        // Then
        assertThat(journal.failures).singleElement().asString().contains("starts at 1");
    }

    @Test
    void twoValuesAtOneOffsetAndOneValueAtTwoAreFound() {
        // Given
        acked(KEPT, 0, "p:0", "p:1");
        promises.sent(KEPT, List.of("p:2"));

        // When
        promises.read("reader", KEPT, 1, "p:2");
        promises.read("reader", KEPT, 5, "p:0");

        // Then
        assertThat(journal.failures).hasSize(2);
    }

    @Test
    void whatNobodySentIsFound() {
        // When
        promises.read("reader", KEPT, 0, "p:0");

        // Then
        assertThat(journal.failures).singleElement().asString().contains("it was sent to null");
    }
}
