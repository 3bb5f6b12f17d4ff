package org.barnabas.broker.assembly;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Audience;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.broker.api.brokers.ControllerHandler;
import org.barnabas.broker.peers.BrokerRequests;
import org.barnabas.broker.peers.EnvelopeHandler;
import org.barnabas.cluster.controller.decide.ControllerApi;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;

/** What the controller is asked for: on this broker's side by its clients, on the controller's by other brokers. */
final class Forwarding {

    private final BrokerParts parts;
    private final Set<ApiKey> handled = EnumSet.noneOf(ApiKey.class);

    Forwarding(BrokerParts parts) {
        this.parts = parts;
    }

    /** The way to the controller for what clients ask for, wherever it is. */
    <Q extends Request, R extends Message> ControllerCall<Q, R> to(ControllerApi<Q, R> api) {
        return parts.control()
                .link()
                .forwarded(api, ControllerCall.to(parts.control().controller(), api));
    }

    /** The same for a handler that has something to do with request or response. */
    <Q extends Request, R extends Message> ControllerCall<Q, R> handledBy(ControllerApi<Q, R> api) {
        handled.add(api.api());
        return to(api);
    }

    /** What clients ask of a controller alone, with no handler of its own. */
    List<ApiHandler<?>> rest() {
        List<ApiHandler<?>> handlers = new ArrayList<>();
        for (ControllerApi<?, ?> api : ControllerApis.all()) {
            if (api.isForwardable() && !handled.contains(api.api())) {
                handlers.add(passedOn(api));
            }
        }
        return handlers;
    }

    private <Q extends Request, R extends Message> ApiHandler<Q> passedOn(ControllerApi<Q, R> api) {
        ApiKey key = api.api();
        return new ControllerHandler<>(
                new ServedApi(key, api.oldest(), key.newestVersion()), Audience.CLIENTS, to(api));
    }

    /** What only brokers send. */
    List<ApiHandler<?>> betweenBrokers() {
        ImageHolder images = parts.control().images();
        EnvelopeHandler envelopes = new EnvelopeHandler(
                () -> images.current().controllerId() == parts.self().brokerId());
        for (ControllerApi<?, ?> api : ControllerApis.all()) {
            if (api.isForwardable()) {
                envelopes.with(parts.control().controller(), api);
            }
        }
        List<ApiHandler<?>> handlers = new ArrayList<>();
        handlers.add(envelopes);
        handlers.addAll(BrokerRequests.handlers(
                parts.control().controller(),
                parts.control().member(),
                parts.control().memberMailbox()));
        return handlers;
    }
}
