package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Each scenario fails with a build that has the bug that it is there to find. */
@Tag("cluster")
@Tag("planted")
@Timeout(1_200)
@EnabledIfSystemProperty(named = "cluster.long", matches = "true")
class PlantedBugsTest {

    @TempDir
    private Path folder;

    @Test
    void noFaultFindsLateAcknowledgements() {
        fails(Scenarios.noFault(20), PlantedBug.ACKNOWLEDGES_LATE, "longest gap");
    }

    @Test
    void killsFindRecordsThatANewLeaderCutsOff() {
        fails(Scenarios.leadersAreKilled(), PlantedBug.CUTS_TO_HIGH_WATERMARK, "inconsistent-offsets");
    }

    @Test
    void restartsFindStopsThatAreNotClean() {
        fails(Scenarios.brokersRestartOneByOne(), PlantedBug.STOPS_WITHOUT_MARKER, "clean stop of broker");
    }

    @Test
    void pausesFindAcknowledgementsOfZombies() {
        fails(Scenarios.leaderAndControllerStandStill(), PlantedBug.ACKNOWLEDGES_ALONE, "inconsistent-offsets");
    }

    @Test
    void cutsFindAcknowledgementsOfTheMinority() {
        Assumptions.assumeTrue(Namespaces.missing(folder) == null);
        fails(Cuts.theLeaderIsAlone(), PlantedBug.ACKNOWLEDGES_ALONE, "inconsistent-offsets");
    }

    @Test
    void lostSessionsFindBrokersThatDoNotMind() {
        fails(Scenarios.zooKeeperIsAway(), PlantedBug.IGNORES_EXPIRY, "all brokers are registered");
    }

    @Test
    void administrationFindsValuesOfTheNamesake() {
        administrationFails(PlantedBug.KEEPS_VALUES_BY_NAME, "configuration of ");
    }

    @Test
    void administrationFindsAlterationsOfUnreadValues() {
        administrationFails(PlantedBug.ALTERS_UNREAD_VALUES, "ZooKeeper has of ");
    }

    @Test
    void administrationFindsBrokersThatDoNotKnowTheValues() {
        administrationFails(PlantedBug.STRANGERS_KNOW_NO_VALUES, "configuration of ");
    }

    @Test
    void administrationFindsReplicasThatNobodyStopped() {
        administrationFails(PlantedBug.LEAVES_REPLICAS_BEHIND, "folders of ");
    }

    @Test
    void administrationFindsMovesThatNeverEnd() {
        administrationFails(PlantedBug.ELECTIONS_END_NO_MOVE, "is being moved");
    }

    private void administrationFails(PlantedBug bug, String why) {
        Path classes = bug.plant(folder);
        assertThatThrownBy(() -> AdminFaults.play(AdminFaults.plan().classesInFront(classes), 13, 1, 0, folder))
                .hasMessageContaining(why);
    }

    private void fails(FaultScenario scenario, PlantedBug bug, String why) {
        Path classes = bug.plant(folder);
        assertThatThrownBy(() -> FaultScenarios.play(scenario.planted(classes), folder))
                .hasMessageContaining(why);
    }
}
