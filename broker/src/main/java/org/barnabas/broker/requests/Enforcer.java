package org.barnabas.broker.requests;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.access.Access;
import org.barnabas.broker.api.access.Authorizer;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.Screening;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;
import org.jspecify.annotations.Nullable;

/**
 * Applies the table of enforcements to requests, between admission and handler. Where everybody may do everything it does
 * nothing. On the net loop of the connection; immutable.
 */
public final class Enforcer {

    private final Map<ApiKey, Enforcement<?>> table;
    private final Authorizer authorizer;
    private final ImageHolder images;

    /** @throws IllegalArgumentException if a handler's API is not in the table: what nobody thought of is not served */
    public Enforcer(
            Map<ApiKey, Enforcement<?>> table, HandlerTable handlers, Authorizer authorizer, ImageHolder images) {
        for (ApiHandler<?> handler : handlers.all()) {
            if (!table.containsKey(handler.api())) {
                throw new IllegalArgumentException(
                        "Enforcements has no row that says what " + handler.api() + " asks for");
            }
        }
        this.table = new EnumMap<>(table);
        this.authorizer = authorizer;
        this.images = images;
    }

    /** What the handler answers to; null if the request was refused and is answered. */
    @SuppressWarnings("unchecked") // the table has the enforcement of an API under its key
    <Q extends Request> @Nullable Reply screen(ApiKey api, RequestContext context, Q request, Reply reply) {
        if (authorizer == Authorizer.ALLOW_ALL) {
            return reply;
        }
        Enforcement<Q> enforcement = (Enforcement<Q>) table.get(api);
        if (enforcement == null) {
            throw new IllegalStateException("Enforcements has no row that says what " + api + " asks for");
        }
        Screening screening = enforcement.screen(new Access(authorizer, context, images.current()), request);
        if (screening.closes()) {
            reply.close();
            return null;
        }
        Message refusal = screening.refusal();
        if (refusal != null) {
            reply.send(refusal);
            return null;
        }
        UnaryOperator<Message> completion = screening.completion();
        return completion == null ? reply : new CompletedReply(reply, completion);
    }
}
