package org.barnabas.broker.assembly;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.world.World;
import org.barnabas.partition.Shard;
import org.barnabas.partition.ShardMap;
import org.barnabas.ports.Loop;

/** Puts one shard on each event loop. */
final class Shards {

    private Shards() {}

    static ShardMap on(List<Loop> loops, World world) {
        List<Shard> shards = new ArrayList<>();
        for (Loop loop : loops) {
            shards.add(new Shard(loop.index(), new LoopHome(loop, world.threads()), world.clock(), world.wallClock()));
        }
        return new ShardMap(shards);
    }
}
