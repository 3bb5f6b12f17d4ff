package org.barnabas.simulation.plant;

import java.util.List;
import net.bytebuddy.asm.Advice;
import org.barnabas.protocol.ErrorCode;

/** Mistakes in the coordinators of groups. */
final class CoordinatorPlants {

    private static final String HOST = "coordinator.host.CoordinatorHost";

    private CoordinatorPlants() {}

    /** COMMIT: what is decided is answered when the log has taken it, whoever else has it. */
    static List<Alteration> answersAtOnce() {
        return List.of(Alteration.advised(HOST, "append", 1, AnswersAtOnce.class)
                .needs("coordinator.host.WritesInFlight", "onHighWatermark"));
    }

    static final class AnswersAtOnce {

        @Advice.OnMethodExit
        static void exit(@Advice.FieldValue("inFlight") Object inFlight) {
            NeighbourCalls.call(inFlight, "onHighWatermark", Long.MAX_VALUE);
        }
    }

    /** REPLAY: requests are served while the partition is still being read. */
    static List<Alteration> servesWhileLoading() {
        return List.of(Alteration.advised(HOST, "availability", 0, Available.class));
    }

    static final class Available {

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) ErrorCode error) {
            error = error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ? ErrorCode.NONE : error;
        }
    }

    /** GENERATION: a group that has had a generation keeps its number. */
    static List<Alteration> sameGeneration() {
        return List.of(Alteration.advised("coordinator.group.ClassicGroup", "nextGeneration", 0, Same.class));
    }

    static final class Same {

        @SuppressWarnings("UnusedVariable") // what is written belongs to the altered class
        @Advice.OnMethodExit
        static void exit(@Advice.FieldValue("generation") int present, @Advice.Return(readOnly = false) int next) {
            next = Math.max(present, 1);
        }
    }
}
