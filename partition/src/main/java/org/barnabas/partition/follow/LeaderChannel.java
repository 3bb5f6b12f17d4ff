package org.barnabas.partition.follow;

import java.util.function.Consumer;
import org.barnabas.partition.ReplicationHome;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.jspecify.annotations.Nullable;

/**
 * Port: a follower's way to one leader. Used by one {@link ReplicaFetcher}, always on the thread that owns it (the
 * {@link ReplicationHome} given to {@link ReplicaFetchers}); implementations may do their work elsewhere.
 */
public interface LeaderChannel {

    /**
     * Asks the leader. At most one request is under way at a time. The connection is made when it is needed, and again
     * after it broke.
     *
     * @param request not changed after the call; to be sent in version 17 or 18 (topic ids, replica state)
     * @param answer called exactly once, on the owner's thread and never inside this call. Null if there is no answer:
     *     not connected, broken, timed out, or not readable; the leader may have seen the request nevertheless. The
     *     records are slices ({@code BufferRecords}) that are good for the time of the call: the receiver retains what
     *     it keeps.
     */
    void fetch(FetchRequest request, Consumer<@Nullable FetchResponse> answer);

    /** Ends the connection. A request under way is answered with null, or never. */
    void close();
}
