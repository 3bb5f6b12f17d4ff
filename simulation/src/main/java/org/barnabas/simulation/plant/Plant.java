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
 *             broken rule                                what brings it out                      what shows it
 *
 *   R1        a log is cut only where the present        a leader is followed while what it      in-sync replicas lack what is
 *             leader says so (KIP-101)                   has is not known as committed           committed (StrongIsr)
 *   R2        until both know the epoch, it is asked     the leader by the replica that has      StrongIsr, replicas differ below
 *             again where the logs part (KIP-279)        least, and that one by one that         their high watermarks
 *                                                        never heard of the epoch between        (LogMatching)
 *   R4        who joins has what was there at the        a leader is elected while a replica     StrongIsr; acknowledged records
 *             election                                   out of sync has part of the log         are lost when the joiner leads
 *   R6        the high watermark waits for the larger    a follower lags, and then the leader    StrongIsr; lost records
 *             set until the controller has said yes      is lost with its wish
 *   C3        a wish names the lives that had caught     a wish's answer and then the joiner's   StrongIsr, LeaderCompleteness
 *             up (KIP-903)                               records are lost
 *   C4        a certain refusal ends a wish, whatever    a wish is lost, and the joiner with     no acknowledgement though all in
 *             became of it before                        it for long                             sync are there
 *   C5        what ZooKeeper may have done is not        a controller that also leads loses      StrongIsr; acknowledged records
 *             called undone                              its session when it has asked           are lost
 *   L1        leader and controller count with one       a leader whose file says 1, where the   LeaderCompleteness: one is elected
 *             min.insync.replicas (R12)                  others' says 2, is alone in sync        that was not in sync
 *   A3        who has everything comes back into the     a follower catches up while it is       not all replicas are in sync,
 *             set, also where nothing moves              taken out, or dies and returns, and     long after all is healed
 *                                                        nothing is written
 *   R10       a broker's lives differ by their epochs    a power cut and a return before         StrongIsr, the high watermark goes
 *             (KIP-380)                                  anybody has noticed                     back
 *   R12       who stopped uncleanly may miss records     a power cut, and those that have the    LeaderCompleteness; lost records
 *                                                        records die
 *   FLIP      a batch is checked before it is believed   a bit flips in a log of a broker that   replicas or reads that differ, a
 *                                                        is down                                 batch that clients cannot read
 *   EIO       what was not written is not acknowledged   writes fail under load                  acknowledged records that nobody
 *                                                                                                reads (LOST_WRITE, UNSEEN), or
 *                                                                                                another record in their place
 *   FULL      the same without room                      the disk is full under load             the same; acknowledged without an
 *                                                                                                offset
 *   ALONE     acks=all asks for all in sync              a leader dies under load                lost records, StrongIsr
 *   ISR       who has left is not waited for             a follower dies and stays away          no acknowledgements meanwhile; the
 *                                                                                                set never becomes complete again
 *   COMMIT    a coordinator answers at the high          the leader of a group's partition is    a group's offset goes back, or the
 *             watermark                                  cut off or dies; or a rebalance right   next owner starts before it
 *                                                        behind a commit                         (OFFSET_REGRESSION)
 *   REPLAY    what is not read yet is not served         a coordinator fails over while          offsets that were committed are
 *                                                        members commit and look up offsets      not there (OFFSET_REGRESSION),
 *                                                                                                generations begin anew
 *   GENERATION  no two generations share a number        members come and go, and commit what    two owners of a partition in one
 *                                                        they own                                generation (TWO_OWNERS)
 *   WAKE      who waits is woken                         appends or fetched records meet a log   no acknowledgements and no
 *                                                        that is away: an election, a new        replication of that partition,
 *                                                        segment                                 also when all is healed
 *   OWNER     a partition is touched by its own loop     two loops or more, two replicas, and    a violated assertion is logged
 *                                                        assertions on                           (Shard.noteChanged), and that
 *                                                                                                partition acknowledges nothing
 *                                                                                                from then on
 *   READER    files are open while somebody reads them   any fetch, then another one             a log directory fails though no
 *                                                                                                disk does; the broker ends
 *   SEQUENCE  a batch is appended once                   an answer is lost, and an idempotent    DUPLICATE, NONMONOTONIC_SEND
 *                                                        producer sends again
 *   DELETED   DeleteRecords is answered when all live    a leader dies behind its answer         what was reported as deleted can
 *             replicas have done it (KIP-107)                                                    be read: the log start goes back
 *   LATEST    a new leader says where the log ends when  ListOffsets right behind an election    the end goes back (REAL_TIME)
 *             it knows what is committed (KIP-207)
 * </pre>
 *
 * Two need what not every cluster does: DELETED that log starts are asked for, LATEST that ends are.
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
