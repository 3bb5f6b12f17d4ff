package org.barnabas.broker.api.configs;

import java.util.List;
import java.util.Map;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.net.Reply;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;

/**
 * What both requests that alter configurations have in common: this broker may have something against a change of its own
 * settings; the rest goes to the controller, which decides and writes.
 *
 * @param <Q> the request
 * @param <E> a resource in it
 * @param <R> the response
 * @param <A> the answer to a resource
 */
abstract class AlterationHandler<Q extends Request, E, R extends Message, A> implements ApiHandler<Q> {

    private final ListIn<Q, E> resources;
    private final ListIn<R, A> answers;
    private final ControllerCall<Q, R> controller;
    private final ConfigScreen screen;

    AlterationHandler(
            ListIn<Q, E> resources, ListIn<R, A> answers, ControllerCall<Q, R> controller, ConfigScreen screen) {
        this.resources = resources;
        this.answers = answers;
        this.controller = controller;
        this.screen = screen;
    }

    /** What the request would make of a resource's configuration. */
    abstract ConfigScreen.Altered altered(E resource);

    /** The request with some of its resources only. */
    abstract Q rest(Q request, List<E> rest);

    /** Refuses to alter a resource, with words. */
    abstract A refused(E resource, String problem);

    @Override
    public final void handle(RequestContext context, Q request, Reply reply) {
        screen.look(context, resources.in(request), this::altered, problems -> ask(context, request, problems, reply));
    }

    private void ask(RequestContext context, Q request, Map<E, String> problems, Reply reply) {
        if (problems.isEmpty()) {
            controller.ask(request, Callers.of(context), reply::send);
            return;
        }
        List<E> rest = ConfigScreen.passed(resources.in(request), problems);
        if (rest.isEmpty()) {
            reply.send(answer(request, problems, answers.messageWith(List.of())));
            return;
        }
        controller.ask(
                rest(request, rest), Callers.of(context), response -> reply.send(answer(request, problems, response)));
    }

    private R answer(Q request, Map<E, String> problems, R response) {
        answers.setter()
                .accept(
                        response,
                        ConfigScreen.answers(resources.in(request), problems, answers.in(response), this::refused));
        return response;
    }
}
