package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.junit.jupiter.api.Test;

/** People search for the words of a refusal: those that Kafka's users know stand in it. */
class RefusalWordsTest {

    private final ControllerState state = States.withBrokers(1);

    private List<String> create(CreatableTopic... topics) {
        CreateTopicsRequest request = new CreateTopicsRequest().topics(List.of(topics));
        return TopicCreation.decide(state, States.SETTINGS, new States.Rules(), States.random(), request)
                .response()
                .topics()
                .stream()
                .map(result -> String.valueOf(result.errorMessage()))
                .toList();
    }

    private String grow(String topic, int count) {
        CreatePartitionsRequest request = new CreatePartitionsRequest()
                .topics(List.of(
                        new CreatePartitionsTopic().name(topic).count(count).assignments(null)));
        return String.valueOf(PartitionGrowth.decide(state, States.random(), request)
                .response()
                .results()
                .get(0)
                .errorMessage());
    }

    private static CreatableTopic topic(String name, int partitions, int replicas) {
        return new CreatableTopic().name(name).numPartitions(partitions).replicationFactor((short) replicas);
    }

    @Test
    void topicsThatCannotBeMade() {
        // Given
        States.addTopic(state, "old.one", 3, 1);

        // When
        List<String> words = create(
                topic("old.one", 1, 1),
                topic("old_one", 1, 1),
                topic("", 1, 1),
                topic("..", 1, 1),
                topic("x".repeat(250), 1, 1),
                topic("a b", 1, 1),
                topic("c", 1, 3),
                topic("d", 0, 1),
                topic("e", 1, 0));

        // Then
        assertThat(words)
                .satisfiesExactly(
                        text -> assertThat(text).isEqualTo("Topic 'old.one' already exists."),
                        text -> assertThat(text).contains("Topic 'old_one' collides with existing topic: old.one"),
                        text -> assertThat(text).isEqualTo("Topic name is invalid: the empty string is not allowed"),
                        text -> assertThat(text).isEqualTo("Topic name is invalid: '..' is not allowed"),
                        text -> assertThat(text).contains("is longer than the max allowed length 249"),
                        text -> assertThat(text)
                                .contains("characters other than ASCII alphanumerics, '.', '_' and '-'"),
                        text -> assertThat(text).isEqualTo("Replication factor: 3 larger than available brokers: 1."),
                        text -> assertThat(text)
                                .contains("Number of partitions")
                                .contains("larger than 0"),
                        text -> assertThat(text).contains("Replication factor must be larger than 0"));
    }

    @Test
    void topicsThatCannotGrow() {
        // Given
        States.addTopic(state, "t", 3, 1);

        // When
        String same = grow("t", 3);
        String fewer = grow("t", 2);

        // Then
        assertThat(same).isEqualTo("Topic already has 3 partition(s).");
        assertThat(fewer).isEqualTo("The topic t currently has 3 partition(s); 2 would not be an increase.");
    }
}
