package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopic;
import org.barnabas.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the log says of administration. */
class TrailLinesTest {

    private final ControllerState state = States.withBrokers(4);

    /** What is said of a decision, which is then carried out. */
    private List<String> said(Decision<?> decision) {
        List<String> lines = TrailLines.of(state, decision.changes());
        decision.changes().forEach(state::apply);
        return lines;
    }

    private Decision<?> create(CreatableTopic... topics) {
        CreateTopicsRequest request = new CreateTopicsRequest().topics(List.of(topics));
        return TopicCreation.decide(state, States.SETTINGS, new States.Rules(), States.random(), request);
    }

    private Decision<?> move(List<@Nullable List<Integer>> targets) {
        List<ReassignablePartition> partitions = new ArrayList<>();
        for (List<Integer> target : targets) {
            partitions.add(new ReassignablePartition()
                    .partitionIndex(partitions.size())
                    .replicas(target));
        }
        return Reassignments.decide(
                state,
                States.SETTINGS,
                new AlterPartitionReassignmentsRequest()
                        .topics(List.of(new ReassignableTopic().name("t").partitions(partitions))));
    }

    @Test
    void aTopicHasOneLineHoweverManyPartitions() {
        // Given, when
        List<String> lines = said(create(new CreatableTopic()
                .name("orders")
                .numPartitions(100)
                .replicationFactor((short) 2)
                .configs(List.of(new CreatableTopicConfig().name("retention.ms").value("5\nfalse line")))));

        // Then
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .startsWith("topic created topic=orders id=")
                .endsWith("partitions=100 replicas=2 config={retention.ms=5\\u000afalse line}");
    }

    @Test
    void whatIsOnlyValidatedLeavesNoTrace() {
        // Given
        CreateTopicsRequest request = new CreateTopicsRequest()
                .validateOnly(true)
                .topics(List.of(
                        new CreatableTopic().name("orders").numPartitions(1).replicationFactor((short) 1)));

        // When
        List<String> lines =
                said(TopicCreation.decide(state, States.SETTINGS, new States.Rules(), States.random(), request));

        // Then
        assertThat(lines).isEmpty();
    }

    @Test
    void deletionAndGrowthSayWhatThereWas() {
        // Given
        TopicImage topic = States.addTopic(state, "t", 2, 1, 2);
        TopicImage grown = topic.with(List.of(PartitionImage.led(2, 0, List.of(2, 1))));

        // When
        List<String> lines = new ArrayList<>(TrailLines.of(
                state,
                List.of(new Change.PartitionsAdded(grown, grown.partitions().subList(2, 3)))));
        lines.addAll(TrailLines.of(state, List.of(new Change.TopicDeleted(topic))));

        // Then
        assertThat(lines)
                .containsExactly(
                        "partitions added topic=t from=2 to=3",
                        "topic deleted topic=t id=" + topic.id() + " partitions=2");
    }

    @Test
    void configurationsSayOldAndNewValuesAndNoSecrets() {
        // Given
        state.config(
                ConfigScope.BROKER,
                "<default>",
                new StoredConfig(Map.of("a", "1", "b", "2", "same", "3", "ssl.key.password", "old"), 0));
        Map<String, String> after = Map.of("a", "9", "same", "3", "c", "4", "ssl.key.password", "new");

        // When
        List<String> lines = TrailLines.of(
                state, List.of(new Change.ConfigChanged(ConfigScope.BROKER, "<default>", Uuid.ZERO, after)));

        // Then
        assertThat(lines)
                .containsExactly("configuration changed broker=all changes={a=1->9, b=2->default, c=default->4,"
                        + " ssl.key.password=(secret)->(secret)}");
        assertThat(TrailLines.configured(ConfigScope.TOPIC, "t", null, Map.of()))
                .isEmpty();
    }

    @Test
    void movesSayWhereReplicasWereAndShallBe() {
        // Given
        States.addTopic(state, "t", 3, 1, 2);

        // When
        List<String> begun = said(move(List.of(List.of(3, 2), List.of(2, 1), List.of(1, 4))));
        List<@Nullable List<Integer>> back = new ArrayList<>();
        back.add(null);
        List<String> cancelled = said(move(back));

        // Then
        assertThat(begun)
                .containsExactly(
                        "reassignment begun topic=t partitions=2 changes={0=[1,2]->[3,2], 2=[1,2]->[1,4]}",
                        "reassignment completed at once topic=t partitions=1 changes={1=[1,2]->[2,1]}");
        assertThat(cancelled).hasSize(1);
        assertThat(cancelled.get(0)).startsWith("reassignment cancelled topic=t partitions=1 changes={0=");
    }

    @Test
    void theEndOfAMoveIsToldToo() {
        // Given
        States.addTopic(state, "t", 1, 1, 2);
        said(move(List.of(List.of(3, 2))));
        PartitionImage now = States.partition(state, "t", 0);
        List<PartitionImage> next = List.of(now.withLeadership(now.leader(), now.leaderEpoch(), List.of(1, 2, 3), 5)
                .withPartitionEpoch(now.partitionEpoch() + 1));
        state.apply(new Change.InSyncSetsChanged(
                Objects.requireNonNull(state.topic("t")).with(next), next));

        // When
        Decision<Integer> decision = ReassignmentCompletion.decide(state, States.SETTINGS, List.of("t"));
        List<String> lines = TrailLines.completed(state, decision.changes());

        // Then
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .startsWith("reassignment completed topic=t partitions=1 changes={0=")
                .endsWith("->[3,2]}");
    }

    @Test
    void electionsSayWhoLedAndLeads() {
        // Given: partitions that the second replica leads
        PartitionImage[] partitions = new PartitionImage[30];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = PartitionImage.led(i, 0, List.of(1, 2)).withLeadership(2, 1, List.of(1, 2), 5);
        }
        States.addTopic(state, "t", partitions);

        // When
        List<String> lines =
                said(LeaderRequests.decide(state, new ElectLeadersRequest().topicPartitions(null), (short) 2));

        // Then
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .startsWith("leaders elected topic=t partitions=30 changes={0=2->1, 1=2->1,")
                .endsWith("} and others")
                .doesNotContain("25=");
    }
}
