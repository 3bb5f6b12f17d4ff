package org.barnabas.broker.api.brokers;

import java.util.function.Consumer;
import org.barnabas.cluster.controller.decide.RequestOrigin;

/**
 * One thing that a controller can be asked for, wherever it is. Callable from any thread; the answer comes on any
 * thread.
 */
@FunctionalInterface
public interface ControllerCall<Q, R> {

    void ask(Q request, RequestOrigin origin, Consumer<R> answer);
}
