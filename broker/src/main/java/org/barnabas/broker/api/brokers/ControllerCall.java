package org.barnabas.broker.api.brokers;

import java.util.function.Consumer;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.cluster.controller.decide.ControllerApi;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;

/**
 * One thing that a controller can be asked for, wherever it is. Callable from any thread; the answer comes on any
 * thread.
 */
@FunctionalInterface
public interface ControllerCall<Q, R> {

    void ask(Q request, RequestOrigin origin, Consumer<R> answer);

    /** Asks the controller in this process, which says so if it is not the active one. */
    static <Q extends Request, R extends Message> ControllerCall<Q, R> to(
            Controller controller, ControllerApi<Q, R> api) {
        return (request, origin, answer) -> controller.ask(api, request, origin, answer);
    }
}
