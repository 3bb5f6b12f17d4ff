package org.barnabas.cluster.controller.decide;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import org.jspecify.annotations.Nullable;

/** Decides on DeleteTopics, by name or by id. Internal topics may be deleted, as in Kafka. Pure. */
public final class TopicDeletion {

    /** From this version on clients know that deletion can be switched off. */
    private static final short KNOWS_DISABLED = 3;

    private TopicDeletion() {}

    public static Decision<DeleteTopicsResponse> decide(
            ControllerState state, ControllerSettings settings, DeleteTopicsRequest request, short version) {
        List<Change> changes = new ArrayList<>();
        List<DeletableTopicResult> results = new ArrayList<>();
        List<DeleteTopicState> all = wanted(request);
        Map<Uuid, Integer> named = occurrences(state, all);
        for (DeleteTopicState wanted : all) {
            DeletableTopicResult result =
                    new DeletableTopicResult().name(wanted.name()).topicId(wanted.topicId());
            results.add(result);
            if (!settings.deleteTopics()) {
                boolean knows = version >= KNOWS_DISABLED;
                result.errorCode((knows ? ErrorCode.TOPIC_DELETION_DISABLED : ErrorCode.INVALID_REQUEST).code())
                        .errorMessage("Topic deletion is disabled (delete.topic.enable).");
            } else {
                delete(state, wanted, result, named, changes);
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

    /** How often topics are named, be it by name or by id: one that is named twice stays. */
    private static Map<Uuid, Integer> occurrences(ControllerState state, List<DeleteTopicState> all) {
        Map<Uuid, Integer> named = new HashMap<>();
        for (DeleteTopicState wanted : all) {
            TopicImage topic = isNamedOnce(wanted) ? find(state, wanted) : null;
            if (topic != null) {
                named.merge(topic.id(), 1, Integer::sum);
            }
        }
        return named;
    }

    private static boolean isNamedOnce(DeleteTopicState wanted) {
        return wanted.topicId().isZero() == (wanted.name() != null);
    }

    private static @Nullable TopicImage find(ControllerState state, DeleteTopicState wanted) {
        String name = wanted.name();
        return name == null ? state.topic(wanted.topicId()) : state.topic(name);
    }

    private static void delete(
            ControllerState state,
            DeleteTopicState wanted,
            DeletableTopicResult result,
            Map<Uuid, Integer> named,
            List<Change> changes) {
        boolean byId = !wanted.topicId().isZero();
        if (!isNamedOnce(wanted)) {
            result.errorCode(ErrorCode.INVALID_REQUEST.code())
                    .errorMessage("A topic is named either by its name or by its id.");
            return;
        }
        TopicImage topic = find(state, wanted);
        if (topic == null) {
            ErrorCode error = byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            result.errorCode(error.code())
                    .errorMessage(
                            byId
                                    ? "This server does not host this topic ID."
                                    : "This server does not host this topic-partition.");
            return;
        }
        result.name(topic.name()).topicId(topic.id());
        if (named.getOrDefault(topic.id(), 0) == 1) {
            changes.add(new Change.TopicDeleted(topic));
        } else {
            result.errorCode(ErrorCode.INVALID_REQUEST.code()).errorMessage("The topic is named more than once.");
        }
    }
}
