package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A topic goes and another of its name comes while a controller still has to do with the former. Broker 1 is the controller. */
class MadeAgainTest {

    private final SimulatedCluster cluster = new SimulatedCluster(3);
    private final OldTool tool = new OldTool(cluster.member(3).zk);
    private final List<CreatableTopicResult> made = new ArrayList<>();

    /** What a tool wrote has to be written again with the topic's id, but not over its namesake. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16})
    void theIdOfATopicThatWasMadeAgainDuringAReloadIsItsOwn(int turn) {
        // Given
        cluster.create("t", List.of(1, 2), 1);
        tool.alter("t", "{\"0\":[1,2],\"1\":[2,1]}");

        // When
        inTurn(turn, () -> {
            delete("t");
            create("t");
        });
        settle();

        // Then
        assertThat(made).hasSize(1);
        if (made.get(0).errorCode() == 0) {
            Uuid id = made.get(0).topicId();
            assertThat(cluster.server.text(ZnodePaths.topic("t"))).contains("\"topic_id\":\"" + id + "\"");
            for (int broker = 1; broker <= 3; broker++) {
                assertThat(topic(broker, "t").id()).isEqualTo(id);
                assertThat(topic(broker, "t").partitions()).hasSize(1);
            }
        }
    }

    /** A wish is for the topic that there was, whatever comes of the same name before it is fulfilled. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16})
    void aWishDoesNotDeleteTheTopicThatWasMadeAfterIt(int turn) {
        // Given
        cluster.create("t", List.of(1, 2), 1);
        tool.create("other", "{\"0\":[1,2]}", "{}");
        tool.delete("t");

        // When
        inTurn(turn, () -> {
            delete("t");
            create("t");
        });
        settle();

        // Then
        assertThat(made).hasSize(1);
        if (made.get(0).errorCode() == 0) {
            for (int broker = 1; broker <= 3; broker++) {
                assertThat(topic(broker, "t").id()).isEqualTo(made.get(0).topicId());
            }
        }
        assertThat(cluster.server.read(ZnodePaths.deleteTopic("t"))).isNull();
    }

    /** A controller that died between the two had deleted the topic, and not yet the mark. */
    @Test
    void aMarkThatIsOlderThanTheTopicIsTakenAway() {
        // Given: all brokers are down
        cluster.kill(1);
        cluster.kill(2);
        tool.create(ZnodePaths.deleteTopic("t"), "begun");
        cluster.member(3).mailbox.drain();

        // When: a tool makes the topic, and a controller begins
        tool.create("t", "{\"0\":[2,3]}", "{\"retention.ms\":\"5\"}");
        cluster.member(3).mailbox.drain();
        cluster.revive(2);
        cluster.expire(1);

        // Then
        assertThat(topic(3, "t").partitions()).hasSize(1);
        assertThat(cluster.server.text(ZnodePaths.topicConfig("t"))).contains("retention.ms");
        assertThat(cluster.server.read(ZnodePaths.deleteTopic("t"))).isNull();
    }

    @Test
    void aMarkThatWasLeftBehindIsTakenAwayWhereATopicOfTheNameExistsAgain() {
        // Given
        cluster.create("t", List.of(1, 2), 1);
        Uuid id = topic(3, "t").id();
        cluster.kill(1);
        cluster.kill(2);

        // When: who reads the list of marks late must not take an old one for a wish
        tool.delete("t");
        cluster.revive(2);
        cluster.expire(1);

        // Then: this one is younger than the topic
        assertThat(cluster.member(3).holder.current().topic(id)).isNull();
    }

    /** Nothing is left of the topic but its node: it must not come back without its partitions' states. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16})
    void aWishThatIsTakenBackTooLateLeavesNoNodeBehind(int turn) {
        // Given
        cluster.create("t", List.of(1, 2), 1);
        tool.delete("t");

        // When
        inTurn(turn, () -> tool.remove(ZnodePaths.deleteTopic("t")));
        settle();

        // Then: the topic is there as a whole, or not at all
        boolean there = cluster.member(3).holder.current().topic("t") != null;
        assertThat(cluster.server.read(ZnodePaths.topic("t")) != null).isEqualTo(there);
        assertThat(cluster.server.read(ZnodePaths.state("t", 0)) != null).isEqualTo(there);
    }

    private TopicImage topic(int broker, String name) {
        return Objects.requireNonNull(cluster.member(broker).holder.current().topic(name), name);
    }

    private void delete(String topic) {
        DeleteTopicsRequest request = new DeleteTopicsRequest().timeoutMs(1_000).topicNames(List.of(topic));
        cluster.member(1)
                .member
                .controller()
                .ask(ControllerApis.DELETE_TOPICS, request, RequestOrigin.BROKER, answer -> {});
    }

    private void create(String topic) {
        CreateTopicsRequest request = new CreateTopicsRequest()
                .timeoutMs(1_000)
                .topics(List.of(new CreatableTopic()
                        .name(topic)
                        .numPartitions(-1)
                        .replicationFactor((short) -1)
                        .assignments(List.of(new CreatableReplicaAssignment().brokerIds(List.of(3, 2))))));
        cluster.member(1)
                .member
                .controller()
                .ask(
                        ControllerApis.CREATE_TOPICS,
                        request,
                        new RequestOrigin((short) 7, "", ""),
                        answer -> made.add(answer.topics().get(0)));
    }

    private void inTurn(int turn, Runnable action) {
        cluster.member(1).mailbox.post(() -> {
            if (turn > 0) {
                inTurn(turn - 1, action);
            } else {
                action.run();
            }
        });
    }

    /** A message of each broker at a time. */
    private void settle() {
        for (int round = 0; round < 3_000; round++) {
            for (int broker = 1; broker <= 3; broker++) {
                cluster.member(broker).mailbox.runOne();
            }
        }
        cluster.pass(1_000);
    }
}
