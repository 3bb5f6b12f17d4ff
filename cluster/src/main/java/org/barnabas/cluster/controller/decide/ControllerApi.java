package org.barnabas.cluster.controller.decide;

import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;

/**
 * One thing that the controller can be asked for. All that there is stands in {@link ControllerApis}.
 *
 * @param oldest the oldest version that is served; the newest is the codec's
 * @param audience who asks: clients by way of their broker, wrapped in an Envelope if the controller is elsewhere (KIP-590),
 *     or brokers directly
 * @param refusal the answer where nothing was done, or nobody knows what was
 * @param telling what whoever asked is told of a decision's response
 * @param patienceMs after how long whoever asked hears REQUEST_TIMED_OUT; 0 if never
 */
public record ControllerApi<Q extends Request, R extends Message>(
        ApiKey api,
        short oldest,
        Asker audience,
        Decider<Q, R> decider,
        Refusal<Q, R> refusal,
        BiFunction<Q, R, R> telling,
        ToIntFunction<Q> patienceMs) {

    /** Who asks. */
    public enum Asker {
        /** What is there already may be refused, and who has waited for long enough hears so. */
        CLIENT,
        /** Brokers ask again until it is so. */
        BROKER,
        /** A broker that asks once: twice would give it twice as much. */
        BROKER_ONCE
    }

    /** Decides; pure. */
    @FunctionalInterface
    public interface Decider<Q, R> {
        Decision<R> decide(ControllerState state, DecisionTools tools, Q request, RequestOrigin origin);
    }

    /** Refuses all that a request asks for. */
    @FunctionalInterface
    public interface Refusal<Q, R> {
        R refuse(Q request, ErrorCode error);
    }

    /** What clients ask for, however long it takes. */
    static <Q extends Request, R extends Message> ControllerApi<Q, R> forClients(ApiKey api, Decider<Q, R> decider) {
        return forClients(api, request -> 0, decider);
    }

    /** What clients ask for who say how long they wait, in milliseconds. */
    static <Q extends Request, R extends Message> ControllerApi<Q, R> forClients(
            ApiKey api, ToIntFunction<Q> patienceMs, Decider<Q, R> decider) {
        return new ControllerApi<>(
                api,
                api.oldestVersion(),
                Asker.CLIENT,
                decider,
                bySchema(),
                (request, response) -> response,
                patienceMs);
    }

    /** What brokers ask for. */
    static <Q extends Request, R extends Message> ControllerApi<Q, R> forBrokers(
            ApiKey api, int oldest, Asker asker, Decider<Q, R> decider) {
        return new ControllerApi<>(
                api, (short) oldest, asker, decider, bySchema(), (request, response) -> response, request -> 0);
    }

    /** The same where the schemas do not say enough for a refusal. */
    static <Q extends Request, R extends Message> ControllerApi<Q, R> refusing(
            Refusal<Q, R> refusal, ControllerApi<Q, R> same) {
        return new ControllerApi<>(
                same.api, same.oldest, same.audience, same.decider, refusal, same.telling, same.patienceMs);
    }

    /** The same where not all that was decided is told. */
    static <Q extends Request, R extends Message> ControllerApi<Q, R> telling(
            BiFunction<Q, R, R> telling, ControllerApi<Q, R> same) {
        return new ControllerApi<>(
                same.api, same.oldest, same.audience, same.decider, same.refusal, telling, same.patienceMs);
    }

    /** Whether it travels from broker to controller in an Envelope. */
    public boolean isForwardable() {
        return audience == Asker.CLIENT;
    }

    @SuppressWarnings("unchecked") // an API's request knows its response
    private static <Q extends Request, R extends Message> Refusal<Q, R> bySchema() {
        return (request, error) -> (R) request.errorFor(error);
    }
}
