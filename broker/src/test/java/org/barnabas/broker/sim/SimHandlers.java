package org.barnabas.broker.sim;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.ApiVersionsHandler;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.broker.api.fetch.FetchHandler;
import org.barnabas.broker.api.fetch.FetchSessions;
import org.barnabas.broker.api.logs.OffsetForLeaderEpochHandler;
import org.barnabas.broker.api.produce.Acceptance;
import org.barnabas.broker.api.produce.InitProducerIdHandler;
import org.barnabas.broker.api.produce.ProduceHandler;
import org.barnabas.broker.api.produce.ProducerIds;
import org.barnabas.broker.peers.BrokerRequests;
import org.barnabas.broker.peers.EnvelopeHandler;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.barnabas.protocol.record.compress.InflateLimits;

/** What a simulated process serves: that which replication, producers and consumers ask for. */
final class SimHandlers {

    private static final int SESSIONS = 100;
    private static final int FETCH_BYTES = 1 << 20;

    private SimHandlers() {}

    static HandlerTable of(SimProcess process) {
        Controller controller = process.member().controller();
        Acceptance acceptance = new Acceptance(
                Wire.ALLOCATOR, InflateLimits.DEFAULT, process.machine().wallClock());
        FetchSessions sessions =
                new FetchSessions(SESSIONS, process.world().agenda().clock());
        List<ApiHandler<?>> handlers = new ArrayList<>(List.of(
                new ApiVersionsHandler(List.of(), "sim", id -> id == process.id()),
                new ProduceHandler(process.registry(), process.images(), acceptance),
                new FetchHandler(process.registry(), process.images(), sessions, FETCH_BYTES, false),
                new OffsetForLeaderEpochHandler(process.registry(), process.images()),
                new InitProducerIdHandler(producerIds(process, controller)),
                new EnvelopeHandler(() -> process.images().current().controllerId() == process.id())
                        .with(controller, ControllerApis.CREATE_TOPICS)
                        .with(controller, ControllerApis.ELECT_LEADERS)));
        handlers.addAll(BrokerRequests.handlers(controller, process.member(), process.controllerMailbox()));
        return new HandlerTable(handlers);
    }

    private static ProducerIds producerIds(SimProcess process, Controller controller) {
        ControllerCall<AllocateProducerIdsRequest, AllocateProducerIdsResponse> allocation = process.link()
                .direct(
                        ControllerApis.ALLOCATE_PRODUCER_IDS,
                        controller,
                        () -> new AllocateProducerIdsResponse().errorCode(ErrorCode.NOT_CONTROLLER.code()));
        return new ProducerIds(
                process.loop().mailbox(() -> {}, 1),
                answer -> process.controllerMailbox()
                        .post(() -> allocation.ask(
                                new AllocateProducerIdsRequest()
                                        .brokerId(process.id())
                                        .brokerEpoch(process.member().brokerEpoch()),
                                RequestOrigin.BROKER,
                                answer)));
    }
}
