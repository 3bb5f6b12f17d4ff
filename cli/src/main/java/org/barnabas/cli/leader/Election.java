package org.barnabas.cli.leader;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.jspecify.annotations.Nullable;

/** Asks the controller to elect leaders. */
public final class Election {

    /** What came of it for a partition. */
    public enum Outcome {
        /** There is another leader now. */
        ELECTED,
        /** The leader is the right one already. */
        NOT_NEEDED,
        /** Nobody who may lead is there. */
        IMPOSSIBLE
    }

    private Election() {}

    /**
     * Elects, and answers when the controller has decided.
     *
     * @param partitions null for all of the cluster, which answers only those where something was to do
     * @return by topic and number; where it is impossible, {@code reasons} says why
     */
    public static Map<TopicPartition, Outcome> hold(
            Admin admin,
            ElectionType type,
            @Nullable Set<TopicPartition> partitions,
            Map<TopicPartition, String> reasons)
            throws Exception {
        Map<TopicPartition, Optional<Throwable>> answers =
                new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        if (partitions == null || !partitions.isEmpty()) {
            answers.putAll(admin.electLeaders(type, partitions).partitions().get());
        }
        Map<TopicPartition, Outcome> outcomes = new LinkedHashMap<>();
        answers.forEach((partition, failure) -> {
            if (failure.isEmpty()) {
                outcomes.put(partition, Outcome.ELECTED);
            } else if (failure.get() instanceof ElectionNotNeededException) {
                outcomes.put(partition, Outcome.NOT_NEEDED);
            } else {
                outcomes.put(partition, Outcome.IMPOSSIBLE);
                reasons.put(partition, String.valueOf(failure.get().getMessage()));
            }
        });
        return outcomes;
    }
}
