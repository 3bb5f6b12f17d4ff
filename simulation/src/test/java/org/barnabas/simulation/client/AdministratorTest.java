package org.barnabas.simulation.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.CreateTopicsResponse;
import org.barnabas.protocol.message.DescribeConfigsResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.barnabas.protocol.wire.Message;
import org.junit.jupiter.api.Test;

class AdministratorTest {

    private final ScriptedBroker broker = new ScriptedBroker(TopicKind.KEPT);
    private final AdminDesk desk =
            new AdminDesk(broker, new BrokerDirectory(broker, ClientPace.usual()), ClientPace.usual());
    private boolean done;

    private static Message created(ErrorCode error) {
        return new CreateTopicsResponse()
                .topics(List.of(new CreateTopicsResponse.CreatableTopicResult()
                        .name(ScriptedBroker.TOPIC)
                        .topicId(ScriptedBroker.TOPIC_ID)
                        .numPartitions(1)
                        .errorCode(error.code())));
    }

    private static Message configs(String key, String value) {
        return new DescribeConfigsResponse()
                .results(List.of(new DescribeConfigsResponse.DescribeConfigsResult()
                        .resourceName(ScriptedBroker.TOPIC)
                        .configs(List.of(new DescribeConfigsResponse.DescribeConfigsResourceResult()
                                .name(key)
                                .value(value)))));
    }

    private void run(Chore chore) {
        done = false;
        broker.onThread(() -> chore.run(() -> done = true));
    }

    private void audit(Chore chore) {
        done = false;
        broker.onThread(() -> chore.audit(() -> done = true));
        broker.pass(60_000);
    }

    @Test
    void topicsOfThePlanAreMadeUntilTheyAreThere() {
        // Given
        Administrator administrator =
                new Administrator(broker, broker.topics, List.of(), List.of(), ClientPace.usual());
        broker.script(ApiKey.CREATE_TOPICS, request -> created(ErrorCode.REQUEST_TIMED_OUT));
        broker.start(administrator);
        broker.pass(1_000);
        boolean early = administrator.hasMadeTopics();

        // When
        broker.script(ApiKey.CREATE_TOPICS, request -> created(ErrorCode.TOPIC_ALREADY_EXISTS));
        broker.pass(1_000);

        // Then
        assertThat(early).isFalse();
        assertThat(administrator.hasMadeTopics()).isTrue();
        assertThat(broker.journal.failures).isEmpty();
    }

    @Test
    void anErrorThatNoControllerMayGiveIsABrokenPromise() {
        // Given
        broker.script(ApiKey.CREATE_TOPICS, request -> created(ErrorCode.INVALID_PARTITIONS));

        // When
        run(new TopicLives(desk, broker.topics.all().get(0)));

        // Then
        assertThat(done).isTrue();
        assertThat(broker.journal.failures.get(0)).contains("INVALID_PARTITIONS for creating kept-a");
    }

    @Test
    void aTopicThatWasMadeAndIsAnotherIsFound() {
        // Given
        TopicLives lives = new TopicLives(desk, broker.topics.all().get(0));
        broker.script(ApiKey.CREATE_TOPICS, request -> {
            CreateTopicsResponse answer = (CreateTopicsResponse) created(ErrorCode.NONE);
            answer.topics().get(0).topicId(new Uuid(9, 9));
            return answer;
        });
        run(lives);

        // When
        audit(lives);

        // Then
        assertThat(broker.journal.failures.get(0)).contains("knows that kept-a is PRESENT");
    }

    @Test
    void aSettingThatWasAcknowledgedAndIsLostIsFound() {
        // Given
        TopicSettings settings = new TopicSettings(desk, broker.topics.all(), List.of());
        broker.script(
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                request -> new IncrementalAlterConfigsResponse()
                        .responses(List.of(new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse()
                                .resourceName(ScriptedBroker.TOPIC))));
        run(settings);
        IncrementalAlterConfigsRequest.AlterableConfig set = broker.asked(IncrementalAlterConfigsRequest.class)
                .get(0)
                .resources()
                .get(0)
                .configs()
                .get(0);

        // When
        broker.script(ApiKey.DESCRIBE_CONFIGS, request -> configs(set.name(), String.valueOf(set.value())));
        audit(settings);
        List<String> seen = List.copyOf(broker.journal.failures);
        broker.script(ApiKey.DESCRIBE_CONFIGS, request -> configs(set.name(), "something else"));
        audit(settings);

        // Then
        assertThat(seen).isEmpty();
        assertThat(done).isTrue();
        assertThat(broker.journal.failures.get(0))
                .contains("does not see what it has set")
                .contains(set.name());
    }

    @Test
    void aSettingOfUnknownFateMayBeThereOrNot() {
        // Given
        TopicSettings settings = new TopicSettings(desk, broker.topics.all(), List.of());
        run(settings);

        // When
        broker.pass(1_000);
        audit(settings);

        // Then
        assertThat(done).isTrue();
        assertThat(broker.journal.failures).isEmpty();
    }
}
