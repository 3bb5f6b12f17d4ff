package org.barnabas.broker.api.offsets;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.barnabas.broker.api.access.Access;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.broker.api.access.Screening;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import org.barnabas.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopic;
import org.barnabas.protocol.message.OffsetFetchResponse.OffsetFetchResponseTopics;

/**
 * OffsetFetch: DESCRIBE on each group and each topic. Who asks for all offsets of a group sees those of topics that may be
 * described.
 */
public final class OffsetFetchEnforcement {

    private static final List<AccessRule> RULES = List.of(
            AccessRule.of(AclOperation.DESCRIBE, ResourceKind.GROUP),
            AccessRule.of(AclOperation.DESCRIBE, ResourceKind.TOPIC));

    private OffsetFetchEnforcement() {}

    public static Enforcement<OffsetFetchRequest> create() {
        return Enforcement.of(
                RULES,
                (access, request) -> access.context().version() < OffsetFetchHandler.FIRST_WITH_GROUPS
                        ? screenSingle(access, request)
                        : screenGroups(access, request));
    }

    private static Screening screenSingle(Access access, OffsetFetchRequest request) {
        ErrorCode group = access.judge(AclOperation.DESCRIBE, ResourceKind.GROUP, request.groupId());
        if (group != ErrorCode.NONE) {
            return Screening.refused(request.errorFor(group));
        }
        List<OffsetFetchRequestTopic> asked = request.topics();
        if (asked == null) {
            return Enforcement.completing((OffsetFetchResponse response) -> {
                List<OffsetFetchResponseTopic> topics = new ArrayList<>(response.topics());
                topics.removeIf(topic -> !access.allows(AclOperation.DESCRIBE, ResourceKind.TOPIC, topic.name()));
                response.topics(topics);
            });
        }
        List<OffsetFetchRequestTopic> denied = new ArrayList<>(asked);
        denied.removeIf(topic -> access.allows(AclOperation.DESCRIBE, ResourceKind.TOPIC, topic.name()));
        if (denied.isEmpty()) {
            return Screening.PASSED;
        }
        List<OffsetFetchRequestTopic> allowed = new ArrayList<>(asked);
        allowed.removeAll(new HashSet<>(denied));
        request.topics(allowed);
        List<OffsetFetchResponseTopic> refused = new OffsetFetchRequest()
                .topics(denied)
                .errorFor(ResourceKind.TOPIC.refusal())
                .topics();
        return Enforcement.completing((OffsetFetchResponse response) -> {
            List<OffsetFetchResponseTopic> topics = new ArrayList<>(response.topics());
            topics.addAll(refused);
            response.topics(topics);
        });
    }

    private static Screening screenGroups(Access access, OffsetFetchRequest request) {
        List<OffsetFetchRequestGroup> allowed = new ArrayList<>();
        List<OffsetFetchResponseGroup> refusedGroups = new ArrayList<>();
        Map<String, List<OffsetFetchResponseTopics>> refusedTopics = new HashMap<>();
        Set<String> whole = new HashSet<>();
        for (OffsetFetchRequestGroup group : request.groups()) {
            ErrorCode verdict = access.judge(AclOperation.DESCRIBE, ResourceKind.GROUP, group.groupId());
            if (verdict != ErrorCode.NONE) {
                refusedGroups.add(
                        new OffsetFetchResponseGroup().groupId(group.groupId()).errorCode(verdict.code()));
                continue;
            }
            allowed.add(group);
            List<OffsetFetchRequestTopics> topics = group.topics();
            if (topics == null) {
                whole.add(group.groupId());
            } else {
                List<OffsetFetchResponseTopics> refused = takeOut(access, group, topics);
                refusedTopics
                        .computeIfAbsent(group.groupId(), id -> new ArrayList<>())
                        .addAll(refused);
            }
        }
        request.groups(allowed);
        return Enforcement.completing((OffsetFetchResponse response) -> {
            List<OffsetFetchResponseGroup> groups = new ArrayList<>(response.groups());
            for (OffsetFetchResponseGroup group : groups) {
                List<OffsetFetchResponseTopics> topics = new ArrayList<>(group.topics());
                if (whole.contains(group.groupId())) {
                    topics.removeIf(topic -> !mayDescribe(access, topic));
                }
                if (group.errorCode() == ErrorCode.NONE.code()) {
                    topics.addAll(refusedTopics.getOrDefault(group.groupId(), List.of()));
                }
                group.topics(topics);
            }
            groups.addAll(refusedGroups);
            response.groups(groups);
        });
    }

    private static boolean mayDescribe(Access access, OffsetFetchResponseTopics topic) {
        String name = topic.name().isEmpty() ? access.topicName(topic.topicId()) : topic.name();
        return name != null && access.allows(AclOperation.DESCRIBE, ResourceKind.TOPIC, name);
    }

    private static List<OffsetFetchResponseTopics> takeOut(
            Access access, OffsetFetchRequestGroup group, List<OffsetFetchRequestTopics> topics) {
        List<OffsetFetchRequestTopics> allowed = new ArrayList<>();
        List<OffsetFetchResponseTopics> refused = new ArrayList<>();
        for (OffsetFetchRequestTopics topic : topics) {
            ErrorCode verdict = access.judgeTopic(AclOperation.DESCRIBE, topic.name(), topic.topicId());
            if (verdict == ErrorCode.NONE) {
                allowed.add(topic);
            } else {
                refused.add(refused(topic, verdict));
            }
        }
        group.topics(allowed);
        return refused;
    }

    private static OffsetFetchResponseTopics refused(OffsetFetchRequestTopics topic, ErrorCode error) {
        return new OffsetFetchResponseTopics()
                .name(topic.name())
                .topicId(topic.topicId())
                .partitions(topic.partitionIndexes().stream()
                        .map(partition -> new OffsetFetchResponsePartitions()
                                .partitionIndex(partition)
                                .committedOffset(-1)
                                .errorCode(error.code()))
                        .toList());
    }
}
