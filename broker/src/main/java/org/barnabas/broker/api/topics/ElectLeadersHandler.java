package org.barnabas.broker.api.topics;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersRequest.TopicPartitions;
import org.barnabas.protocol.message.ElectLeadersResponse;
import org.barnabas.protocol.message.ElectLeadersResponse.PartitionResult;
import org.barnabas.protocol.message.ElectLeadersResponse.ReplicaElectionResult;

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
                ? perPartition(request, ErrorCode.of(answer.errorCode()))
                : answer;
    }

    private static ElectLeadersResponse perPartition(ElectLeadersRequest request, ErrorCode error) {
        List<ReplicaElectionResult> topics = new ArrayList<>();
        List<TopicPartitions> asked = request.topicPartitions() == null ? List.of() : request.topicPartitions();
        for (TopicPartitions topic : asked) {
            List<PartitionResult> partitions = new ArrayList<>();
            for (int partition : topic.partitions()) {
                partitions.add(new PartitionResult()
                        .partitionId(partition)
                        .errorCode(error.code())
                        .errorMessage(error.message()));
            }
            topics.add(new ReplicaElectionResult().topic(topic.topic()).partitionResult(partitions));
        }
        return new ElectLeadersResponse().replicaElectionResults(topics);
    }
}
