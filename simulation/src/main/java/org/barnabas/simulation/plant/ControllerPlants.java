package org.barnabas.simulation.plant;

import java.util.List;
import net.bytebuddy.asm.Advice;
import org.barnabas.protocol.ErrorCode;

/** Mistakes in what the controller decides by, and in what its answers mean. */
final class ControllerPlants {

    private static final String STATE = "cluster.controller.decide.ControllerState";

    private ControllerPlants() {}

    /** C5: what may have been done is told as not done, and a leader believes it. */
    static List<Alteration> refusesWhatMayBeDone() {
        return List.of(
                Alteration.uncalled("cluster.controller.DecisionPipeline$Entry", "refuse", 0, "mayBeDone"),
                Alteration.advised("partition.InSyncKeeper", "endsWish", 1, BelievesNotController.class));
    }

    static final class BelievesNotController {

        @Advice.OnMethodExit
        static void exit(@Advice.Argument(0) ErrorCode error, @Advice.Return(readOnly = false) boolean ends) {
            ends = ends || error == ErrorCode.NOT_CONTROLLER;
        }
    }

    /** L1: what a leader's file says does not matter, only the controller's own. */
    static List<Alteration> ownMinInsync() {
        return List.of(Alteration.advised(STATE, "minInsyncOf", 2, OwnValue.class));
    }

    static final class OwnValue {

        @SuppressWarnings("UnusedVariable") // what is written belongs to the altered class
        @Advice.OnMethodExit
        static void exit(@Advice.Argument(1) int own, @Advice.Return(readOnly = false) int value) {
            value = own;
        }
    }

    /** R10: all registrations look alike. */
    static List<Alteration> oneLife() {
        return List.of(Alteration.constant("cluster.zk.ZkStat", "createdZxid", 0, 1L));
    }

    /** R12: however a broker stopped, it has what it had. */
    static List<Alteration> nothingIsLost() {
        return List.of(Alteration.constant(STATE, "mayHaveLostRecords", 2, false));
    }
}
