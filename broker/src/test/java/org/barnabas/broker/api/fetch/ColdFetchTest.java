package org.barnabas.broker.api.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.Records;
import org.junit.jupiter.api.Test;

/** What is not in memory is brought in by the stage, and the loop goes on meanwhile. */
class ColdFetchTest {

    private static final int VERSION = 13;

    private final DataApiBench bench = new DataApiBench();
    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    private final ReadStage stage = new ReadStage(threads::add, Long.MAX_VALUE);
    private final FetchHandler fetch = bench.fetch(bench.sessions, new FetchHandler.Limits(1 << 20, false), stage);

    ColdFetchTest() throws IOException {
        for (int partition = 0; partition < 2; partition++) {
            for (int i = 0; i < 5; i++) {
                bench.append(partition, DataApiBench.batch(1));
            }
        }
        // What was written so long ago may have left the memory.
        bench.clock.advanceMs(91_000);
    }

    private static FetchRequest request(long... offsets) {
        List<FetchPartition> partitions = new ArrayList<>();
        for (int i = 0; i < offsets.length; i++) {
            partitions.add(
                    new FetchPartition().partition(i).fetchOffset(offsets[i]).partitionMaxBytes(1 << 20));
        }
        return new FetchRequest()
                .maxWaitMs(500)
                .minBytes(1)
                .maxBytes(1 << 20)
                .topics(List.of(new FetchRequest.FetchTopic()
                        .topicId(DataApiBench.ORDERS_ID)
                        .partitions(partitions)));
    }

    private FakeReply start(FetchRequest request) {
        return bench.start(fetch, request, VERSION);
    }

    private void read() {
        for (Runnable next = threads.poll(); next != null; next = threads.poll()) {
            next.run();
        }
        bench.settle();
    }

    private static List<Integer> withRecords(FakeReply reply) {
        return reply.as(FetchResponse.class).responses().get(0).partitions().stream()
                .filter(data -> size(data) > 0)
                .map(PartitionData::partitionIndex)
                .toList();
    }

    private static int size(PartitionData data) {
        Records records = data.records();
        return records == null ? 0 : records.sizeInBytes();
    }

    @Test
    void theAnswerWaitsForTheDiskAndTheLoopDoesNot() {
        // When
        FakeReply reply = start(request(0));
        FakeReply tail = start(request(4));
        // Then
        assertThat(reply.isGiven()).isFalse();
        assertThat(withRecords(tail)).containsExactly(0);
        read();
        assertThat(withRecords(reply)).containsExactly(0);
    }

    @Test
    void whatHasBeenBroughtInIsAnsweredAtOnce() {
        // Given
        start(request(0));
        read();
        // When
        FakeReply again = start(request(0));
        // Then
        assertThat(withRecords(again)).containsExactly(0);
        assertThat(threads).isEmpty();
    }

    @Test
    void allPartitionsThatTheAnswerHasRoomForAreBroughtInTogether() {
        // When
        FakeReply reply = start(request(0, 1));
        read();
        // Then
        assertThat(withRecords(reply)).containsExactly(0, 1);
    }

    /** The wait of the fetch is over while the disk is slow: there is an answer with records all the same. */
    @Test
    void anAnswerThatIsBeingReadIsNotGivenUpWhenTimeIsOver() {
        // Given
        FakeReply reply = start(request(5, 0).minBytes(1 << 19));
        // When
        bench.scheduler.advanceMs(500);
        bench.settle();
        assertThat(reply.isGiven()).isFalse();
        read();
        bench.scheduler.advanceMs(500);
        bench.settle();
        // Then
        assertThat(withRecords(reply)).containsExactly(1);
    }

    @Test
    void nothingIsAnsweredToAClientThatHasGoneMeanwhile() {
        // Given
        FakeReply reply = start(request(0));
        // When
        reply.gone();
        read();
        // Then
        assertThat(reply.isGiven()).isFalse();
        assertThat(bench.scheduler.pending()).isZero();
    }

    @Test
    void aStageThatIsFullOrClosedIsDoneWithout() {
        // Given
        FakeReply waiting = start(request(0));
        // When
        stage.close();
        bench.settle();
        // Then
        assertThat(withRecords(waiting)).containsExactly(0);
        assertThat(withRecords(start(request(0)))).containsExactly(0);
    }

    @Test
    void aBrokenProcessFailsTheRequest() {
        // Given
        FakeReply reply = start(request(0));
        // When
        ColdFetch broken = new ColdFetch(List.of(), failure -> reply.fail(new AssertionError(failure)));
        broken.done(new StackOverflowError());
        // Then
        assertThat(reply.failure()).hasCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void aSessionGoesOnWhileAReadIsUnderWay() {
        // Given
        FetchResponse first = start(request(5, 5).sessionEpoch(0).maxWaitMs(0)).as(FetchResponse.class);
        FetchRequest back = request(0).sessionId(first.sessionId()).sessionEpoch(1);
        FakeReply reply = start(back);
        // When
        bench.append(1, DataApiBench.batch(1));
        assertThat(reply.isGiven()).isFalse();
        read();
        // Then
        assertThat(withRecords(reply)).containsExactlyInAnyOrder(0, 1);
    }

    /** It is told no error, so it will not say again where it is. */
    @Test
    void whereAFollowerIsCountsAlsoIfItsPartitionIsLedOnlyWhenTheAnswerIsGiven() {
        // Given
        Uuid id = new Uuid(7, 7);
        bench.images.update(delta -> delta.brokers(
                List.of(new BrokerNode(DataApiBench.BROKER, List.of(), null), new BrokerNode(2, List.of(), null))));
        bench.order("orders", DataApiBench.ORDERS_ID, PartitionImage.led(0, 6, List.of(DataApiBench.BROKER, 2)));
        bench.order("late", id, PartitionImage.led(0, 6, List.of(2, DataApiBench.BROKER)));
        FetchRequest request = request(0)
                .maxWaitMs(0)
                .sessionEpoch(0)
                .replicaState(new FetchRequest.ReplicaState().replicaId(2).replicaEpoch(70));
        List<FetchRequest.FetchTopic> topics = new ArrayList<>(request.topics());
        topics.add(new FetchRequest.FetchTopic()
                .topicId(id)
                .partitions(List.of(new FetchPartition().currentLeaderEpoch(7).partitionMaxBytes(1 << 20))));
        FakeReply reply = start(request.topics(topics));
        assertThat(reply.isGiven()).isFalse();
        // When
        bench.order(
                "late",
                id,
                PartitionImage.led(0, 6, List.of(2, DataApiBench.BROKER))
                        .withLeadership(DataApiBench.BROKER, 7, List.of(DataApiBench.BROKER), 1));
        read();
        // Then
        assertThat(reply.as(FetchResponse.class).responses())
                .allSatisfy(topic ->
                        assertThat(topic.partitions().get(0).errorCode()).isZero());
        assertThat(bench.wishes)
                .filteredOn(wish -> wish.handle().topic().equals("late"))
                .singleElement()
                .satisfies(wish -> assertThat(wish.inSync()).hasSize(2));
    }

    /** Clients ask one after the other as a rule; who does not is answered in order, each for what it asked. */
    @Test
    void aFetchThatIsBeingReadForIsAnsweredForWhatItAskedItself() {
        // Given
        FetchResponse begun = start(request(5, 5).sessionEpoch(0).maxWaitMs(0)).as(FetchResponse.class);
        FakeReply first = start(request(0).sessionId(begun.sessionId()).sessionEpoch(1));
        assertThat(first.isGiven()).isFalse();
        // When
        FakeReply second = start(request(5, 0).sessionId(begun.sessionId()).sessionEpoch(2));
        read();
        // Then
        assertThat(withRecords(first)).isEmpty();
        assertThat(withRecords(second)).containsExactly(1);
    }
}
