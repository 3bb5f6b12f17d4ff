package org.barnabas.simulation.client;

/** What is promised of a topic's records, and so what may be done to it. */
public enum TopicKind {
    /** Never deleted nor shortened: everything acknowledged can be read, without a gap. */
    KEPT(true, true, true),
    /** The last acknowledged value of each key survives, in order. */
    COMPACTED(true, false, true),
    /** Retention and DeleteRecords: without a gap from the start of the log on. */
    SHORTENED(true, true, true),
    /** Created and deleted over and over; offsets begin anew. */
    FLEETING(false, true, false),
    /** Written with acks=1 and without idempotence: what is acknowledged may be lost or there twice. */
    LOOSE(false, true, true);

    private final boolean promised;
    private final boolean gapless;
    private final boolean lasting;

    TopicKind(boolean promised, boolean gapless, boolean lasting) {
        this.promised = promised;
        this.gapless = gapless;
        this.lasting = lasting;
    }

    /** Whether an acknowledged record is at its offset as long as nothing allows to remove it. */
    public boolean isPromised() {
        return promised;
    }

    /** Whether offsets follow each other. */
    public boolean isGapless() {
        return gapless;
    }

    /** Whether the topic is there from the begin to the end of a run. */
    public boolean isLasting() {
        return lasting;
    }

    /** Whether the history of operations may hold its records: nothing but a broken promise ever makes one go. */
    public boolean isRecorded() {
        return this == KEPT;
    }

    /** Whether records may go at the start of the log. */
    public boolean mayLoseItsStart() {
        return this == SHORTENED || this == FLEETING;
    }

    /** Whether its records have keys. */
    public boolean isKeyed() {
        return this == COMPACTED;
    }
}
