package org.barnabas.broker;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.net.NetLoop;
import org.barnabas.partition.Shard;
import org.barnabas.partition.ShardMap;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.system.SystemClocks;

/** Puts one shard on each event loop. */
final class Shards {

    private Shards() {}

    static ShardMap on(List<NetLoop> loops, FailurePolicy failures) {
        List<Shard> shards = new ArrayList<>();
        for (NetLoop loop : loops) {
            shards.add(
                    new Shard(loop.index(), new LoopHome(loop, failures), SystemClocks.MONOTONIC, SystemClocks.WALL));
        }
        return new ShardMap(shards);
    }
}
