package org.barnabas.cluster.offsets;

import java.util.function.Consumer;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ErrorCode;

/**
 * Offsets in {@code /consumers/<group>/offsets/<topic>/<partition>}, where OffsetCommit 0 writes and OffsetFetch 0 reads, and
 * the consumers and tools of 0.8 themselves. Values are texts of decimal digits. Of two commits for one partition the one that
 * was asked for later holds, if both came from here.
 *
 * <p>Nothing waits for long: without a connection to ZooKeeper, and if too much is under way, the answer is
 * {@link ErrorCode#REQUEST_TIMED_OUT} at once, which the first clients know already. A commit that ended so may have been done.
 */
public interface ZooKeeperOffsets {

    /** Nothing was committed. */
    long NONE = -1;

    /**
     * Where an offset is kept.
     *
     * @param group a name without slashes and control characters
     * @param topic a legal name; whether there is such a topic is not asked here
     */
    record Place(String group, String topic, int partition) {}

    /**
     * An answer.
     *
     * @param offset {@link #NONE} if there is none, and with every error
     */
    record Found(ErrorCode error, long offset) {}

    /**
     * Writes an offset, and makes the nodes above it if they are missing.
     *
     * @param offset 0 or more, or what else the client says
     * @param loop where {@code done} runs
     * @param done gets NONE; INVALID_GROUP_ID or UNKNOWN_TOPIC_OR_PARTITION for names that no node can have;
     *     REQUEST_TIMED_OUT, see above; UNKNOWN_SERVER_ERROR if ZooKeeper refuses
     */
    @AnyThread
    void commit(Place place, long offset, Mailbox loop, Consumer<ErrorCode> done);

    /**
     * Reads an offset.
     *
     * @param loop where {@code done} runs
     * @param done gets what was found, {@link #NONE} without an error if there is no node; errors as above, and
     *     UNKNOWN_SERVER_ERROR if the node holds no number
     */
    @AnyThread
    void fetch(Place place, Mailbox loop, Consumer<Found> done);
}
