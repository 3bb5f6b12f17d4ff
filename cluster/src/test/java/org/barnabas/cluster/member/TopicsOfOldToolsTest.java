package org.barnabas.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import org.barnabas.protocol.message.CreatePartitionsResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools that know of no topic ids create topics, add partitions and wish for deletions. Broker 1 is the controller. */
class TopicsOfOldToolsTest {

    private static final RequestOrigin NEWEST = new RequestOrigin((short) 3, "", "");

    private final SimulatedCluster cluster = new SimulatedCluster(4);
    private final OldTool tool = new OldTool(cluster.member(4).zk);

    @Test
    void aTopicThatAToolMadeGetsAnIdAndLeaders() {
        // Given, when
        tool.create("t", "{\"0\":[2,3],\"1\":[3,2]}", "{\"retention.ms\":\"5\"}");
        cluster.drain();

        // Then
        TopicImage topic = topic(4, "t");
        assertThat(topic.partitions()).hasSize(2).allMatch(PartitionImage::hasLeader);
        assertThat(cluster.member(2).holder.current().topicConfig("t")).containsEntry("retention.ms", "5");
        assertThat(cluster.server.text("/brokers/topics/t"))
                .isEqualTo("{\"removing_replicas\":{},\"partitions\":{\"0\":[2,3],\"1\":[3,2]},\"topic_id\":\""
                        + topic.id() + "\",\"adding_replicas\":{},\"version\":3}");
        assertThat(cluster.server.text("/brokers/topics/t/partitions/1/state")).contains("\"leader\":3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"1000000000\":[2]}",
                "{\"0\":[2,3],\"1000000000\":[2,3]}",
                "{\"0\":[2,3],\"2\":[2,3]}",
                "{\"-1\":[2,3]}",
                "{\"0\":[2,-3]}",
                "{\"0\":[2,2]}",
                "{\"0x0\":[2,3]}",
                "{\"0\":[2,30000000000]}",
                "{\"0\":2}"
            })
    void partitionsThatCannotBeAreLeftOutAndAKnownTopicStaysAsItWas(String partitions) {
        // Given
        cluster.create("known", List.of(2, 3), 1);
        TopicImage before = topic(4, "known");

        // When
        tool.create("t", partitions, "{}");
        tool.alter("known", partitions);
        cluster.drain();

        // Then
        for (int broker = 1; broker <= 4; broker++) {
            assertThat(cluster.member(broker).holder.current().topic("t")).isNull();
            assertThat(topic(broker, "known")).isEqualTo(before);
        }
        cluster.create("next", List.of(2, 3), 1);
    }

    @Test
    void aNodeThatSomebodyMadeBelowATopicIsNoPartition() {
        // Given: a topic of which the next controller knows no id
        cluster.create("t", List.of(2, 3), 1);
        String state = cluster.server.text("/brokers/topics/t/partitions/0/state");
        cluster.kill(1);
        for (String number : List.of("1000000000", "-7")) {
            tool.create("/brokers/topics/t/partitions/" + number, "");
            tool.create("/brokers/topics/t/partitions/" + number + "/state", String.valueOf(state));
        }
        tool.alter("t", "{\"0\":[2,3],\"1\":[3,2]}");

        // When
        cluster.expire(1);

        // Then
        assertThat(topic(4, "t").partitions())
                .extracting(PartitionImage::partition)
                .containsExactly(0, 1);
    }

    @Test
    void aTopicKeepsItsIdWhenAToolAddsPartitions() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        Uuid id = topic(4, "t").id();

        // When
        tool.alter("t", "{\"0\":[2,3],\"1\":[3,2],\"2\":[2,3]}");
        cluster.drain();

        // Then
        for (int broker = 1; broker <= 4; broker++) {
            assertThat(topic(broker, "t").id()).isEqualTo(id);
            assertThat(topic(broker, "t").partitions()).hasSize(3).allMatch(PartitionImage::hasLeader);
        }
        assertThat(cluster.server.text("/brokers/topics/t")).contains(id.toString());
        assertThat(cluster.member(2).deltas.stream().flatMap(delta -> delta.stoppedReplicas().stream()))
                .isEmpty();
    }

    @Test
    void aTopicThatAToolMadeGrowsLikeAnyOther() {
        // Given
        tool.create("t", "{\"0\":[2,3]}", "{}");
        cluster.drain();
        Uuid id = topic(4, "t").id();

        // When
        tool.alter("t", "{\"0\":[2,3],\"1\":[3,2]}");
        cluster.drain();
        short error = grow("t", 3);

        // Then
        assertThat(error).isZero();
        assertThat(topic(4, "t").id()).isEqualTo(id);
        assertThat(topic(4, "t").partitions()).hasSize(3).allMatch(PartitionImage::hasLeader);
    }

    @Test
    void theIdIsKeptAlsoIfNoControllerSawTheToolsWords() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        Uuid id = topic(4, "t").id();

        // When
        cluster.kill(1);
        tool.alter("t", "{\"0\":[2,3],\"1\":[3,2]}");
        cluster.expire(1);

        // Then
        assertThat(topic(4, "t").id()).isEqualTo(id);
        assertThat(topic(4, "t").partitions()).hasSize(2).allMatch(PartitionImage::hasLeader);
        assertThat(cluster.server.text("/brokers/topics/t")).contains(id.toString());
    }

    @Test
    void theIdOfATopicFromBeforeIsNotedByTheNextController() {
        // Given: a topic of a controller that does not note ids
        cluster.create("t", List.of(2, 3), 1);
        Uuid id = topic(4, "t").id();
        tool.write("/brokers/topics/t/partitions", "");

        // When
        cluster.crash(1);

        // Then
        assertThat(cluster.server.text("/brokers/topics/t/partitions")).contains(id.toString());
        assertThat(topic(4, "t").id()).isEqualTo(id);
    }

    @Test
    void whatGrewOverTheWireStaysIfAToolWritesWhatItReadBefore() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        grow("t", 4);
        List<PartitionImage> grown = topic(4, "t").partitions();

        // When
        tool.alter("t", "{\"0\":[2,3],\"1\":[3,2]}");
        cluster.drain();

        // Then
        assertThat(topic(4, "t").partitions()).isEqualTo(grown);
        assertThat(cluster.server.text("/brokers/topics/t")).contains("\"3\":");
    }

    @Test
    void whatGrewStaysAlsoIfNoControllerSawTheToolsWords() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        grow("t", 3);
        List<List<Integer>> isrs =
                topic(4, "t").partitions().stream().map(PartitionImage::isr).toList();

        // When
        cluster.kill(1);
        tool.alter("t", "{\"0\":[3],\"1\":[3,2]}");
        cluster.expire(1);

        // Then
        assertThat(topic(4, "t").partitions()).hasSize(3).allMatch(PartitionImage::hasLeader);
        for (PartitionImage partition : topic(4, "t").partitions()) {
            assertThat(partition.replicas()).containsAll(partition.isr());
            assertThat(partition.isr())
                    .containsAll(isrs.get(partition.partition()).stream()
                            .filter(broker -> broker != 1)
                            .toList());
        }
    }

    @Test
    void aRequestThatMeetsAToolsWordsIsDecidedAnew() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        Uuid id = topic(4, "t").id();

        // When: the controller does not know of the second partition yet
        tool.alter("t", "{\"0\":[2,3],\"1\":[3,2]}");
        short error = grow("t", 4);

        // Then
        assertThat(error).isZero();
        assertThat(topic(4, "t").id()).isEqualTo(id);
        assertThat(topic(4, "t").partitions()).hasSize(4).allMatch(PartitionImage::hasLeader);
        assertThat(Objects.requireNonNull(topic(4, "t").partition(1)).replicas())
                .containsExactly(3, 2);
    }

    @Test
    void aMoveGoesOnWhileAToolAddsPartitions() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        move("t", List.of(4, 3));

        // When: the tool has read the node before the move
        tool.alter("t", "{\"0\":[2,3],\"1\":[3,2]}");
        cluster.drain();

        // Then
        assertThat(cluster.seenBy(2, "t").replicas()).containsExactlyInAnyOrder(4, 3, 2);
        assertThat(cluster.server.text("/brokers/topics/t"))
                .contains("\"adding_replicas\":{\"0\":[4]}")
                .contains("\"removing_replicas\":{\"0\":[2]}")
                .contains("\"1\":[3,2]");
    }

    @Test
    void unreadableWordsLeaveATopicAsItWas() {
        // Given
        cluster.create("t", List.of(2, 3), 1);
        TopicImage before = topic(4, "t");

        // When
        tool.alter("t", "{\"0\":[2,");
        cluster.drain();
        cluster.create("u", List.of(2, 3), 1);

        // Then
        assertThat(topic(4, "t")).isEqualTo(before);
        assertThat(topic(4, "u").partitions()).hasSize(1);
        assertThat(cluster.server.text("/brokers/topics/t")).isEqualTo("{\"version\":1,\"partitions\":{\"0\":[2,}");

        // When: a person mends it
        tool.alter("t", "{\"0\":[2,3],\"1\":[3,2]}");
        cluster.drain();

        // Then
        assertThat(topic(4, "t").id()).isEqualTo(before.id());
        assertThat(topic(4, "t").partitions()).hasSize(2);
    }

    @Test
    void anUnreadableTopicStopsNothingAndIsTakenUpWhenItIsMended() {
        // Given
        tool.create("bad", "{\"0\":\"x\"}", "{}");
        cluster.drain();
        int multis = cluster.server.multis();

        // When
        cluster.create("u", List.of(2, 3), 1);
        int perTopic = cluster.server.multis() - multis;
        tool.alter("bad", "{\"0\":[2,3]}");
        cluster.drain();

        // Then: nobody read everything again because of it
        assertThat(perTopic).isLessThanOrEqualTo(1);
        assertThat(topic(4, "bad").partitions()).hasSize(1).allMatch(PartitionImage::hasLeader);
    }

    @Test
    void namesThatNoDirectoryCanHaveAreLeftOut() {
        // Given, when
        tool.create("b d", "{\"0\":[2,3]}", "{}");
        cluster.drain();

        // Then
        assertThat(cluster.member(2).holder.current().topic("b d")).isNull();
        assertThat(cluster.server.text("/brokers/topics/b d"))
                .isEqualTo("{\"version\":1,\"partitions\":{\"0\":[2,3]}}");
    }

    @Test
    void aMarkedTopicGoesAndAMarkWithoutATopicIsTakenAway() {
        // Given
        cluster.create("t", List.of(2, 3), 1);

        // When
        tool.delete("t");
        tool.delete("nobody");
        cluster.drain();
        cluster.pass(1_000);

        // Then
        assertThat(cluster.member(4).holder.current().topic("t")).isNull();
        assertThat(cluster.server.children("/brokers/topics")).isEmpty();
        assertThat(cluster.server.children("/admin/delete_topics")).isEmpty();
        assertThat(cluster.server.children("/config/topics")).isEmpty();
    }

    @Test
    void aTopicThatIsMadeAndMarkedAtOnceGoes() {
        // Given, when
        tool.create("t", "{\"0\":[2,3]}", "{}");
        tool.delete("t");
        cluster.drain();
        cluster.pass(1_000);

        // Then
        assertThat(cluster.server.children("/brokers/topics")).isEmpty();
        assertThat(cluster.server.children("/admin/delete_topics")).isEmpty();
        assertThat(cluster.member(4).holder.current().topic("t")).isNull();
    }

    @Test
    void whereTopicsMayNotBeDeletedTheMarkIsTakenAwayAndTheTopicStays() {
        // Given
        SimulatedCluster strict = new SimulatedCluster(0);
        for (int id = 1; id <= 3; id++) {
            strict.restart(new SimulatedMember(id, strict.server, strict.peers, false), LastStop.UNCLEAN);
        }
        strict.create("t", List.of(2, 3), 1);
        OldTool marker = new OldTool(strict.member(3).zk);

        // When: one mark for this controller, another one for the next
        marker.delete("t");
        strict.drain();
        List<String> first = strict.server.children("/admin/delete_topics");
        strict.kill(1);
        marker.delete("t");
        strict.expire(1);

        // Then
        assertThat(first).isEmpty();
        assertThat(strict.server.children("/admin/delete_topics")).isEmpty();
        assertThat(strict.seenBy(3, "t").hasLeader()).isTrue();
    }

    @Test
    void aDeletionThatAControllerHasBegunIsFinishedWhateverTheNextOneMayBegin() {
        // Given
        SimulatedCluster strict = new SimulatedCluster(0);
        for (int id = 1; id <= 3; id++) {
            strict.restart(new SimulatedMember(id, strict.server, strict.peers, false), LastStop.UNCLEAN);
        }
        strict.create("t", List.of(2, 3), 1);

        // When
        strict.kill(1);
        new OldTool(strict.member(3).zk).create("/admin/delete_topics/t", "begun");
        strict.expire(1);

        // Then
        assertThat(strict.server.children("/brokers/topics")).isEmpty();
        assertThat(strict.server.children("/admin/delete_topics")).isEmpty();
    }

    private TopicImage topic(int broker, String name) {
        return Objects.requireNonNull(cluster.member(broker).holder.current().topic(name));
    }

    private short grow(String topic, int count) {
        CreatePartitionsRequest request = new CreatePartitionsRequest()
                .timeoutMs(1_000)
                .topics(List.of(
                        new CreatePartitionsTopic().name(topic).count(count).assignments(null)));
        CreatePartitionsResponse response = cluster.ask(
                (controller, reply) -> controller.ask(ControllerApis.CREATE_PARTITIONS, request, NEWEST, reply));
        return response.results().get(0).errorCode();
    }

    private void move(String topic, List<Integer> target) {
        AlterPartitionReassignmentsRequest request = new AlterPartitionReassignmentsRequest()
                .topics(List.of(new ReassignableTopic()
                        .name(topic)
                        .partitions(List.of(new ReassignablePartition().replicas(target)))));
        cluster.<AlterPartitionReassignmentsResponse>ask((controller, reply) ->
                controller.ask(ControllerApis.ALTER_PARTITION_REASSIGNMENTS, request, NEWEST, reply));
    }
}
