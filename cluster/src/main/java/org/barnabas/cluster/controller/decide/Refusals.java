package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.barnabas.protocol.message.ListPartitionReassignmentsResponse;

/** Responses that give every entry of a request the same error. */
public final class Refusals {

    private Refusals() {}

    public static CreateTopicsResponse of(CreateTopicsRequest request, ErrorCode error) {
        return new CreateTopicsResponse()
                .topics(request.topics().stream()
                        .map(topic -> new CreateTopicsResponse.CreatableTopicResult()
                                .name(topic.name())
                                .errorCode(error.code())
                                .errorMessage(error.message()))
                        .toList());
    }

    public static DeleteTopicsResponse of(DeleteTopicsRequest request, ErrorCode error) {
        return new DeleteTopicsResponse()
                .responses(TopicDeletion.wanted(request).stream()
                        .map(topic -> new DeleteTopicsResponse.DeletableTopicResult()
                                .name(topic.name())
                                .topicId(topic.topicId())
                                .errorCode(error.code())
                                .errorMessage(error.message()))
                        .toList());
    }

    public static CreatePartitionsResponse of(CreatePartitionsRequest request, ErrorCode error) {
        return new CreatePartitionsResponse()
                .results(request.topics().stream()
                        .map(topic -> new CreatePartitionsResponse.CreatePartitionsTopicResult()
                                .name(topic.name())
                                .errorCode(error.code())
                                .errorMessage(error.message()))
                        .toList());
    }

    public static AlterConfigsResponse of(AlterConfigsRequest request, ErrorCode error) {
        return new AlterConfigsResponse()
                .responses(request.resources().stream()
                        .map(resource -> new AlterConfigsResponse.AlterConfigsResourceResponse()
                                .resourceType(resource.resourceType())
                                .resourceName(resource.resourceName())
                                .errorCode(error.code())
                                .errorMessage(error.message()))
                        .toList());
    }

    public static IncrementalAlterConfigsResponse of(IncrementalAlterConfigsRequest request, ErrorCode error) {
        return new IncrementalAlterConfigsResponse()
                .responses(request.resources().stream()
                        .map(resource -> new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse()
                                .resourceType(resource.resourceType())
                                .resourceName(resource.resourceName())
                                .errorCode(error.code())
                                .errorMessage(error.message()))
                        .toList());
    }

    /** Who asked for all partitions named none. */
    public static ElectLeadersResponse of(ElectLeadersRequest request, ErrorCode error) {
        List<ElectLeadersRequest.TopicPartitions> asked = request.topicPartitions();
        List<ElectLeadersResponse.ReplicaElectionResult> topics = new ArrayList<>();
        for (ElectLeadersRequest.TopicPartitions topic :
                asked == null ? List.<ElectLeadersRequest.TopicPartitions>of() : asked) {
            topics.add(new ElectLeadersResponse.ReplicaElectionResult()
                    .topic(topic.topic())
                    .partitionResult(topic.partitions().stream()
                            .map(partition -> new ElectLeadersResponse.PartitionResult()
                                    .partitionId(partition)
                                    .errorCode(error.code())
                                    .errorMessage(error.message()))
                            .toList()));
        }
        return new ElectLeadersResponse().errorCode(error.code()).replicaElectionResults(topics);
    }

    public static AlterPartitionReassignmentsResponse of(AlterPartitionReassignmentsRequest request, ErrorCode error) {
        return new AlterPartitionReassignmentsResponse()
                .errorCode(error.code())
                .errorMessage(error.message())
                .responses(request.topics().stream()
                        .map(topic -> new AlterPartitionReassignmentsResponse.ReassignableTopicResponse()
                                .name(topic.name())
                                .partitions(topic.partitions().stream()
                                        .map(partition -> refused(partition.partitionIndex(), error))
                                        .toList()))
                        .toList());
    }

    private static AlterPartitionReassignmentsResponse.ReassignablePartitionResponse refused(
            int partition, ErrorCode error) {
        return new AlterPartitionReassignmentsResponse.ReassignablePartitionResponse()
                .partitionIndex(partition)
                .errorCode(error.code())
                .errorMessage(error.message());
    }

    public static ListPartitionReassignmentsResponse reassignmentList(ErrorCode error) {
        return new ListPartitionReassignmentsResponse().errorCode(error.code()).errorMessage(error.message());
    }

    public static AllocateProducerIdsResponse producerIds(ErrorCode error) {
        return new AllocateProducerIdsResponse().errorCode(error.code());
    }
}
