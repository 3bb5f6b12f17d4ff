package org.barnabas.partition;

/**
 * What lives on a partition for as long as this broker leads it, such as a coordinator: its state follows from the
 * partition's records. It moves in when leadership begins ({@link Residents} says what lives where), reads what is there,
 * appends through its {@link ResidentDoor}, and hears of everything that befalls the log while it lives there.
 *
 * <p>All calls come on the partition's shard, none inside another of the same partition's. One that throws is logged and
 * costs nobody else anything.
 */
public interface Resident {

    /**
     * The partition takes appends from now on. Called first of all, and again if the same replica is elected once more:
     * then the log is what it was, and what was appended is still on its way.
     */
    void onLeader(int leaderEpoch);

    /** A transaction has ended: its marker is in the log, though not yet below the high watermark. */
    void onMarker(MarkerAppended marker);

    /** What is before this offset is committed; never goes back. Comes as a message of its own, soon after it moved. */
    void onHighWatermark(long highWatermark);

    /**
     * What was appended at this offset and behind it is lost for want of room, although leadership goes on: what follows
     * from it is void. Nothing may be appended inside this call.
     */
    void onLost(long endOffset);

    /** What the log had no place for may be tried again, see {@link ResidentDoor#append}. */
    void onRoom();

    /** Leads no longer: whoever waits has to be told, and nothing is called afterwards. */
    void onResign();

    /**
     * The marker that ended a producer's transaction.
     *
     * @param offset where it stands in the log
     */
    record MarkerAppended(long producerId, short producerEpoch, boolean commit, long offset) {}

    /** Lets residents of one kind move in. */
    interface Factory {

        /** A resident for a partition that this broker begins to lead. On the partition's shard. */
        Resident moveIn(ResidentDoor door);
    }
}
