package org.barnabas.simulation.plant;

import java.util.List;
import java.util.function.Supplier;

/** Mistakes that can be planted. */
public enum Plant {
    NONE("No mistake.", List::of),
    R1("A new follower cuts its log at its own high watermark.", ReplicaPlants::cutToHighWatermark),
    R2("A leader that does not know a follower's epoch answers with an offset only.", ReplicaPlants::offsetOnly),
    R4("A replica joins without what was there at the election.", InSyncPlants::early),
    R6("A leader takes its wish for granted.", InSyncPlants::granted),
    C3("A wish is repeated in the name of whoever lives now.", InSyncPlants::presentLives),
    C4("A refusal after an unknown outcome says nothing.", InSyncPlants::stubborn),
    C5("What may have been written is refused.", ControllerPlants::refusesWhatMayBeDone),
    L1("The controller counts with its own min.insync.replicas.", ControllerPlants::ownMinInsync),
    A3("Who left the in-sync set does not come back before it has moved.", InSyncPlants::noRollCall),
    R10("Nobody can tell the lives of a broker apart.", ControllerPlants::oneLife),
    R12("A broker that comes back without its records is taken for sound.", ControllerPlants::nothingIsLost),
    FLIP("Checksums are not looked at.", DiskPlants::noChecksums),
    EIO("What a broken disk did not take is acknowledged.", DiskPlants::acknowledgesOnBrokenDisk),
    FULL("What a full disk did not take is acknowledged.", DiskPlants::acknowledgesOnFullDisk),
    COMMIT("A commit is answered before it is replicated.", CoordinatorPlants::answersAtOnce),
    WAKE("Of those that wait for a log only one is woken.", ReplicaPlants::wakesOne),
    GENERATION("A rebalance gives the same generation again.", CoordinatorPlants::sameGeneration),
    READER("A segment's file is closed under its readers.", DiskPlants::closesUnderReaders),
    OWNER("A message to another loop is run on the caller's.", ReplicaPlants::onTheCallersLoop),
    REPLAY("A coordinator serves before its log is read.", CoordinatorPlants::servesWhileLoading),
    SEQUENCE("A batch that is repeated is appended twice.", ReplicaPlants::anySequence),
    ISR("Who left the in-sync set is still counted.", InSyncPlants::neverLeft),
    DELETED("Records are reported as deleted before followers know.", ReplicaPlants::deletedHere),
    LATEST("The end of a partition goes back after an election.", ReplicaPlants::latestGoesBack);

    private final String mistake;
    private final Supplier<List<Alteration>> alterations;

    Plant(String mistake, Supplier<List<Alteration>> alterations) {
        this.mistake = mistake;
        this.alterations = alterations;
    }

    /** What is wrong, in a sentence. */
    public String mistake() {
        return mistake;
    }

    List<Alteration> alterations() {
        return alterations.get();
    }
}
