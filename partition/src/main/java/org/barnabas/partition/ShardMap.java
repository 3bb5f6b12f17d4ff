package org.barnabas.partition;

import java.util.List;

/** Which shard owns which partition. Immutable: a partition stays on its shard as long as the process lives. */
public final class ShardMap {

    private final Shard[] shards;

    public ShardMap(List<Shard> shards) {
        if (shards.isEmpty()) {
            throw new IllegalArgumentException("no shards");
        }
        this.shards = shards.toArray(Shard[]::new);
    }

    /** The owner. Neighbouring partitions of a topic go to different shards, topics start at different ones. */
    public Shard of(String topic, int partition) {
        int spread = topic.hashCode();
        spread ^= spread >>> 16;
        return shards[Math.floorMod(spread + partition, shards.length)];
    }

    public List<Shard> all() {
        return List.of(shards);
    }
}
