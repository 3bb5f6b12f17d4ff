package org.barnabas.partition.registry;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.Shard;
import org.barnabas.ports.AnyThread;

/**
 * Lets a broker that is about to stop answer what waits. Its partitions take no more appends; those that they took are
 * answered by and by: when the disk is done, or, where the leadership has gone to another replica, when that one has
 * committed them. Any thread may ask.
 */
public final class Drain {

    private final PartitionRegistry registry;

    public Drain(PartitionRegistry registry) {
        this.registry = registry;
    }

    /**
     * From now on nothing is appended, as far as the shards have got the message.
     *
     * @param waiting hears, on any thread, how many appends are not answered yet
     */
    @AnyThread
    public void ask(IntConsumer waiting) {
        Map<Shard, List<PartitionHandle>> byShard = new LinkedHashMap<>();
        for (PartitionHandle handle : registry.all()) {
            byShard.computeIfAbsent(handle.shard(), shard -> new ArrayList<>()).add(handle);
        }
        visit(byShard.entrySet().iterator(), 0, waiting);
    }

    private static void visit(
            Iterator<Map.Entry<Shard, List<PartitionHandle>>> shards, int counted, IntConsumer waiting) {
        while (shards.hasNext()) {
            Map.Entry<Shard, List<PartitionHandle>> next = shards.next();
            boolean posted = next.getKey().post(() -> {
                int here = counted;
                for (PartitionHandle handle : next.getValue()) {
                    handle.partition().onDrain();
                    here += handle.partition().waitingAppends();
                }
                visit(shards, here, waiting);
            });
            if (posted) {
                return;
            }
        }
        waiting.accept(counted);
    }
}
