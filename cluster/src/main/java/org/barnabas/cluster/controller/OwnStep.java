package org.barnabas.cluster.controller;

import java.util.function.Consumer;
import java.util.function.Function;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.Decision;
import org.barnabas.protocol.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A decision that nobody asked for; if it is refused, the next controller makes it. */
record OwnStep<R>(Function<ControllerState, Decision<R>> maker, Consumer<Decision<R>> then)
        implements DecisionPipeline.Request<R> {

    private static final Logger LOG = LoggerFactory.getLogger(OwnStep.class);

    @Override
    public Decision<R> decide(ControllerState state) {
        return maker.apply(state);
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public void done(Decision<R> decision) {
        then.accept(decision);
    }

    @Override
    public void refused(ErrorCode error) {
        LOG.debug("A step of the controller was refused error={}", error);
    }
}
