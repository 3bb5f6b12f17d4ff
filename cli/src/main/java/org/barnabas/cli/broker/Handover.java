package org.barnabas.cli.broker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.cli.partition.ClusterSnapshot;
import org.barnabas.cli.partition.ClusterSnapshot.Located;
import org.barnabas.cli.partition.Move;

/** Decides who leads instead of a broker: of the replicas in sync the one that leads least. Pure. */
final class Handover {

    private Handover() {}

    /**
     * The partitions that the broker leads or would be given back, with it at the end of the preferred order.
     *
     * @return without those that nobody else can lead
     */
    static List<Move> of(int broker, ClusterSnapshot cluster) {
        Map<Integer, Integer> leads = new HashMap<>();
        cluster.partitions().forEach(one -> leads.merge(one.leader(), 1, Integer::sum));
        List<Move> moves = new ArrayList<>();
        for (Located one : cluster.partitions()) {
            List<Integer> able = one.replicas().stream()
                    .filter(replica -> replica != broker)
                    .filter(one.inSync()::contains)
                    .filter(cluster.racks()::containsKey)
                    .toList();
            if (!concerns(broker, one) || able.isEmpty()) {
                continue;
            }
            int next = one.leader() == broker || !able.contains(one.leader())
                    ? able.stream()
                            .min(Comparator.comparing(replica -> leads.getOrDefault(replica, 0)))
                            .orElseThrow()
                    : one.leader();
            leads.merge(next, 1, Integer::sum);
            List<Integer> order = new ArrayList<>(one.replicas());
            order.remove((Integer) broker);
            order.remove((Integer) next);
            order.add(0, next);
            order.add(broker);
            moves.add(new Move(one.partition(), one.replicas(), order));
        }
        return moves;
    }

    /** Those that only the broker can lead at present. */
    static long stuck(int broker, ClusterSnapshot cluster) {
        return cluster.partitions().stream()
                .filter(one -> one.leader() == broker)
                .filter(one -> one.inSync().stream().allMatch(replica -> replica == broker))
                .count();
    }

    private static boolean concerns(int broker, Located one) {
        return one.replicas().contains(broker)
                && (one.leader() == broker || one.replicas().get(0) == broker);
    }
}
