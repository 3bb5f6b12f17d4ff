package org.barnabas.partition;

import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Hears what a follower did with a leader's answer. Called exactly once, on the shard's thread; must not block. */
@FunctionalInterface
public interface FetchedReply {

    /**
     * The answer was taken, or refused.
     *
     * @param error FENCED_LEADER_EPOCH if the replica follows another leadership by now
     * @param position from where to go on, as durably here as the topic asks for; null after an error, but for
     *     KAFKA_STORAGE_ERROR of a log without room, of which a part may have been taken
     */
    void onTaken(ErrorCode error, @Nullable FetchPosition position);
}
