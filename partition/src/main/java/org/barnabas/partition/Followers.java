package org.barnabas.partition;

import org.barnabas.ports.AnyThread;

/** Port: who fetches for the partitions that follow. Called on shards; must not block. */
public interface Followers {

    /**
     * A replica follows from now on, in place of what was said about it before.
     *
     * @param leader broker id, or -1 if there is none at present: then nothing is fetched
     */
    @AnyThread
    void follow(PartitionHandle handle, int leader, FetchPosition position);

    /** A replica follows nobody any longer: it leads, has stopped or has failed. */
    @AnyThread
    void unfollow(PartitionHandle handle);

    /** Fetches nothing. */
    Followers NONE = new Followers() {
        @Override
        public void follow(PartitionHandle handle, int leader, FetchPosition position) {}

        @Override
        public void unfollow(PartitionHandle handle) {}
    };
}
