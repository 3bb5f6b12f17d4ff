package org.barnabas.simulation.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.barnabas.simulation.rule.RuleFixture.COMPACTED;
import static org.barnabas.simulation.rule.RuleFixture.KEPT;
import static org.barnabas.simulation.rule.RuleFixture.SHORTENED;
import static org.barnabas.simulation.rule.RuleFixture.healthy;

import java.util.List;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.Standing;
import org.junit.jupiter.api.Test;

class PartitionRulesTest {

    @Test
    void aHealthyPartitionKeepsThem() {
        // Given
        RuleFixture fixture = healthy(KEPT, "a", "b");

        // When
        fixture.follows(2, 2).follows(3, 1).inSync(1, 1, 1, 2, 3);

        // Then
        fixture.rules().onKnown("somebody", 0, List.of("a", "b"));
        fixture.rules().end();
        assertThat(fixture.rules().committed().end()).isEqualTo(2);
    }

    @Test
    void anInSyncReplicaHasAllThatIsCommitted() {
        // Given
        RuleFixture fixture =
                new RuleFixture(KEPT).holds(1, "a", "b").holds(2, "a").holds(3, "a", "b");
        fixture.leads(1, 1, 2);

        // When, Then
        fixture.inSync(1, 1, 1, 3);
        assertThatThrownBy(() -> fixture.inSync(1, 1, 1, 2))
                .hasMessageContaining("StrongIsr is violated: in-sync 2 has 0=1:a from 0 to 1 where");
    }

    @Test
    void anInSyncReplicaHasNothingElse() {
        // Given
        RuleFixture fixture = new RuleFixture(KEPT).holds(1, "a", "b").holds(2, "a", "x", "y");
        fixture.leads(1, 1, 2);

        // When, Then
        assertThatThrownBy(() -> fixture.inSync(1, 1, 1, 2)).hasMessageContaining("StrongIsr is violated");
    }

    @Test
    void aReplicaThatWasNeverSeenIsNotInSync() {
        // Given
        RuleFixture fixture = new RuleFixture(KEPT).holds(1, "a").leads(1, 1, 1);

        // When, Then
        assertThatThrownBy(() -> fixture.inSync(1, 1, 1, 2))
                .hasMessageContaining("StrongIsr is violated: 2 was never seen");
    }

    @Test
    void aReplicaThatLostPowerIsExcusedUntilItHasEverything() {
        // Given
        RuleFixture fixture = healthy(KEPT, "a", "b");
        fixture.excuses(2).damaged(RuleFixture.PARTITION);
        fixture.replica(2).content().endAt(1);
        fixture.inSync(1, 1, 1, 2, 3);

        // When
        fixture.follows(2, 0).inSync(1, 1, 1, 3);
        fixture.replica(2).content().add(RuleFixture.record("b"));
        fixture.inSync(1, 1, 1, 2, 3);

        // Then
        assertThat(fixture.excuses(2).isLossy()).isFalse();
        fixture.replica(2).content().endAt(1);
        assertThatThrownBy(() -> fixture.inSync(1, 1, 1, 2, 3)).hasMessageContaining("StrongIsr is violated");
    }

    @Test
    void aReplicaThatLostPowerMustNotLead() {
        // Given
        RuleFixture fixture = healthy(KEPT, "a", "b");
        fixture.excuses(2).damaged(RuleFixture.PARTITION);
        fixture.replica(2).content().endAt(1);
        fixture.leads(2, 2, 1);

        // When, Then
        assertThatThrownBy(() -> fixture.inSync(2, 2, 2, 3))
                .hasMessageContaining("LeaderCompleteness is violated: 2 has");
    }

    @Test
    void whatIsCommittedStays() {
        // Given
        RuleFixture fixture = healthy(KEPT, "a", "b").holds(4, "a", "x");

        // When, Then
        assertThatThrownBy(() -> fixture.leads(4, 2, 2))
                .hasMessageContaining("NoCommittedRecordLost is violated: leader 4 has");
    }

    @Test
    void aRecordThatIsWrittenAnewIsSeen() {
        // Given
        RuleFixture fixture = healthy(KEPT, "a", "b");

        // When
        fixture.replica(1).content().put(0, RuleFixture.record("x"));

        // Then
        assertThatThrownBy(() -> fixture.leads(1, 1, 2)).hasMessageContaining("NoCommittedRecordLost is violated");
    }

    @Test
    void replicasHaveTheSameBelowTheirHighWatermarks() {
        // Given
        RuleFixture fixture = healthy(KEPT, "a", "b").holds(4, "a", "x");
        fixture.follows(4, 1);

        // When, Then
        assertThatThrownBy(() -> fixture.follows(4, 2)).hasMessageContaining("LogMatching is violated below 2: 4 has");
    }

    @Test
    void theHighWatermarkOnlyGrowsWithinALeadership() {
        // Given
        RuleFixture fixture = healthy(KEPT, "a", "b").leads(2, 2, 1);

        // When, Then
        assertThatThrownBy(() -> fixture.leads(1, 1, 1)).hasMessageContaining("MonotonicHighWatermark is violated");
    }

    @Test
    void theHighWatermarkIsNotBehindTheEnd() {
        // Given
        RuleFixture fixture = new RuleFixture(KEPT).holds(1, "a");

        // When, Then
        assertThatThrownBy(() -> fixture.leads(1, 1, 2))
                .hasMessageContaining("a high watermark behind the log's end is violated");
    }

    @Test
    void thereIsOneLeaderInAnEpoch() {
        // Given
        RuleFixture fixture = healthy(KEPT, "a");

        // When, Then
        assertThatThrownBy(() -> fixture.leads(2, 1, 1))
                .hasMessageContaining("OneLeader is violated: 1 and 2 in epoch 1");
    }

    @Test
    void theLogStartDoesNotGoBack() {
        // Given
        RuleFixture fixture = healthy(SHORTENED, "a", "b");

        // When, Then
        assertThatThrownBy(() -> fixture.rules().onView(fixture.replica(1), true))
                .hasMessageContaining("LogStart is violated: that of 1 went back to 0");
    }

    @Test
    void theLogStartDoesNotPassWhatIsCommitted() {
        // Given
        RuleFixture fixture = new RuleFixture(SHORTENED).holds(1, "a", "b").leads(1, 1, 1);
        fixture.replica(1).content().startAt(2);

        // When, Then
        assertThatThrownBy(() -> fixture.leads(1, 1, 1)).hasMessageContaining("LogStart is violated: that of 1 is 2");
    }

    @Test
    void aTopicThatKeepsEverythingBeginsAtZero() {
        // Given
        RuleFixture fixture = healthy(KEPT, "a", "b");
        fixture.replica(1).content().startAt(1);

        // When, Then
        assertThatThrownBy(() -> fixture.leads(1, 1, 2)).hasMessageContaining("NoCommittedRecordLost is violated");
    }

    @Test
    void aTopicThatIsShortenedLosesWholePrefixesOnly() {
        // Given
        RuleFixture fixture = healthy(SHORTENED, "a", "b", "c");
        fixture.replica(2).content().startAt(1);
        fixture.replica(2).content().put(0, null);
        fixture.follows(2, 3).inSync(1, 1, 1, 2, 3);

        // When
        fixture.replica(2).content().put(2, null);

        // Then
        assertThatThrownBy(() -> fixture.follows(2, 3)).hasMessageContaining("LogMatching is violated");
    }

    @Test
    void aCleanedLogHasTheNewestValueOfEachKey() {
        // Given
        RuleFixture fixture = healthy(COMPACTED, "k=1", "l=1", "k=2");
        fixture.replica(2).content().put(0, null);
        fixture.follows(2, 3).inSync(1, 1, 1, 2, 3);

        // When
        fixture.replica(3).content().put(1, null);

        // Then
        assertThatThrownBy(() -> fixture.inSync(1, 1, 1, 2, 3))
                .hasMessageContaining("StrongIsr is violated: in-sync 3 has");
    }

    @Test
    void aCleanedLogMayLoseTombstones() {
        // Given
        RuleFixture fixture = healthy(COMPACTED, "k=1");
        RecordSeen tombstone = RecordSeen.data(1, "k", null);
        fixture.replica(1).content().add(tombstone);
        fixture.replica(2).content().add(tombstone);
        fixture.leads(1, 1, 2);

        // When
        fixture.replica(2).content().put(0, null);
        fixture.replica(2).content().put(1, null);

        // Then
        assertThatCode(() -> fixture.follows(2, 2).inSync(1, 1, 1, 2)).doesNotThrowAnyException();
    }

    @Test
    void whatClientsAreToldOfIsThere() {
        // Given
        RuleFixture fixture = healthy(KEPT, "a", "b");

        // When, Then
        assertThatThrownBy(() -> fixture.rules().onKnown("producer", 1, List.of("x")))
                .hasMessageContaining("ConsistentRead is violated: producer was told of x at 1");
        assertThatThrownBy(() -> fixture.rules().onKnown("reader", 2, List.of("c")))
                .hasMessageContaining("ConsistentRead is violated: reader was told of c at 2");
    }

    @Test
    void whatALeaderToldInItsLastMomentIsFoundWhenItShowsItsLogAgain() {
        // Given
        RuleFixture fixture = healthy(KEPT, "a").shows(1, new PartitionView(Standing.OFFLINE, 1, -1, -1, null));
        fixture.rules().onKnown("producer", 1, List.of("b"));
        assertThatThrownBy(() -> fixture.rules().end()).hasMessageContaining("NoCommittedRecordLost");

        // When
        fixture.holds(1, "b").follows(1, 2);

        // Then
        fixture.rules().end();
        assertThat(fixture.rules().committed().end()).isEqualTo(2);
    }

    @Test
    void whatALeaderToldInItsLastMomentMustNotBecomeSomethingElse() {
        // Given
        RuleFixture fixture = healthy(KEPT, "a").shows(1, new PartitionView(Standing.OFFLINE, 1, -1, -1, null));
        fixture.rules().onKnown("producer", 1, List.of("b"));
        fixture.holds(2, "x");

        // When, Then
        assertThatThrownBy(() -> fixture.follows(1, 1).leads(2, 2, 2)).hasMessageContaining("ConsistentRead");
    }
}
