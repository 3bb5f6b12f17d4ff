package org.barnabas.partition;

import java.util.Objects;
import org.barnabas.ports.AnyThread;
import org.barnabas.protocol.Uuid;

/**
 * What every thread may know of a partition with a replica here: its name, its shard, and the newest view of it. Work is
 * posted to {@link #shard} and done there on {@link #partition}. One handle stands for one life of the partition: a topic
 * that is deleted and created again gets new ones.
 */
public final class PartitionHandle {

    private final String topic;
    private final Uuid topicId;
    private final int number;
    private final Shard shard;
    private final Partition partition;
    private volatile PartitionView view = PartitionView.offline(-1);
    private volatile PartitionConfig config;
    private int orderedEpoch = -1;

    public PartitionHandle(
            String topic, Uuid topicId, int number, Shard shard, PartitionSetup setup, PartitionConfig config) {
        this.topic = Objects.requireNonNull(topic, "topic");
        this.topicId = Objects.requireNonNull(topicId, "topicId");
        this.number = number;
        this.shard = Objects.requireNonNull(shard, "shard");
        this.config = config;
        this.partition = new Partition(this, setup);
    }

    @AnyThread
    public String topic() {
        return topic;
    }

    @AnyThread
    public Uuid topicId() {
        return topicId;
    }

    /** The partition's number within its topic. */
    @AnyThread
    public int number() {
        return number;
    }

    /** The owner of {@link #partition}. */
    @AnyThread
    public Shard shard() {
        return shard;
    }

    /** The partition itself: touch it on its shard only. */
    @AnyThread
    public Partition partition() {
        return partition;
    }

    /** The newest view; read it once per request. */
    @AnyThread
    public PartitionView view() {
        return view;
    }

    @AnyThread
    public PartitionConfig config() {
        return config;
    }

    /** The newest leader epoch of which there are orders. For the image thread only, which no handle knows. */
    @AnyThread
    public int orderedEpoch() {
        return orderedEpoch;
    }

    /** Called by the image thread only. */
    @AnyThread
    public void ordered(int leaderEpoch) {
        orderedEpoch = Math.max(orderedEpoch, leaderEpoch);
    }

    /** Called by the shard only. */
    public void publish(PartitionView newest) {
        assert shard.owner().isCurrent() : this;
        view = newest;
    }

    /** Called by the image thread only; the shard hears of it by a message of its own. */
    @AnyThread
    public void publish(PartitionConfig newest) {
        config = newest;
    }

    @Override
    public String toString() {
        return topic + "-" + number;
    }
}
