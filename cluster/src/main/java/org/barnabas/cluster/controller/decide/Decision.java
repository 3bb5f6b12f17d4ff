package org.barnabas.cluster.controller.decide;

import java.util.List;
import org.barnabas.cluster.zk.ZkOp;

/**
 * What the controller wants to do, made without doing any of it: a pure function of the state and the request.
 *
 * @param changes to the state, in order
 * @param writes the same for ZooKeeper: multis, each fenced by the controller's term
 * @param messages for the brokers, to be sent when all writes are done
 * @param response for whoever asked, likewise
 */
public record Decision<R>(List<Change> changes, List<List<ZkOp>> writes, ControlMessages messages, R response) {

    /** Derives writes and messages from changes. */
    public static <R> Decision<R> of(ControllerState state, List<Change> changes, R response) {
        return new Decision<>(
                List.copyOf(changes), ZkWrites.of(state, changes), ControlMessages.of(state, changes), response);
    }

    /**
     * The same, told only if this controller is still the one when it is told: a decision that writes nothing is
     * otherwise told by a controller that was replaced without noticing, too.
     */
    Decision<R> confirmed(ControllerState state) {
        return writes.isEmpty() ? new Decision<>(changes, ZkWrites.termCheck(state), messages, response) : this;
    }
}
