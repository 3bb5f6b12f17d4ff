package org.barnabas.cluster.controller.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import org.barnabas.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import org.barnabas.protocol.message.AlterPartitionReassignmentsResponse;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersRequest.TopicPartitions;
import org.barnabas.protocol.message.ElectLeadersResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;

/** A request that is refused as a whole names all that it named: clients count the results. */
class RefusalsTest {

    private static final ErrorCode ERROR = ErrorCode.REQUEST_TIMED_OUT;

    @Property(tries = 50)
    void reassignmentsNameEveryPartition(@ForAll @IntRange(max = 5) int topics, @ForAll @IntRange(max = 5) int each) {
        // Given
        List<ReassignableTopic> moved = IntStream.range(0, topics)
                .mapToObj(topic -> new ReassignableTopic()
                        .name("t" + topic)
                        .partitions(IntStream.range(0, each)
                                .mapToObj(number -> new ReassignablePartition().partitionIndex(number))
                                .toList()))
                .toList();

        // When
        AlterPartitionReassignmentsResponse refused = ControllerApis.ALTER_PARTITION_REASSIGNMENTS
                .refusal()
                .refuse(new AlterPartitionReassignmentsRequest().topics(moved), ERROR);

        // Then
        assertThat(refused.errorCode()).isEqualTo(ERROR.code());
        assertThat(refused.responses())
                .extracting(topic -> topic.name())
                .containsExactlyElementsOf(
                        moved.stream().map(ReassignableTopic::name).toList());
        assertThat(refused.responses())
                .allSatisfy(topic -> assertThat(topic.partitions())
                        .hasSize(each)
                        .allMatch(partition -> partition.errorCode() == ERROR.code()));
    }

    @Property(tries = 50)
    void electionsNameEveryPartition(@ForAll @IntRange(max = 5) int topics, @ForAll @IntRange(max = 5) int each) {
        // Given
        List<TopicPartitions> asked = IntStream.range(0, topics)
                .mapToObj(topic -> new TopicPartitions()
                        .topic("t" + topic)
                        .partitions(IntStream.range(0, each).boxed().toList()))
                .toList();

        // When
        ElectLeadersResponse refused =
                ControllerApis.ELECT_LEADERS.refusal().refuse(new ElectLeadersRequest().topicPartitions(asked), ERROR);

        // Then
        assertThat(refused.errorCode()).isEqualTo(ERROR.code());
        assertThat(refused.replicaElectionResults()).hasSize(topics);
        assertThat(refused.replicaElectionResults())
                .allSatisfy(topic -> assertThat(topic.partitionResult())
                        .hasSize(each)
                        .allMatch(partition -> partition.errorCode() == ERROR.code()));
    }

    @Property(tries = 20)
    void othersNameEveryEntry(@ForAll @IntRange(max = 8) int count) {
        // Given
        List<String> names = IntStream.range(0, count).mapToObj(i -> "t" + i).toList();

        // When, then
        assertThat(ControllerApis.CREATE_TOPICS
                        .refusal()
                        .refuse(
                                new CreateTopicsRequest()
                                        .topics(names.stream()
                                                .map(name -> new CreateTopicsRequest.CreatableTopic().name(name))
                                                .toList()),
                                ERROR)
                        .topics())
                .hasSize(count);
        assertThat(ControllerApis.DELETE_TOPICS
                        .refusal()
                        .refuse(new DeleteTopicsRequest().topicNames(names), ERROR)
                        .responses())
                .hasSize(count);
        assertThat(ControllerApis.CREATE_PARTITIONS
                        .refusal()
                        .refuse(
                                new CreatePartitionsRequest()
                                        .topics(names.stream()
                                                .map(name ->
                                                        new CreatePartitionsRequest.CreatePartitionsTopic().name(name))
                                                .toList()),
                                ERROR)
                        .results())
                .hasSize(count);
        assertThat(ControllerApis.ALTER_CONFIGS
                        .refusal()
                        .refuse(
                                new AlterConfigsRequest()
                                        .resources(names.stream()
                                                .map(name -> new AlterConfigsRequest.AlterConfigsResource()
                                                        .resourceName(name))
                                                .toList()),
                                ERROR)
                        .responses())
                .hasSize(count);
        assertThat(ControllerApis.INCREMENTAL_ALTER_CONFIGS
                        .refusal()
                        .refuse(
                                new IncrementalAlterConfigsRequest()
                                        .resources(names.stream()
                                                .map(name -> new IncrementalAlterConfigsRequest.AlterConfigsResource()
                                                        .resourceName(name))
                                                .toList()),
                                ERROR)
                        .responses())
                .hasSize(count);
    }
}
