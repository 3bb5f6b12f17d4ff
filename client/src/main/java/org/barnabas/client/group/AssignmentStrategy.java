package org.barnabas.client.group;

import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Who gets which partitions. Every member computes its own share from what it has read; members that have read the same and
 * use the same strategy get shares that are disjoint and together everything.
 */
public enum AssignmentStrategy {

    /** As the client of 0.8.2.1: the first few get one more. Four partitions on three streams are 2, 1, 1. */
    RANGE {
        @Override
        public Map<TopicPartition, ThreadId> assign(GroupView view, String consumer) {
            return Ranges.assign(view, consumer, Ranges::even);
        }
    },

    /** As the client of 0.8.2.1: all partitions of all topics in turn; all members have to want the same. */
    ROUNDROBIN {
        @Override
        public Map<TopicPartition, ThreadId> assign(GroupView view, String consumer) {
            return RoundRobin.assign(view, consumer);
        }
    },

    /**
     * As the introductions to Kafka describe it: N is partitions by streams, rounded up, and stream i gets the partitions from
     * i·N to (i+1)·N − 1. Four partitions on three streams are 2, 2, 0.
     */
    DESCRIBED {
        @Override
        public Map<TopicPartition, ThreadId> assign(GroupView view, String consumer) {
            return Ranges.assign(view, consumer, Ranges::roundedUp);
        }
    };

    /**
     * The partitions that a consumer shall own, and by which of its streams; none if it is no member.
     *
     * @throws StrategyRefusedException if the strategy does not work for what the members want
     */
    public abstract Map<TopicPartition, ThreadId> assign(GroupView view, String consumer);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
