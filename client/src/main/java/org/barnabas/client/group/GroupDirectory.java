package org.barnabas.client.group;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a member reads and writes in ZooKeeper, in one session: what it has registered and claimed is gone when the session
 * ends. Calls block and may throw what says that ZooKeeper does not answer, or that the session has ended.
 */
public interface GroupDirectory {

    /**
     * Becomes a member, or stays one.
     *
     * @return false if another session has a consumer of that id
     */
    boolean register(String consumer, String body);

    /**
     * What there is to share out; whatever changes of it afterwards is told once.
     *
     * @param mine whose topics' partitions are of interest
     * @throws UnreadableNodeException if a znode cannot be understood
     */
    GroupView view(Subscription mine);

    /**
     * Takes a partition if nobody has it.
     *
     * @return whether it is this session's now
     */
    boolean claim(TopicPartition partition, ThreadId thread);

    /** Gives back a partition if it is this session's. */
    void release(TopicPartition partition);

    /**
     * The next offset to read, as somebody has committed it to ZooKeeper; null if nobody has.
     *
     * @throws UnreadableNodeException if it is no number
     */
    @Nullable
    Long offset(TopicPartition partition);

    /** Commits the next offset to read to ZooKeeper. */
    void writeOffset(TopicPartition partition, long offset);
}
