package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsResponse;
import org.barnabas.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CreateTopics and DeleteTopics as each version says it, both ways through the codec. */
class OldTopicVersionsTest {

    private final ControllerState state = States.withBrokers(3);

    private static WireReader encoded(Message message, short version) {
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, 256);
        message.write(out, version);
        ByteBuf all = Unpooled.buffer();
        for (Object part : out.parts()) {
            ByteBuf bytes = (ByteBuf) part;
            all.writeBytes(bytes);
            bytes.release();
        }
        return new WireReader(all);
    }

    private Decision<CreateTopicsResponse> create(CreateTopicsRequest request, short version) {
        CreateTopicsRequest arrived =
                (CreateTopicsRequest) ApiKey.CREATE_TOPICS.readRequest(encoded(request, version), version);
        return TopicCreation.decide(state, States.SETTINGS, new States.Rules(), States.random(), arrived);
    }

    private static List<CreatableTopicResult> told(Decision<CreateTopicsResponse> decision, short version) {
        return ((CreateTopicsResponse)
                        ApiKey.CREATE_TOPICS.readResponse(encoded(decision.response(), version), version))
                .topics();
    }

    private static CreatableTopic topic(String name, int partitions, int replicas) {
        return new CreatableTopic().name(name).numPartitions(partitions).replicationFactor((short) replicas);
    }

    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 2, 3, 4, 5, 6, 7})
    void topicsAreCreatedInEveryVersion(short version) {
        // Given
        CreatableTopic assigned = topic("assigned", -1, -1)
                .assignments(List.of(new CreatableReplicaAssignment().brokerIds(List.of(3, 1))));
        CreatableTopic configured = topic("plain", 2, 3)
                .configs(List.of(new CreatableTopicConfig().name("retention.ms").value("5")));

        // When
        Decision<CreateTopicsResponse> decision =
                create(new CreateTopicsRequest().timeoutMs(100).topics(List.of(configured, assigned)), version);

        // Then
        assertThat(told(decision, version))
                .extracting(result -> result.name() + ":" + result.errorCode())
                .containsExactly("plain:0", "assigned:0");
        assertThat(decision.changes()).hasSize(2).allMatch(Change.TopicCreated.class::isInstance);
    }

    @ParameterizedTest
    @ValueSource(shorts = {0, 1, 2, 3, 4, 5, 6, 7})
    void refusalsHaveATextFromTheFirstVersionThatCanCarryIt(short version) {
        // Given
        States.addTopic(state, "old", 1, 1);

        // When
        List<CreatableTopicResult> results =
                told(create(new CreateTopicsRequest().topics(List.of(topic("old", 1, 1))), version), version);

        // Then
        assertThat(ErrorCode.of(results.get(0).errorCode())).isEqualTo(ErrorCode.TOPIC_ALREADY_EXISTS);
        if (version == 0) {
            assertThat(results.get(0).errorMessage()).isNullOrEmpty();
        } else {
            assertThat(results.get(0).errorMessage()).contains("already exists");
        }
    }

    @ParameterizedTest
    @ValueSource(shorts = {1, 2, 3, 4, 5, 6, 7})
    void topicsAreOnlyValidatedFromVersionOneOn(short version) {
        // When
        Decision<CreateTopicsResponse> decision =
                create(new CreateTopicsRequest().validateOnly(true).topics(List.of(topic("t", 1, 1))), version);

        // Then
        assertThat(told(decision, version).get(0).errorCode()).isZero();
        assertThat(decision.changes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, INVALID_REQUEST",
        "1, INVALID_REQUEST",
        "2, INVALID_REQUEST",
        "3, TOPIC_DELETION_DISABLED",
        "4, TOPIC_DELETION_DISABLED",
        "5, TOPIC_DELETION_DISABLED"
    })
    void topicsAreDeletedInEveryVersionByName(short version, ErrorCode ifDisabled) {
        // Given
        States.addTopic(state, "a", 1, 1);
        DeleteTopicsRequest request = new DeleteTopicsRequest().topicNames(List.of("a", "none"));
        DeleteTopicsRequest arrived =
                (DeleteTopicsRequest) ApiKey.DELETE_TOPICS.readRequest(encoded(request, version), version);

        // When
        Decision<DeleteTopicsResponse> decision = TopicDeletion.decide(state, States.SETTINGS, arrived, version);
        Decision<DeleteTopicsResponse> disabled =
                TopicDeletion.decide(state, new ControllerSettings(1, 1, (short) 1, false, false), arrived, version);

        // Then
        assertThat(deleted(decision, version)).containsExactly(ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(decision.changes()).hasSize(1);
        assertThat(deleted(disabled, version)).containsExactly(ifDisabled, ifDisabled);
    }

    private static List<ErrorCode> deleted(Decision<DeleteTopicsResponse> decision, short version) {
        DeleteTopicsResponse told = (DeleteTopicsResponse)
                ApiKey.DELETE_TOPICS.readResponse(encoded(decision.response(), version), version);
        return told.responses().stream()
                .map(DeletableTopicResult::errorCode)
                .map(ErrorCode::of)
                .toList();
    }
}
