package org.barnabas.broker.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.ApiVersionsHandler;
import org.barnabas.broker.api.Audience;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.net.Connection;
import org.barnabas.net.Identity;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ApiVersionsResponse;
import org.barnabas.protocol.message.HeartbeatRequest;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireWriter;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualThread;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestRouterTest {

    private static final short NEWEST = 4;

    private final List<String> events = new ArrayList<>();
    private @Nullable Throwable failure;
    private boolean cannotAnswer;
    private String deniedGroup = "";
    private boolean forBrokers;
    private boolean brokersAreShutOut;
    private final HandlerTable handlers = new HandlerTable(
            List.of(new Heartbeats(), new ApiVersionsHandler(List.of(new Heartbeats()), "cluster", id -> true)));
    private final Admission admission = new Admission(handlers, (context, audience) -> !brokersAreShutOut);
    private final ImageHolder images = new ImageHolder(new ManualMailbox(), new ManualThread());
    private final RequestRouter router = new RequestRouter(
            admission,
            new Enforcer(
                    Enforcements.all(false),
                    handlers,
                    (who, operation, kind, name) -> !name.equals(deniedGroup),
                    images),
            new PeerRecognition(images),
            new RequestMetrics(new PrometheusRegistry(), handlers, () -> 0),
            () -> 0);

    /** Serves versions 1 to 4. */
    private final class Heartbeats implements ApiHandler<HeartbeatRequest> {

        @Override
        public ServedApi served() {
            return ServedApi.of(ApiKey.HEARTBEAT, 1, NEWEST);
        }

        @Override
        public Audience audience(HeartbeatRequest request) {
            return forBrokers ? Audience.BROKERS : Audience.CLIENTS;
        }

        @Override
        public void handle(RequestContext context, HeartbeatRequest request, Reply reply) {
            events.add("handle " + request.groupId() + " " + context.clientId());
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            reply.send(new HeartbeatResponse());
        }

        @Override
        public Message errorResponse(HeartbeatRequest request, ErrorCode error) {
            if (cannotAnswer) {
                throw new IllegalStateException("another defect");
            }
            return new HeartbeatResponse().errorCode(error.code());
        }
    }

    private final class Replies implements Reply {

        @Override
        public void send(Message response) {
            events.add("send " + ErrorCode.of(((HeartbeatResponse) response).errorCode()));
        }

        @Override
        public void send(Message response, short version) {
            ApiVersionsResponse answer = (ApiVersionsResponse) response;
            events.add("send " + ErrorCode.of(answer.errorCode()) + " in version " + version);
        }

        @Override
        public void skip() {
            events.add("skip");
        }

        @Override
        public void close() {
            events.add("close");
        }
    }

    private static RequestHeader header(short api, int version) {
        return new RequestHeader()
                .requestApiKey(api)
                .requestApiVersion((short) version)
                .clientId("client");
    }

    private static ByteBuf heartbeat(int version) {
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, 64);
        new HeartbeatRequest().groupId("group").memberId("member").write(out, (short) version);
        return (ByteBuf) out.parts().get(0);
    }

    private void route(RequestHeader header, ByteBuf body) {
        // Nothing here asks the connection for anything but who the client is.
        Connection connection = (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("clientAddress")) {
                        return InetAddress.getLoopbackAddress();
                    }
                    if (method.getName().equals("identity")) {
                        return Identity.anonymous();
                    }
                    throw new AssertionError(method);
                });
        try {
            router.onRequest(connection, header, body, new Replies());
        } finally {
            body.release();
        }
    }

    private Admission.Verdict verdict(short api, int version) {
        return admission.decide(header(api, version)).verdict();
    }

    @Test
    void aRequestReachesItsHandler() {
        // When
        route(header(ApiKey.HEARTBEAT.id(), NEWEST), heartbeat(NEWEST));
        // Then
        assertThat(events).containsExactly("handle group client", "send NONE");
    }

    @Test
    void whatIsForBrokersOnlyIsServedWhereThePolicyAdmitsThem() {
        // Given
        forBrokers = true;
        // When
        route(header(ApiKey.HEARTBEAT.id(), NEWEST), heartbeat(NEWEST));
        brokersAreShutOut = true;
        route(header(ApiKey.HEARTBEAT.id(), NEWEST), heartbeat(NEWEST));
        // Then
        assertThat(events).containsExactly("handle group client", "send NONE", "send CLUSTER_AUTHORIZATION_FAILED");
    }

    @Test
    void whatIsDeniedNeverReachesTheHandler() {
        // Given
        deniedGroup = "group";
        // When
        route(header(ApiKey.HEARTBEAT.id(), NEWEST), heartbeat(NEWEST));
        // Then
        assertThat(events).containsExactly("send GROUP_AUTHORIZATION_FAILED");
    }

    @Test
    void whatIsForEverybodyIsNobodysToRefuse() {
        // Given
        brokersAreShutOut = true;
        // When
        route(header(ApiKey.HEARTBEAT.id(), NEWEST), heartbeat(NEWEST));
        // Then
        assertThat(events).containsExactly("handle group client", "send NONE");
    }

    @Test
    void aHandlersDefectIsAnsweredAndStaysInside() {
        // Given
        failure = new IllegalStateException("a defect");
        // When
        route(header(ApiKey.HEARTBEAT.id(), NEWEST), heartbeat(NEWEST));
        // Then
        assertThat(events).containsExactly("handle group client", "send UNKNOWN_SERVER_ERROR");
    }

    @Test
    void aStackThatOverflowsIsAnsweredLikeAnyDefect() {
        // Given
        failure = new StackOverflowError();
        // When
        route(header(ApiKey.HEARTBEAT.id(), NEWEST), heartbeat(NEWEST));
        // Then
        assertThat(events).containsExactly("handle group client", "send UNKNOWN_SERVER_ERROR");
    }

    @Test
    void whereThereIsNoAnswerForADefectTheConnectionCloses() {
        // Given
        failure = new AssertionError("a defect");
        cannotAnswer = true;
        // When
        route(header(ApiKey.HEARTBEAT.id(), NEWEST), heartbeat(NEWEST));
        // Then
        assertThat(events).containsExactly("handle group client", "close");
    }

    @Test
    void anErrorOfTheProcessIsTheNetworkLayersToJudge() {
        // Given
        failure = new OutOfMemoryError("planted");
        // When
        assertThatThrownBy(() -> route(header(ApiKey.HEARTBEAT.id(), NEWEST), heartbeat(NEWEST)))
                .isSameAs(failure);
        // Then
        assertThat(events).containsExactly("handle group client");
    }

    @Test
    void aBodyThatCannotBeDecodedClosesTheConnection() {
        // Given
        ByteBuf whole = heartbeat(NEWEST);
        // When
        for (int length = 0; length < whole.readableBytes(); length++) {
            route(header(ApiKey.HEARTBEAT.id(), NEWEST), whole.retainedSlice(0, length));
        }
        // Then
        assertThat(events).hasSize(whole.readableBytes()).containsOnly("close");
        whole.release();
    }

    @Test
    void whatIsNotServedClosesTheConnection() {
        // When
        route(header((short) 999, 0), Unpooled.EMPTY_BUFFER);
        route(header(ApiKey.PRODUCE.id(), 9), Unpooled.EMPTY_BUFFER);
        route(header(ApiKey.HEARTBEAT.id(), 0), heartbeat(0));
        route(header(ApiKey.HEARTBEAT.id(), NEWEST + 1), heartbeat(NEWEST));
        // Then
        assertThat(events).containsExactly("close", "close", "close", "close");
    }

    @Test
    void unknownVersionsOfApiVersionsAreAnsweredInVersionZero() {
        // When
        route(header(ApiKey.API_VERSIONS.id(), 99), Unpooled.EMPTY_BUFFER);
        route(header(ApiKey.API_VERSIONS.id(), -1), Unpooled.EMPTY_BUFFER);
        // Then
        assertThat(events)
                .containsExactly("send UNSUPPORTED_VERSION in version 0", "send UNSUPPORTED_VERSION in version 0");
    }

    @Test
    void admissionKnowsBothEndsOfARange() {
        // Given
        short heartbeat = ApiKey.HEARTBEAT.id();
        // When
        // Then
        assertThat(verdict(heartbeat, 0)).isEqualTo(Admission.Verdict.CLOSE);
        assertThat(verdict(heartbeat, 1)).isEqualTo(Admission.Verdict.ACCEPT);
        assertThat(verdict(heartbeat, NEWEST)).isEqualTo(Admission.Verdict.ACCEPT);
        assertThat(verdict(heartbeat, NEWEST + 1)).isEqualTo(Admission.Verdict.CLOSE);
        assertThat(verdict(ApiKey.API_VERSIONS.id(), 0)).isEqualTo(Admission.Verdict.ACCEPT);
        assertThat(verdict(ApiKey.API_VERSIONS.id(), 99)).isEqualTo(Admission.Verdict.TELL_VERSIONS);
        assertThat(verdict((short) -1, 0)).isEqualTo(Admission.Verdict.CLOSE);
    }
}
