package org.barnabas.cli.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.barnabas.cli.partition.ClusterSnapshot.Located;

/** A partition whose place is being decided: where it is, and where it is to be. Not thread-safe. */
final class Draft {

    private static final int NOBODY = -1;

    final Located from;
    /** Where it is to be, the preferred leader first. */
    final List<Integer> to;
    /** How many replicas it is to have. */
    final int size;

    private int leader;

    /** Begins with the replicas that may stay. */
    Draft(Located from, int size, Set<Integer> targets) {
        this.from = from;
        this.size = size;
        this.to = new ArrayList<>(from.replicas());
        to.removeIf(broker -> !targets.contains(broker));
        this.leader = to.isEmpty() ? NOBODY : to.get(0);
    }

    String topic() {
        return from.partition().topic();
    }

    boolean hasLeader() {
        return leader != NOBODY;
    }

    int leader() {
        return leader;
    }

    void lead(int broker) {
        leader = broker;
    }

    /** Puts the leader first. One that is new here comes on top of the replicas that may stay. */
    void leaderFirst() {
        to.remove((Integer) leader);
        to.add(0, leader);
    }

    /** The newcomer stands where the other stood. */
    void replace(int broker, int newcomer) {
        to.set(to.indexOf(broker), newcomer);
        if (leader == broker) {
            leader = newcomer;
        }
    }
}
