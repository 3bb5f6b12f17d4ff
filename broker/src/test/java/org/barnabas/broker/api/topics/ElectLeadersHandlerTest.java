package org.barnabas.broker.api.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.barnabas.broker.api.GroupApiBench;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ElectLeadersRequest;
import org.barnabas.protocol.message.ElectLeadersRequest.TopicPartitions;
import org.barnabas.protocol.message.ElectLeadersResponse;
import org.barnabas.protocol.message.ElectLeadersResponse.PartitionResult;
import org.junit.jupiter.api.Test;

class ElectLeadersHandlerTest {

    private final GroupApiBench bench = new GroupApiBench();
    private final ElectLeadersHandler refused = new ElectLeadersHandler((request, origin, answer) ->
            answer.accept(new ElectLeadersResponse().errorCode(ErrorCode.NOT_CONTROLLER.code())));
    private final ElectLeadersRequest request = new ElectLeadersRequest()
            .topicPartitions(List.of(new TopicPartitions().topic("orders").partitions(List.of(0, 3))));

    @Test
    void anErrorOfTheWholeIsSaidForEachPartitionInVersionZero() {
        // When
        ElectLeadersResponse answer = (ElectLeadersResponse) bench.handle(refused, request, 0);
        // Then
        assertThat(answer.errorCode()).isZero();
        assertThat(answer.replicaElectionResults()).singleElement().satisfies(topic -> {
            assertThat(topic.topic()).isEqualTo("orders");
            assertThat(topic.partitionResult())
                    .extracting(PartitionResult::partitionId)
                    .containsExactly(0, 3);
            assertThat(topic.partitionResult())
                    .extracting(PartitionResult::errorCode)
                    .containsOnly(ErrorCode.NOT_CONTROLLER.code());
        });
    }

    @Test
    void laterVersionsHaveAnErrorOfTheWhole() {
        for (int version = 1; version <= 2; version++) {
            // When
            ElectLeadersResponse answer = (ElectLeadersResponse) bench.handle(refused, request, version);
            // Then
            assertThat(answer.errorCode()).isEqualTo(ErrorCode.NOT_CONTROLLER.code());
            assertThat(answer.replicaElectionResults()).isEmpty();
        }
    }

    @Test
    void allPartitionsCanBeRefusedInEveryVersion() {
        for (int version = 0; version <= 2; version++) {
            // When
            ElectLeadersResponse answer = (ElectLeadersResponse)
                    bench.handle(refused, new ElectLeadersRequest().topicPartitions(null), version);
            // Then
            assertThat(answer.replicaElectionResults()).isEmpty();
        }
    }
}
