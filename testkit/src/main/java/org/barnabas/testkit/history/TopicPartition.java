package org.barnabas.testkit.history;

import org.jspecify.annotations.Nullable;

/** A partition as clients name it. */
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {

    @Override
    public int compareTo(TopicPartition other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }

    /** By hand: a checker asks millions of times, and what the compiler makes of a record is slow until it is warm. */
    @Override
    public int hashCode() {
        return 31 * topic.hashCode() + partition;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicPartition that && partition == that.partition && topic.equals(that.topic);
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
