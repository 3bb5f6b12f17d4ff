package org.barnabas.cluster.controller;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.barnabas.cluster.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsResponse.DeletableTopicResult;

/** Decides on DeleteTopics, by name or by id. Internal topics may be deleted, as in Kafka. Pure. */
final class TopicDeletion {

    /** From this version on clients know that deletion can be switched off. */
    private static final short KNOWS_DISABLED = 3;

    private TopicDeletion() {}

    static Decision<DeleteTopicsResponse> decide(
            ControllerState state, ControllerSettings settings, DeleteTopicsRequest request, short version) {
        List<Change> changes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<DeletableTopicResult> results = new ArrayList<>();
        for (DeleteTopicState wanted : wanted(request)) {
            DeletableTopicResult result =
                    new DeletableTopicResult().name(wanted.name()).topicId(wanted.topicId());
            results.add(result);
            if (!settings.deleteTopics()) {
                boolean knows = version >= KNOWS_DISABLED;
                result.errorCode((knows ? ErrorCode.TOPIC_DELETION_DISABLED : ErrorCode.INVALID_REQUEST).code())
                        .errorMessage("Deletion of topics is switched off.");
            } else {
                delete(state, wanted, result, seen, changes);
            }
        }
        return Decision.of(state, changes, new DeleteTopicsResponse().responses(results));
    }

    /** What the request names, whatever its version. */
    static List<DeleteTopicState> wanted(DeleteTopicsRequest request) {
        if (!request.topics().isEmpty()) {
            return request.topics();
        }
        return request.topicNames().stream()
                .map(name -> new DeleteTopicState().name(name))
                .toList();
    }

    private static void delete(
            ControllerState state,
            DeleteTopicState wanted,
            DeletableTopicResult result,
            Set<String> seen,
            List<Change> changes) {
        String name = wanted.name();
        boolean byId = !wanted.topicId().isZero();
        if (byId == (name != null)) {
            result.errorCode(ErrorCode.INVALID_REQUEST.code())
                    .errorMessage("A topic is named either by its name or by its id.");
            return;
        }
        TopicImage topic = name == null ? state.topic(wanted.topicId()) : state.topic(name);
        if (topic == null) {
            ErrorCode error = byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            result.errorCode(error.code()).errorMessage("This topic does not exist.");
            return;
        }
        result.name(topic.name()).topicId(topic.id());
        if (seen.add(topic.name())) {
            changes.add(new Change.TopicDeleted(topic));
        } else {
            result.errorCode(ErrorCode.INVALID_REQUEST.code()).errorMessage("The topic is named more than once.");
        }
    }
}
