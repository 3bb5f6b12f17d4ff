package org.barnabas.broker.requests;

import io.netty.buffer.ByteBuf;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.net.Connection;
import org.barnabas.net.Reply;
import org.barnabas.net.RequestSink;
import org.barnabas.ports.LogText;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ApiVersionsRequest;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.MalformedMessageException;
import org.barnabas.protocol.wire.Request;
import org.barnabas.protocol.wire.WireReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each request to its handler: admission, decoding, enforcement, the call. A body that cannot be decoded closes the connection, a
 * handler that fails answers with UNKNOWN_SERVER_ERROR, also when its stack overflowed; nothing of that leaves the router.
 * An {@link Error} that is not the request's alone does: the network layer closes the connection and sees to the rest. Runs
 * on the net loop of the connection.
 */
public final class RequestRouter implements RequestSink {

    private static final Logger LOG = LoggerFactory.getLogger(RequestRouter.class);

    private final Admission admission;
    private final Enforcer enforcer;
    private final PeerRecognition peers;
    private final UnservedRequests unserved = new UnservedRequests();
    private final RequestMetrics metrics;
    private final MonotonicClock clock;

    public RequestRouter(
            Admission admission,
            Enforcer enforcer,
            PeerRecognition peers,
            RequestMetrics metrics,
            MonotonicClock clock) {
        this.enforcer = enforcer;
        this.peers = peers;
        this.admission = admission;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void onRequest(Connection connection, RequestHeader header, ByteBuf body, Reply reply) {
        long now = clock.nowNs();
        Admission.Decision decision = admission.decide(header);
        ApiHandler<?> handler = decision.handler();
        if (handler == null) {
            metrics.refused();
            unserved.tell(connection, header);
            reply.close();
            return;
        }
        RequestContext context =
                new RequestContext(connection, header, connection.identity().principal(), now);
        Reply counted = metrics.onRequest(handler.api(), body.readableBytes(), now, reply);
        if (decision.verdict() == Admission.Verdict.TELL_VERSIONS) {
            tellVersions(handler, counted);
        } else {
            call(handler, context, body, counted);
        }
    }

    @SuppressWarnings("unchecked") // Admission returns this verdict only with the handler of ApiVersions
    private static void tellVersions(ApiHandler<?> handler, Reply reply) {
        ApiHandler<ApiVersionsRequest> versions = (ApiHandler<ApiVersionsRequest>) handler;
        reply.send(versions.errorResponse(new ApiVersionsRequest(), ErrorCode.UNSUPPORTED_VERSION), (short) 0);
    }

    @SuppressWarnings("unchecked") // the codec of an API and its handler agree on the request
    private <Q extends Request> void call(ApiHandler<Q> handler, RequestContext context, ByteBuf body, Reply reply) {
        Q request;
        try {
            request = (Q) handler.api().readRequest(new WireReader(body), context.version());
        } catch (MalformedMessageException e) {
            metrics.malformed();
            LOG.debug("malformed api={} version={} problem={}", handler.api(), context.version(), e.getMessage());
            reply.close();
            return;
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            failed(handler, context, e);
            reply.close();
            return;
        }
        try {
            ErrorCode refusal = admission.refusal(context, handler, request);
            if (refusal != ErrorCode.NONE) {
                metrics.refused();
                reply.send(handler.errorResponse(request, refusal));
                return;
            }
            Reply screened = enforcer.screen(handler.api(), context, request, reply);
            if (screened == null) {
                return;
            }
            LongestWait.tell(request, screened);
            peers.look(context, request);
            handler.handle(context, request, screened);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            failed(handler, context, e);
            answerFailed(handler, request, reply);
        }
    }

    private void failed(ApiHandler<?> handler, RequestContext context, Throwable failure) {
        metrics.failed();
        LOG.error(
                "request failed api={} version={} client={}",
                handler.api(),
                context.version(),
                LogText.safe(context.clientId()),
                failure);
    }

    /** If the handler has answered before it failed, this is the second answer and goes nowhere. */
    private static <Q extends Request> void answerFailed(ApiHandler<Q> handler, Q request, Reply reply) {
        try {
            reply.send(handler.errorResponse(request, ErrorCode.UNKNOWN_SERVER_ERROR));
        } catch (RuntimeException | AssertionError | StackOverflowError again) {
            LOG.error("no answer for a failed request api={}", handler.api(), again);
            reply.close();
        }
    }
}
