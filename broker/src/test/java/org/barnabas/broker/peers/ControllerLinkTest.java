package org.barnabas.broker.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.EnvelopeRequest;
import org.barnabas.protocol.message.EnvelopeResponse;
import org.barnabas.protocol.wire.Message;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.ManualThread;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Broker 1 passes on what clients ask for to the controller, broker 2. */
class ControllerLinkTest {

    private final ManualScheduler scheduler = new ManualScheduler(new ManualClock(0));
    private final List<Answer> asked = new ArrayList<>();
    private final List<ErrorCode> heard = new ArrayList<>();
    private int local;
    private boolean ended;
    private final ManualThread thread = new ManualThread();
    private final Loop loop = new InlineLoop();
    private final ControllerLink link = new ControllerLink(
            1, new Peers((address, on) -> new FakePeer(), List.of(loop), "PLAINTEXT"), controller -> {});

    /** Tasks run at once. */
    private final class InlineLoop implements Loop {

        @Override
        public int index() {
            return 0;
        }

        @Override
        public boolean offer(Runnable task) {
            if (!ended) {
                thread.within(task);
            }
            return !ended;
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            return thread.timers(scheduler).schedule(delayMs, task);
        }

        @Override
        public boolean isCurrent() {
            return thread.isCurrent();
        }
    }

    private final class FakePeer implements PeerClient {

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public void send(ApiKey api, short version, Message request, int timeoutMs, Answer answer) {
            asked.add(answer);
        }

        @Override
        public void connect(Consumer<@Nullable ClientFailure> done) {}

        @Override
        public void onLost(Consumer<ClientFailure> callback) {}

        @Override
        public void close() {}
    }

    private void meetController() {
        Endpoint endpoint = new Endpoint("PLAINTEXT", "host", 9092, SecurityProtocol.PLAINTEXT);
        link.onImage(ClusterDelta.from(ClusterImage.EMPTY)
                .brokers(List.of(new BrokerNode(2, List.of(endpoint), null)))
                .controller(2, 1)
                .build());
    }

    private void createTopic() {
        CreateTopicsRequest request =
                new CreateTopicsRequest().topics(List.of(new CreateTopicsRequest.CreatableTopic().name("t")));
        link.forwarded(
                        ControllerApis.CREATE_TOPICS,
                        (CreateTopicsRequest asks, RequestOrigin origin, Consumer<CreateTopicsResponse> answer) -> {
                            local++;
                            answer.accept(asks.errorFor(ErrorCode.NOT_CONTROLLER));
                        })
                .ask(
                        request,
                        new RequestOrigin(CreateTopicsRequest.HIGHEST_VERSION, "client", "User:ANONYMOUS"),
                        response ->
                                heard.add(ErrorCode.of(response.topics().get(0).errorCode())));
    }

    /** It may have been done: neither is it refused, nor done again by whoever is the controller now. */
    @ParameterizedTest
    @EnumSource(names = {"LOST", "TIMED_OUT", "CLOSED"})
    void whatWasSentAndNotAnsweredIsNotCalledUndone(ClientFailure failure) {
        // Given
        meetController();
        createTopic();
        // When
        asked.get(0).onFailure(failure);
        // Then
        assertThat(heard).containsExactly(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(local).isZero();
    }

    /** So that the controller's log can say who asked. */
    @Test
    void whereTheClientIsTravelsAlong() throws Exception {
        // Given
        RequestOrigin origin = new RequestOrigin(
                CreateTopicsRequest.HIGHEST_VERSION, "client", "User:ANONYMOUS", InetAddress.getByName("10.1.2.3"));
        CreateTopicsRequest request = new CreateTopicsRequest();

        // When
        EnvelopeRequest envelope = Envelopes.wrap(ApiKey.CREATE_TOPICS, origin.version(), request, origin);

        // Then
        assertThat(Envelopes.open(envelope).origin()).isEqualTo(origin);
        assertThat(Envelopes.open(envelope.clientHostAddress(new byte[3]))
                        .origin()
                        .address())
                .as("no address is no reason to refuse")
                .isNull();
    }

    /** Replication lives on another loop, which may go on for a moment. */
    @Test
    void whatTheBrokerAsksWhenTheLoopHasEndedIsRefusedAtOnce() {
        // Given
        meetController();
        ControllerCall<AlterPartitionRequest, AlterPartitionResponse> call = link.direct(
                ControllerApis.ALTER_PARTITION,
                (request, origin, answer) -> local++,
                () -> new AlterPartitionResponse().errorCode(ErrorCode.NETWORK_EXCEPTION.code()));
        // When
        ended = true;
        call.ask(
                new AlterPartitionRequest(),
                RequestOrigin.BROKER,
                answer -> heard.add(ErrorCode.of(answer.errorCode())));
        // Then
        assertThat(heard).containsExactly(ErrorCode.NETWORK_EXCEPTION);
        assertThat(asked).isEmpty();
        assertThat(local).isZero();
    }

    @Test
    void whatNeverArrivedIsSentAgain() {
        // Given
        meetController();
        createTopic();
        // When
        asked.get(0).onFailure(ClientFailure.REFUSED);
        scheduler.advanceMs(100);
        // Then
        assertThat(asked).hasSize(2);
        assertThat(heard).isEmpty();
    }

    @Test
    void whoeverIsNotTheControllerHasNotBegunWithIt() {
        // Given
        meetController();
        createTopic();
        // When
        asked.get(0).onResponse(new EnvelopeResponse().errorCode(ErrorCode.NOT_CONTROLLER.code()));
        scheduler.advanceMs(100);
        // Then
        assertThat(asked).hasSize(2);
        assertThat(heard).isEmpty();
    }

    @Test
    void withoutAControllerTheOneHereSaysSoInTheEnd() {
        // Given
        createTopic();
        // When
        scheduler.advanceMs(10_000);
        // Then
        assertThat(heard).containsExactly(ErrorCode.NOT_CONTROLLER);
        assertThat(asked).isEmpty();
    }
}
