package org.barnabas.simulation.plant;

import java.util.List;
import java.util.function.Supplier;

/**
 * Mistakes that can be planted, as somebody careless would have made them: in the code that decides, and nowhere else. R1 to
 * R12 break the rules that the product's comments name so; the others have been made, here or in similar systems, or are the
 * nearest to hand.
 *
 * <p>Each is worth something only if it is seen from outside. What a simulated cluster has to do for that, and what shows it:
 *
 * <pre>
 *               broken rule                          what brings it out                  what shows it
 *
 *   R1          a log is cut only where the present  a leader is followed while what it  in-sync replicas lack what is
 *               leader says so (KIP-101)             has is not known as committed       committed (StrongIsr)
 *   R2          until both know the epoch, it is     the leader by the one that has      StrongIsr; replicas differ below
 *               asked again where logs part          least, that by one that never       their high watermarks
 *               (KIP-279)                            heard of the epoch between          (LogMatching)
 *   R4          who joins has what was there at the  an election while a replica out of  StrongIsr; records are lost when
 *               election (KAFKA-7128)                sync has a part of the log          the joiner leads
 *   R6          the high watermark waits for the     a follower lags, and the leader is  StrongIsr; lost records
 *               larger set until the controller has  lost with its wish
 *               spoken (KIP-497)
 *   C3          a wish names the lives that had      a wish's answer is lost, then the   StrongIsr, LeaderCompleteness
 *               caught up (KIP-903)                  joiner's records
 *   C4          a certain refusal ends a wish,       a wish is lost, and the joiner for  no acknowledgement though all in
 *               whatever became of it before         long                                sync are there
 *   C5          what ZooKeeper may have done is not  a controller that leads loses its   StrongIsr; lost records
 *               called undone (R6)                   session right after it asked
 *   L1          leader and controller count with     a leader whose file says 1, the     StrongIsr, LeaderCompleteness
 *               one min.insync.replicas (R12)        others' 2, is alone in sync and
 *                                                    dies
 *   A3          who has everything comes back, also  a follower dies, or stands still,   not all replicas are in sync,
 *               where nothing moves                  and returns while nothing is        long after all is healed; a
 *                                                    written to a partition              partition that is always written
 *                                                                                        to heals
 *   R10         lives of a broker differ by their    a power cut and a return before     StrongIsr; the high watermark
 *               epochs (KIP-380)                     anybody has noticed                 goes back
 *   R12         who stopped uncleanly may miss       a power cut, and those that have    LeaderCompleteness; lost records
 *               records (KIP-966)                    the records die
 *   FLIP        a batch is checked before it is      a bit flips in a log of a broker    replicas or reads that differ, a
 *               believed                             that is down                        batch that nobody can read
 *   EIO         what was not written is not          writes fail under load              acknowledged records that nobody
 *               acknowledged                                                             reads, or others in their place
 *   FULL        the same, without room               the disk is full under load         the same; an acknowledgement
 *                                                                                        without an offset
 *   ALONE       acks=all asks for all in sync        a leader dies under load            StrongIsr; lost records
 *   ISR         who has left is not waited for       a follower dies and stays away      no acknowledgements; the set is
 *                                                                                        never complete again
 *   COMMIT      a coordinator answers at the high    the leader of a group's partition   a group's offset goes back, or
 *               watermark (docs/adr/0013)            is cut off or dies; a rebalance     the next owner starts before it
 *                                                    right behind a commit               (OFFSET_REGRESSION)
 *   REPLAY      what is not read yet is not served   a coordinator fails over while      committed offsets are not there
 *                                                    members commit and look up offsets  (OFFSET_REGRESSION); generations
 *                                                                                        begin anew
 *   GENERATION  no two generations share a number    members come and go, and commit     two owners of a partition in one
 *                                                    what they own                       generation (TWO_OWNERS)
 *   WAKE        who waits is woken                   appends or fetched records meet a   a partition acknowledges and
 *                                                    log that is away: an election, a    replicates nothing, also when all
 *                                                    new segment                         is healed
 *   OWNER       only its own loop touches a          two loops or more, two replicas,    a violated assertion is logged,
 *               partition (docs/adr/0001)            and assertions on                   and that partition acknowledges
 *                                                                                        nothing from then on
 *   READER      a file is open while somebody reads  a fetch, then anything else         a log directory fails though no
 *               or writes it                                                             disk does; the broker ends
 *   SEQUENCE    a batch is appended once             an answer is lost, and an           DUPLICATE, NONMONOTONIC_SEND
 *                                                    idempotent producer sends again
 *   DELETED     DeleteRecords is answered when all   a leader dies right behind its      the start of a log goes back, if
 *               live replicas have done it           answer                              anybody asks for it
 *               (KIP-107)
 *   LATEST      a leader tells the end when it       ListOffsets right behind an         the end goes back (REAL_TIME), if
 *               knows what is committed (KIP-207)    election                            anybody asks for it
 * </pre>
 *
 * Names in capitals are kinds of anomalies in a history of what clients did, StrongIsr and the like invariants of the cluster.
 */
public enum Plant {
    /** The product as it is. */
    NONE("nothing", List::of),
    /** Truncates to its own high watermark when it is told to follow, as before KIP-101. */
    R1("a new follower cuts its log at its own high watermark", ReplicaPlants::cutToHighWatermark),
    /** An epoch that the log does not have is answered as if it had it, with the end of the one before. */
    R2(
            "a leader that does not know a follower's epoch answers with an offset only, and is not asked again",
            ReplicaPlants::offsetOnly),
    /** The start of the leader's epoch does not count for joiners. */
    R4(
            "a replica joins when it has what the leader knows to be committed, not all that was there at the election",
            InSyncPlants::early),
    /** What was proposed is what holds, for the high watermark and for min.insync.replicas. */
    R6("a leader takes its wish for another in-sync set for granted", InSyncPlants::granted),
    /** Together with {@link #C4} for some seconds, without which it hardly ever matters. */
    C3("a wish whose fate is unknown is repeated in the name of whoever lives now", InSyncPlants::presentLives),
    /** Once an answer was lost, INELIGIBLE_REPLICA counts as another lost one. */
    C4("a refusal after an unknown outcome says nothing", InSyncPlants::stubborn),
    /** NOT_CONTROLLER for everything that is under way when a term ends, and leaders take that for a refusal. */
    C5("what a controller whose term ends may have written is refused", ControllerPlants::refusesWhatMayBeDone),
    /** The controller does not look at what brokers say when they register. */
    L1("the controller counts with its own min.insync.replicas", ControllerPlants::ownMinInsync),
    /** The same offset as before it left does not count, in whatever life it is said. */
    A3("who left the in-sync set does not come back before it has moved", InSyncPlants::backWhenMoved),
    /** All registrations have one transaction. */
    R10("nobody can tell the lives of a broker apart", ControllerPlants::oneLife),
    /** Neither markers of clean stops nor lives are compared. */
    R12("a broker that comes back without its records is taken for sound", ControllerPlants::nothingIsLost),
    /** Neither when a log is opened, nor by followers, nor by coordinators that load. */
    FLIP("checksums are not looked at", DiskPlants::noChecksums),
    /** Whoever waits when the directory fails hears that all is well. */
    EIO("what a broken disk did not take is acknowledged", DiskPlants::acknowledgesOnBrokenDisk),
    /** Whoever waits for what found no room, or was refused for want of it, hears that all is well. */
    FULL("what a full disk did not take is acknowledged", DiskPlants::acknowledgesOnFullDisk),
    /** The leader's own end is the high watermark. */
    ALONE("acks=all is answered before followers have the records", InSyncPlants::alone),
    /** Leaders never let anybody go. */
    ISR("who was taken out of the in-sync set is still waited for", InSyncPlants::neverLeft),
    /** Also assignments and all else that a coordinator writes. */
    COMMIT("an offset commit is answered before it is replicated", CoordinatorPlants::answersAtOnce),
    /** From the first moment of the leadership on. */
    REPLAY("a coordinator answers before its log is loaded", CoordinatorPlants::servesWhileLoading),
    /** The first one is 1, and so are all others. */
    GENERATION("a rebalance gives the same generation again", CoordinatorPlants::sameGeneration),
    /** Notify where it ought to be notify all. */
    WAKE("of those that wait for a log that was away only the first is woken", ReplicaPlants::wakesOne),
    /** What followers say is told to the shard by a call if it lives on another loop; its first check is left out. */
    OWNER("a message to another loop is run on the caller's at once", ReplicaPlants::onTheCallersLoop),
    /** Also under the one that writes it. */
    READER("a segment's file is closed by the first who has read it", DiskPlants::closesUnderReaders),
    /** Gaps are not noticed, either. */
    SEQUENCE("a batch that comes twice is appended twice", ReplicaPlants::anySequence),
    /** Only the leader's own log start is looked at. */
    DELETED("records are reported as deleted before followers have deleted them", ReplicaPlants::deletedHere),
    /** OFFSET_NOT_AVAILABLE is never answered. */
    LATEST("a new leader answers with a high watermark from before its election", ReplicaPlants::latestGoesBack);

    private final String mistake;

    @SuppressWarnings("ImmutableEnumChecker") // methods without state
    private final Supplier<List<Alteration>> alterations;

    Plant(String mistake, Supplier<List<Alteration>> alterations) {
        this.mistake = mistake;
        this.alterations = alterations;
    }

    /** What is wrong, in a few words. */
    public String mistake() {
        return mistake;
    }

    List<Alteration> alterations() {
        return alterations.get();
    }
}
