package org.barnabas.partition.registry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.barnabas.cluster.ReplicaHealth;
import org.barnabas.cluster.image.PartitionKey;
import org.barnabas.log.model.LogName;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.Shard;
import org.barnabas.partition.Standing;
import org.barnabas.ports.AnyThread;

/**
 * Looks which replicas have failed, or have no room. For the failed ones it goes from shard to shard, as one message behind those that are there already, so
 * that it sees what came of the orders before. Any thread may ask.
 */
public final class ReplicaCensus implements ReplicaHealth {

    private final PartitionRegistry registry;
    private final FullDirectories directories;

    public ReplicaCensus(PartitionRegistry registry, FullDirectories directories) {
        this.registry = registry;
        this.directories = directories;
    }

    @Override
    @AnyThread
    public Set<PartitionKey> full(List<PartitionKey> asked) {
        Set<PartitionKey> full = new HashSet<>();
        for (PartitionKey key : asked) {
            PartitionHandle handle = registry.find(key.topicId(), key.partition());
            if (handle != null && directories.holds(new LogName(handle.topic(), handle.number()))) {
                full.add(key);
            }
        }
        return full;
    }

    @Override
    @AnyThread
    public void failed(List<PartitionKey> asked, Consumer<Set<PartitionKey>> answer) {
        Map<Shard, List<PartitionHandle>> byShard = new LinkedHashMap<>();
        for (PartitionKey key : asked) {
            PartitionHandle handle = registry.find(key.topicId(), key.partition());
            if (handle != null) {
                byShard.computeIfAbsent(handle.shard(), shard -> new ArrayList<>())
                        .add(handle);
            }
        }
        visit(byShard.entrySet().iterator(), new HashSet<>(), answer);
    }

    private static void visit(
            Iterator<Map.Entry<Shard, List<PartitionHandle>>> shards,
            Set<PartitionKey> failed,
            Consumer<Set<PartitionKey>> answer) {
        while (shards.hasNext()) {
            Map.Entry<Shard, List<PartitionHandle>> next = shards.next();
            boolean posted = next.getKey().post(() -> {
                for (PartitionHandle handle : next.getValue()) {
                    if (handle.view().standing() == Standing.FAILED) {
                        failed.add(new PartitionKey(handle.topicId(), handle.number()));
                    }
                }
                visit(shards, failed, answer);
            });
            if (posted) {
                return;
            }
        }
        answer.accept(failed);
    }
}
