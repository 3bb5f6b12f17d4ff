package org.barnabas.cli.topic;

import java.util.function.IntSupplier;
import org.apache.kafka.common.TopicPartitionInfo;
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
            description = "Only partitions with just as many replicas in sync as min.insync.replicas.")
    private boolean atMin;

    @Option(
            names = "--under-min-isr",
            description = "Only partitions with fewer in sync than min.insync.replicas: they take no acks=all.")
    private boolean underMin;

    /** Whether the topics' {@code min.insync.replicas} matters. */
    boolean needsMinimum() {
        return atMin || underMin;
    }

    /** @param minimum {@code min.insync.replicas} of the topic; asked only if it matters */
    boolean has(TopicPartitionInfo partition, IntSupplier minimum) {
        int inSync = partition.isr().size();
        return (!underReplicated || inSync < partition.replicas().size())
                && (!unavailable || !hasLeader(partition))
                && (!atMin || inSync == minimum.getAsInt())
                && (!underMin || inSync < minimum.getAsInt());
    }

    static boolean hasLeader(@Nullable TopicPartitionInfo partition) {
        return partition != null
                && partition.leader() != null
                && !partition.leader().isEmpty();
    }
}
