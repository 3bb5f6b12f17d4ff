package org.barnabas.simulation.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.barnabas.testkit.history.TopicPartition;
import org.junit.jupiter.api.Test;

class GroupLedgerTest {

    private static final TopicPartition PARTITION = new TopicPartition("kept", 0);

    private final NotedJournal journal = new NotedJournal();
    private final GroupLedger ledger = new GroupLedger("group", journal);

    private static SortedSet<TopicPartition> share(int... partitions) {
        SortedSet<TopicPartition> share = new TreeSet<>();
        IntStream.of(partitions).forEach(number -> share.add(new TopicPartition("kept", number)));
        return share;
    }

    private void commit(long offset) {
        ledger.commit(1, Map.of(PARTITION, offset)).acked();
    }

    @Test
    void generationsThatAscendAndShareOutOnceAreFine() {
        // When
        ledger.shared("a", 1, 1, 0, share(0));
        ledger.shared("b", 1, 1, 0, share(1));
        ledger.shared("a", 1, 1, 1, share(0));
        ledger.shared("a", 2, 2, 1, share(0, 1));

        // Then
        assertThat(journal.failures).isEmpty();
        assertThat(ledger.newest()).isEqualTo(2);
        assertThat(ledger.newest(1)).isEqualTo(1);
    }

    @Test
    void aGenerationThatGoesBackIsFound() {
        // Given
        ledger.shared("a", 1, 5, 0, share(0));

        // When
        ledger.shared("b", 2, 4, ledger.newest(), share(0));

        // Then
        assertThat(journal.failures)
                .singleElement()
                .asString()
                .contains("generation 4")
                .contains("after generation 5");
    }

    @Test
    void aGenerationThatIsGivenTwiceIsFound() {
        // Given
        ledger.shared("a", 1, 5, 0, share(0));

        // When
        ledger.shared("a", 2, 5, 5, share(0, 1));

        // Then
        assertThat(journal.failures).singleElement().asString().contains("in generation 5 first");
    }

    @Test
    void aPartitionThatTwoMembersHaveIsFound() {
        // Given
        ledger.shared("a", 1, 5, 0, share(0, 1));

        // When
        ledger.shared("b", 1, 5, 0, share(1));

        // Then
        assertThat(journal.failures).singleElement().asString().contains("to a").contains("to b");
    }

    @Test
    void aCommitOfAGenerationThatIsOverMustNotBeTaken() {
        // Given
        ledger.shared("a", 1, 5, 0, share(0));

        // When
        ledger.commit(4, Map.of(PARTITION, 9L)).acked();

        // Then
        assertThat(journal.failures).singleElement().asString().contains("a commit of generation 4");
    }

    @Test
    void whatWasCommittedLastIsRight() {
        // Given
        commit(5);
        commit(9);

        // When
        long asked = ledger.moment();

        // Then
        assertThat(ledger.wrong(PARTITION, asked, 9)).isNull();
    }

    @Test
    void aLostCommitIsFound() {
        // Given
        commit(5);
        commit(9);

        // When
        long asked = ledger.moment();

        // Then
        assertThat(ledger.wrong(PARTITION, asked, 5)).contains("9 was acknowledged");
        assertThat(ledger.wrong(PARTITION, asked, GroupLedger.NO_OFFSET)).contains("9 was acknowledged");
        assertThat(ledger.wrong(PARTITION, asked, 7)).isNotNull();
    }

    @Test
    void whatMayHaveHappenedMayBeAnswered() {
        // Given
        commit(5);
        GroupLedger.Commit unheard = ledger.commit(1, Map.of(PARTITION, 9L));
        GroupLedger.Commit refused = ledger.commit(1, Map.of(PARTITION, 12L));
        refused.refused();

        // When
        long asked = ledger.moment();

        // Then
        assertThat(ledger.wrong(PARTITION, asked, 9)).isNull();
        assertThat(ledger.wrong(PARTITION, asked, 5)).isNull();
        assertThat(ledger.wrong(PARTITION, asked, 12)).isNotNull();
        assertThat(unheard).isNotNull();
    }

    @Test
    void whatWasAcknowledgedAfterTheQuestionDoesNotBind() {
        // Given
        commit(5);
        long asked = ledger.moment();

        // When
        commit(9);

        // Then
        assertThat(ledger.wrong(PARTITION, asked, 5)).isNull();
        assertThat(ledger.wrong(PARTITION, asked, 9)).isNull();
    }
}
