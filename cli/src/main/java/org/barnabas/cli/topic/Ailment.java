package org.barnabas.cli.topic;

import org.apache.kafka.common.TopicPartitionInfo;
import org.barnabas.cli.tool.InSyncMinima;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Shows only partitions that are not well; at most one of these. */
final class Ailment {

    @Option(names = "--under-replicated", description = "Only partitions with replicas that are not in sync.")
    private boolean underReplicated;

    @Option(names = "--unavailable", description = "Only partitions without a leader.")
    private boolean unavailable;

    @Option(
            names = "--at-min-isr",
            description = "Only partitions with just as many replicas in sync as min.insync.replicas asks for.")
    private boolean atMin;

    @Option(
            names = "--under-min-isr",
            description =
                    "Only partitions with fewer in sync than min.insync.replicas asks for, which is no more than they have"
                            + " replicas: they take no acks=all.")
    private boolean underMin;

    /** Whether the topics' {@code min.insync.replicas} matters. */
    boolean needsMinimum() {
        return atMin || underMin;
    }

    /** @param minimum how many must be in sync; looked at only if it matters */
    boolean has(String topic, TopicPartitionInfo partition, InSyncMinima minimum) {
        return (!underReplicated
                        || partition.isr().size() < partition.replicas().size())
                && (!unavailable || !hasLeader(partition))
                && (!atMin || minimum.isAt(topic, partition))
                && (!underMin || minimum.isUnder(topic, partition));
    }

    static boolean hasLeader(@Nullable TopicPartitionInfo partition) {
        return partition != null
                && partition.leader() != null
                && !partition.leader().isEmpty();
    }
}
