package org.barnabas.broker.peers;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Audience;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.broker.peers.Envelopes.Content;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.cluster.controller.decide.ControllerApi;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.EnvelopeRequest;
import org.barnabas.protocol.wire.MalformedMessageException;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;

/**
 * Envelope (KIP-590): a request that another broker passes on to the controller in this process. What a controller
 * cannot be asked for by a client is refused with INVALID_REQUEST, whoever sends it.
 */
public final class EnvelopeHandler implements ApiHandler<EnvelopeRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.ENVELOPE, 0, 0);

    private final BooleanSupplier active;
    private final Map<ApiKey, ControllerCall<Message, Message>> calls = new EnumMap<>(ApiKey.class);

    /** @param active whether the controller in this process is the active one */
    public EnvelopeHandler(BooleanSupplier active) {
        this.active = active;
    }

    /** Lets requests of an API through. */
    @SuppressWarnings("unchecked") // the codec of an API and its decider agree on both messages
    public <Q extends Request, R extends Message> EnvelopeHandler with(Controller controller, ControllerApi<Q, R> api) {
        calls.put(api.api(), (request, origin, answer) -> controller.ask(api, (Q) request, origin, answer::accept));
        return this;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public Audience audience() {
        return Audience.BROKERS;
    }

    @Override
    public void handle(RequestContext context, EnvelopeRequest request, Reply reply) {
        if (!active.getAsBoolean()) {
            reply.send(errorResponse(request, ErrorCode.NOT_CONTROLLER));
            return;
        }
        Content content;
        try {
            content = Envelopes.open(request);
        } catch (MalformedMessageException bad) {
            reply.send(errorResponse(request, ErrorCode.INVALID_REQUEST));
            return;
        }
        ControllerCall<Message, Message> call = calls.get(content.api());
        if (call == null) {
            reply.send(errorResponse(request, ErrorCode.INVALID_REQUEST));
            return;
        }
        call.ask(content.request(), content.origin(), response -> reply.send(Envelopes.answer(content, response)));
    }
}
