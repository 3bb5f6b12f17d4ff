package org.barnabas.broker.sim;

/** Mistakes of the past, planted around the product and not in it (docs/reliability.md). */
enum SimBug {
    NONE,
    /** A new follower cuts its log at its own high watermark. */
    R1,
    /** A leader that does not know a follower's epoch answers with an offset only; the follower does not ask again. */
    R2,
    /** A replica joins when it has what the leader knows to be committed, not all that was there at the election. */
    R4,
    /** A leader takes its wish for another in-sync set for granted. */
    R6,
    /** A wish whose fate is unknown is repeated in the name of whoever lives now. */
    C3,
    /** A refusal after an unknown outcome says nothing. */
    C4,
    /** What a controller whose term ends may have written is refused. */
    C5,
    /** The controller counts with its own min.insync.replicas, whatever the leader acknowledges by. */
    L1,
    /** Who left the in-sync set does not come back before it has moved. */
    A3,
    /** Nobody can tell the lives of a broker apart. */
    R10,
    /** A broker that comes back without its records is taken for sound, and nobody beside it is eligible. */
    R12,
    /** A bit has flipped and no checksum tells. */
    FLIP,
    /** What a broken disk did not take is acknowledged. */
    EIO,
    /** What a full disk did not take is acknowledged. */
    FULL
}
