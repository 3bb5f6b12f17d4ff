package org.barnabas.partition;

/**
 * A fetch that found too little and waits for more. Called on the shard's thread, which must be left quickly: post to
 * the connection's loop.
 */
@FunctionalInterface
public interface FetchWaiter {

    /** Something has changed in a partition that it waits for: plan again. May come more than once. */
    void onProgress();
}
