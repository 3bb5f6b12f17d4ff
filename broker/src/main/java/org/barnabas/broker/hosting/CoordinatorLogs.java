package org.barnabas.broker.hosting;

import io.netty.buffer.ByteBufAllocator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.barnabas.partition.Shard;

/**
 * The partitions of coordinators of one kind, as these see them. On one shard they are read one after the other. Callable
 * on any shard.
 */
public final class CoordinatorLogs {

    /** Each is used by its shard only. */
    private final Map<Shard, LoadTurns> turnsOf = new ConcurrentHashMap<>();

    private final ByteBufAllocator allocator;
    private final int loadBytes;

    /** @param loadBytes how much is read at a time while loading, within bounds */
    public CoordinatorLogs(ByteBufAllocator allocator, int loadBytes) {
        this.allocator = allocator;
        this.loadBytes = loadBytes;
    }

    /** What the coordinator of a term reads and writes. On the partition's shard. */
    public CoordinatorLog of(Term term) {
        LoadTurns turns =
                turnsOf.computeIfAbsent(term.door().handle().shard(), shard -> new LoadTurns(shard.scheduler()));
        return new CoordinatorLog(term.door(), allocator, loadBytes, turns, term.isFirst());
    }
}
