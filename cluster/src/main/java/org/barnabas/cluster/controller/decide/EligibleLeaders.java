package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.barnabas.cluster.image.Heirs;
import org.barnabas.cluster.image.PartitionImage;

/**
 * Keeps the eligible leaders of a partition (R12). While fewer than {@code min.insync.replicas} are in sync, the high
 * watermark stands still, and whoever leaves the set from then on misses nothing below it. As soon as the set is large
 * enough again, records are acknowledged without them, and they lose the right. Pure.
 */
final class EligibleLeaders {

    private EligibleLeaders() {}

    /**
     * The heirs beside a new in-sync set under a leader.
     *
     * @param lossy replicas that may have lost records, because they did not stop cleanly
     */
    static Heirs beside(PartitionImage before, List<Integer> isr, Set<Integer> lossy, int minInsync) {
        if (isr.size() >= minInsync) {
            return Heirs.NONE;
        }
        List<Integer> eligible = new ArrayList<>();
        for (int replica : before.replicas()) {
            boolean was =
                    before.isr().contains(replica) || before.heirs().eligible().contains(replica);
            if (was && !isr.contains(replica) && !lossy.contains(replica)) {
                eligible.add(replica);
            }
        }
        return Heirs.of(eligible);
    }
}
