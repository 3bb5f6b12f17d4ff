package org.barnabas.simulation.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceRequest.PartitionProduceData;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.wire.Message;
import org.barnabas.testkit.history.Operation.Outcome;
import org.junit.jupiter.api.Test;

class SimulatedProducerTest {

    private static final ClientPace PACE = ClientPace.usual();

    private final ScriptedBroker broker = new ScriptedBroker(TopicKind.KEPT);
    private final SimulatedProducer producer = new SimulatedProducer(
            broker, broker.topics.all(), new ProducerStyle(true, false, 3), PACE, broker.promises);
    private long end;

    private static PartitionProduceData data(Message request) {
        return ((ProduceRequest) request).topicData().get(0).partitionData().get(0);
    }

    private static RecordBatchView batch(Message request) {
        BufferRecords records =
                (BufferRecords) Objects.requireNonNull(data(request).records());
        return new RecordBatchView().wrap(records.buffer(), records.buffer().readerIndex());
    }

    private static ProduceResponse answer(ErrorCode error, long baseOffset) {
        return new ProduceResponse()
                .responses(List.of(new ProduceResponse.TopicProduceResponse()
                        .name(ScriptedBroker.TOPIC)
                        .partitionResponses(List.of(new ProduceResponse.PartitionProduceResponse()
                                .index(0)
                                .errorCode(error.code())
                                .baseOffset(baseOffset)))));
    }

    private Message append(Message request) {
        long base = end;
        end += batch(request).recordCount();
        return answer(ErrorCode.NONE, base);
    }

    private List<String> sequences() {
        return broker.asked(ProduceRequest.class).stream()
                .map(SimulatedProducerTest::batch)
                .map(batch -> batch.producerId() + "." + batch.producerEpoch() + "@" + batch.baseSequence())
                .toList();
    }

    @Test
    void whatIsAcknowledgedIsToldWithItsOffsets() {
        // Given
        broker.script(ApiKey.PRODUCE, this::append);

        // When
        broker.start(producer);
        broker.pass(5_000);

        // Then
        assertThat(broker.journal.failures).isEmpty();
        assertThat(broker.journal.acked).hasSize((int) end).isNotEmpty();
        assertThat(broker.journal.operations).isNotEmpty().allMatch(each -> each.outcome() == Outcome.OK);
        assertThat(sequences()).startsWith("7.0@0").doesNotHaveDuplicates();
    }

    @Test
    void aBatchThatFailsIsSentAgainFirstAndWithItsSequence() {
        // Given
        broker.script(ApiKey.PRODUCE, request -> answer(ErrorCode.NOT_LEADER_OR_FOLLOWER, -1));
        broker.start(producer);
        broker.pass(2_000);
        int before = broker.asked(ProduceRequest.class).size();

        // When
        broker.script(ApiKey.PRODUCE, this::append);
        broker.pass(2_000);

        // Then
        List<Integer> taken = new ArrayList<>();
        broker.asked(ProduceRequest.class).stream()
                .skip(before)
                .forEach(each -> taken.add(batch(each).baseSequence()));
        assertThat(taken).startsWith(0).isSorted().doesNotHaveDuplicates();
        assertThat(broker.journal.failures).isEmpty();
        assertThat(broker.journal.acked).hasSize((int) end);
    }

    @Test
    void whatIsNotAcknowledgedInTimeHasAnUnknownFateAndAnotherIncarnationFollows() {
        // Given
        broker.script(ApiKey.PRODUCE, request -> null);

        // When
        broker.start(producer);
        broker.pass(PACE.deliveryMs() + 3_000L);

        // Then
        assertThat(broker.journal.operations).isNotEmpty().allMatch(each -> each.outcome() == Outcome.INFO);
        assertThat(sequences()).contains("7.0@0").anyMatch(each -> each.equals("7.1@0") || each.endsWith(".0@0"));
        assertThat(broker.journal.acked).isEmpty();
        assertThat(broker.journal.failures).isEmpty();
    }

    @Test
    void whatABrokerWithAnotherClockRefusesHasAnUnknownFate() {
        // Given
        broker.script(ApiKey.PRODUCE, request -> answer(ErrorCode.INVALID_TIMESTAMP, -1));

        // When
        broker.start(producer);
        broker.pass(2_000);

        // Then
        assertThat(broker.journal.failures).isEmpty();
        assertThat(broker.journal.operations).isNotEmpty().allMatch(each -> each.outcome() == Outcome.INFO);
    }

    @Test
    void anErrorThatNoBrokerMayGiveIsABrokenPromise() {
        // Given
        broker.script(ApiKey.PRODUCE, request -> answer(ErrorCode.INVALID_PRODUCER_EPOCH, -1));

        // When
        broker.start(producer);
        broker.pass(2_000);

        // Then
        assertThat(broker.journal.failures.get(0)).contains("INVALID_PRODUCER_EPOCH");
    }

    @Test
    void anAcknowledgedRecordThatIsOverwrittenIsFound() {
        // Given
        broker.script(ApiKey.PRODUCE, request -> answer(ErrorCode.NONE, 0));

        // When
        broker.start(producer);
        broker.pass(2_000);

        // Then
        assertThat(broker.journal.failures.get(0)).contains("offset 0 of kept-a-0 is client:0");
    }
}
