package org.barnabas.broker.api.topics;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersResponse;

/**
 * ElectLeaders: passed on to the controller, which decides.
 *
 * <p>Version notes: 0 knows preferred leaders only and has no error of the whole, so that each partition carries it; 1
 * adds unclean elections and an error of the whole (KIP-460).
 */
public final class ElectLeadersHandler implements ApiHandler<ElectLeadersRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.ELECT_LEADERS, 0, 2);

    static final short FIRST_WITH_ERROR_OF_THE_WHOLE = 1;

    private final ControllerCall<ElectLeadersRequest, ElectLeadersResponse> controller;

    public ElectLeadersHandler(ControllerCall<ElectLeadersRequest, ElectLeadersResponse> controller) {
        this.controller = controller;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, ElectLeadersRequest request, Reply reply) {
        controller.ask(
                request, Callers.of(context), answer -> reply.send(inVersion(context.version(), request, answer)));
    }

    private static ElectLeadersResponse inVersion(
            short version, ElectLeadersRequest request, ElectLeadersResponse answer) {
        boolean failed = answer.errorCode() != ErrorCode.NONE.code();
        return failed && version < FIRST_WITH_ERROR_OF_THE_WHOLE
                ? request.errorFor(ErrorCode.of(answer.errorCode()))
                : answer;
    }
}
