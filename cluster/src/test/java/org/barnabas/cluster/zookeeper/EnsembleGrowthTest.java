package org.barnabas.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders that are new or lost, in ensembles of real servers. */
class EnsembleGrowthTest extends EnsembleFolders {

    @ParameterizedTest
    @ValueSource(strings = {"123", "132", "213", "231", "312", "321"})
    void aSingleServerBecomesThreeInWhateverOrderTheyStart(String order) throws Exception {
        // Given
        alone(1, "A");
        int last = order.charAt(2) - '0';

        // When
        for (int i = 0; i < 2; i++) {
            start(order.charAt(i) - '0', "A");
        }
        awaitWaitingFor(last);

        // Then: two of three are a majority, but the third is waited for
        assertThat(running.values()).noneMatch(EnsembleMember::serving);
        start(last, "A");
        awaitServing();
        assertThat(value(PRECIOUS)).isEqualTo("A");
        assertThat(clusterId()).isEqualTo("A");
    }

    @Test
    void theOneWithTheDataMayDieAtAnyTimeBeforeTheOthersHaveIt() throws Exception {
        // Given
        alone(1, "A");
        start(1, "A");
        start(2, "A");
        awaitWaitingFor(3);

        // When: it was heard, and is gone before the last one comes
        stop(1);
        start(3, "A");
        awaitTrouble("not heard yet: 1.", 3);

        // Then: the one that heard all three knows that the two that are left have less
        awaitTrouble("newest data is on server 1", 2);
        assertThat(running.values()).noneMatch(EnsembleMember::serving);

        // When
        stop(2);
        start(2, "A");
        awaitTrouble("not heard yet: 1.", 2, 3);

        // Then
        assertThat(running.values()).noneMatch(EnsembleMember::serving);
        start(1, "A");
        awaitServing();
        assertThat(value(PRECIOUS)).isEqualTo("A");
    }

    @Test
    void whoCannotGrowGoesOnAlone() throws Exception {
        // Given
        alone(1, "A");
        start(1, "A");
        start(2, null);
        awaitWaitingFor(3);
        stopAll(1, 2);

        // When
        try (EmbeddedZooKeeper again = EmbeddedZooKeeper.start(folder(1), 0)) {
            // Then
            assertThat(withClient(again.connectString(), client -> text(client, PRECIOUS)))
                    .isEqualTo("A");
        }
    }

    @Test
    void afterwardsAnyTwoAreEnoughAndHaveTheData() throws Exception {
        // Given
        alone(1, "A");
        startAll("A");
        awaitServing();

        for (int away = 1; away <= 3; away++) {
            // When: all go, and one does not come back
            stopAll(1, 2, 3);
            for (int id = 1; id <= 3; id++) {
                if (id != away) {
                    start(id, "A");
                }
            }
            awaitServing();

            // Then
            assertThat(value(PRECIOUS)).isEqualTo("A");
            start(away, "A");
            awaitServing();
        }
    }

    @Test
    void anEmptyFolderJoinsAMajorityThatServesAtOnce() throws Exception {
        // Given
        startAll(null);
        awaitServing();
        write(PRECIOUS, "A");

        for (int lost = 1; lost <= 3; lost++) {
            // When
            stop(lost);
            delete(folder(lost));
            start(lost, null);

            // Then
            awaitServing();
            assertThat(value(PRECIOUS)).isEqualTo("A");
        }
    }

    @Test
    void anEmptyFolderIsNoSubstituteForAServerThatMayKnowMore() throws Exception {
        // Given: what only 2 and 3 have been told
        startAll(null);
        awaitServing();
        stop(1);
        write(PRECIOUS, "A");
        stopAll(2, 3);

        // When: 2 has lost its folder, 1 is behind
        delete(folder(2));
        start(1, null);
        start(2, null);
        awaitTrouble("not heard yet: 3.", 2);

        // Then
        assertThat(running.values()).noneMatch(EnsembleMember::serving);
        start(3, null);
        awaitServing();
        assertThat(value(PRECIOUS)).isEqualTo("A");
    }

    @Test
    void twoLostFoldersAreFilledFromTheThird() throws Exception {
        // Given
        startAll(null);
        awaitServing();
        write(PRECIOUS, "A");
        stopAll(1, 2, 3);
        delete(folder(1));
        delete(folder(3));

        // When
        startAll(null);
        awaitServing();

        // Then
        assertThat(value(PRECIOUS)).isEqualTo("A");
    }
}
