package org.barnabas.simulation.rule;

import java.util.Map;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.simulation.machine.Chronicle;
import org.jspecify.annotations.Nullable;

/** What must hold of each state that is written to ZooKeeper. */
final class ControllerRules {

    private static final int NOBODY = -1;

    private ControllerRules() {}

    /**
     * A state was written.
     *
     * @param writers who wrote in which controller epoch; is added to
     */
    static void check(
            String name,
            @Nullable PartitionImage before,
            PartitionImage after,
            Truth truth,
            Map<Integer, Integer> writers,
            Chronicle chronicle) {
        require(!after.hasLeader() || after.isr().contains(after.leader()), "LeaderInIsr", name, chronicle);
        require(
                after.controllerEpoch() == truth.controllerEpoch(),
                "one controller in epoch " + truth.controllerEpoch() + ": one of " + after.controllerEpoch()
                        + " wrote, which",
                name,
                chronicle);
        int writer = truth.controller();
        if (writer != NOBODY) {
            Integer known = writers.putIfAbsent(after.controllerEpoch(), writer);
            require(
                    known == null || known == writer,
                    "one controller in epoch " + after.controllerEpoch(),
                    name,
                    chronicle);
        }
        if (before != null) {
            require(after.leaderEpoch() >= before.leaderEpoch(), "MonotonicLeaderEpoch", name, chronicle);
            require(after.controllerEpoch() >= before.controllerEpoch(), "MonotonicControllerEpoch", name, chronicle);
        }
    }

    private static void require(boolean holds, String invariant, String name, Chronicle chronicle) {
        if (!holds) {
            chronicle.fail(name + ": " + invariant + " is violated");
        }
    }
}
