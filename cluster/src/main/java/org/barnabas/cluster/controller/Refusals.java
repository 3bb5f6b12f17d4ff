package org.barnabas.cluster.controller;

import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsResponse;
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

    public static ElectLeadersResponse electLeaders(ErrorCode error) {
        return new ElectLeadersResponse().errorCode(error.code());
    }

    static AlterPartitionReassignmentsResponse reassignments(ErrorCode error) {
        return new AlterPartitionReassignmentsResponse().errorCode(error.code()).errorMessage(error.message());
    }

    static ListPartitionReassignmentsResponse reassignmentList(ErrorCode error) {
        return new ListPartitionReassignmentsResponse().errorCode(error.code()).errorMessage(error.message());
    }

    static AllocateProducerIdsResponse producerIds(ErrorCode error) {
        return new AllocateProducerIdsResponse().errorCode(error.code());
    }
}
