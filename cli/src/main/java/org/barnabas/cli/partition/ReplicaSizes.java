package org.barnabas.cli.partition;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * How large the copies of partitions are on disk, by broker.
 *
 * @param bytes by broker, then by partition
 */
record ReplicaSizes(Map<Integer, Map<TopicPartition, Long>> bytes) {

    /** Asks brokers; one that does not answer counts as having nothing. */
    static ReplicaSizes ask(Admin admin, Collection<Integer> brokers) throws InterruptedException {
        Map<Integer, Map<TopicPartition, Long>> bytes = new HashMap<>();
        for (Map.Entry<Integer, KafkaFuture<Map<String, LogDirDescription>>> each :
                admin.describeLogDirs(brokers).descriptions().entrySet()) {
            Map<TopicPartition, Long> of = new HashMap<>();
            try {
                for (LogDirDescription directory : each.getValue().get().values()) {
                    directory.replicaInfos().forEach((partition, info) -> of.merge(partition, info.size(), Math::max));
                }
            } catch (ExecutionException e) {
                // It is down: its copies will not tell how large they are.
                of.clear();
            }
            bytes.put(each.getKey(), of);
        }
        return new ReplicaSizes(bytes);
    }

    long on(int broker, TopicPartition partition) {
        return bytes.getOrDefault(broker, Map.of()).getOrDefault(partition, 0L);
    }

    /** The largest copy on some brokers. */
    long largest(Collection<Integer> brokers, TopicPartition partition) {
        return brokers.stream().mapToLong(broker -> on(broker, partition)).max().orElse(0);
    }

    /** What has to be copied for some moves. */
    long toCopy(Collection<Move> moves) {
        return moves.stream()
                .mapToLong(move ->
                        largest(move.before(), move.partition()) * move.adding().size())
                .sum();
    }
}
