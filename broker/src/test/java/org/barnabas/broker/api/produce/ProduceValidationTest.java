package org.barnabas.broker.api.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeLoop;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.broker.api.conversion.Conversions;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceRequest.PartitionProduceData;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.message.ProduceResponse.PartitionProduceResponse;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches that are judged off the net loop, on threads that the test drives. */
class ProduceValidationTest {

    private static final int MUCH = 8 << 20;
    private static final List<CompressionType> CODECS = List.of(CompressionType.values());

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    private final ValidationPool pool =
            new ValidationPool(threads::add, allocator, InflateLimits.DEFAULT, Conversions.unmeasured());
    private final List<ByteBuf> sent = new ArrayList<>();
    private final DataApiBench bench = new DataApiBench();
    private final ProduceHandler produce = new ProduceHandler(
            bench.registry,
            bench.images,
            new Acceptance(allocator, InflateLimits.DEFAULT, bench.clock.wall(), pool, Conversions.unmeasured()));

    ProduceValidationTest() throws IOException {}

    /** One record that inflates to so much and is small on the wire. */
    static ByteBuf bomb(int plainBytes) {
        return compressed(CompressionType.GZIP, 1, new byte[plainBytes]);
    }

    private static ByteBuf compressed(CompressionType type, int records, byte[] value) {
        BatchBuilder builder = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT).compression(Compression.of(type));
        for (int i = 0; i < records; i++) {
            builder.append(1_700_000_000_000L + i, new byte[] {1}, value);
        }
        return builder.build();
    }

    private ProduceRequest request(int acks, int partition, ByteBuf batch) {
        sent.add(batch);
        return DataApiBench.produceOf(9, acks, partition, batch);
    }

    private FakeReply send(ProduceRequest request) {
        return bench.start(produce, request, 9);
    }

    private void judgeAll() {
        for (Runnable next = threads.poll(); next != null; next = threads.poll()) {
            next.run();
        }
        bench.settle();
    }

    private void assertNothingHeld() {
        assertThat(sent).allMatch(batch -> batch.refCnt() == 0);
        pool.close();
    }

    private static PartitionProduceResponse answer(FakeReply reply) {
        return DataApiBench.only(reply.as(ProduceResponse.class));
    }

    private static void expect(FakeReply reply, ErrorCode error) {
        assertThat(ErrorCode.of(answer(reply).errorCode())).isEqualTo(error);
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void anotherConnectionOfTheLoopIsAnsweredWhileABombIsJudged(CompressionType type) {
        // Given
        FakeReply bomb = send(request(1, 0, compressed(type, 1, new byte[MUCH])));
        assertThat(bomb.isGiven()).isFalse();
        assertThat(bomb.holds()).as("what comes behind it waits").isEqualTo(1);

        // When
        FakeReply other = bench.start(produce, request(1, 0, DataApiBench.batch(1)), 9, bench.loop.connect());

        // Then
        expect(other, ErrorCode.NONE);
        assertThat(bomb.isGiven()).isFalse();
        judgeAll();
        expect(bomb, ErrorCode.NONE);
        assertThat(answer(bomb).baseOffset()).isEqualTo(1);
        assertThat(bomb.holds()).isZero();
        assertNothingHeld();
    }

    /** The name stands for another topic by then: what was meant for the former one must not get into it. */
    @Test
    void aBatchThatIsJudgedWhileItsTopicIsMadeAnewIsRefused() {
        // Given
        FakeReply judged = send(request(-1, 0, bomb(MUCH)));
        assertThat(judged.isGiven()).isFalse();

        // When
        bench.delete("orders", DataApiBench.ORDERS_ID, 4, 5);
        bench.create("orders", new Uuid(3, 4), 4, 0);
        judgeAll();

        // Then: the client looks for the leader, and finds the topic of today
        expect(judged, ErrorCode.NOT_LEADER_OR_FOLLOWER);
        FakeReply next = send(request(-1, 0, DataApiBench.batch(1)));
        expect(next, ErrorCode.NONE);
        assertThat(answer(next).baseOffset()).isZero();
        assertNothingHeld();
    }

    @Test
    void aLieAboutItsSizeDoesNotHelpABomb() {
        // Given: the trailer of gzip says that there is next to nothing
        ByteBuf batch = bomb(MUCH);
        batch.setIntLE(batch.writerIndex() - Integer.BYTES, 100);
        new RecordBatchView().wrap(batch, 0).updateCrc();

        // When
        FakeReply reply = send(request(1, 0, batch));

        // Then
        assertThat(reply.isGiven()).isFalse();
        judgeAll();
        expect(reply, ErrorCode.UNKNOWN_SERVER_ERROR);
        assertNothingHeld();
    }

    @ParameterizedTest
    @EnumSource
    void usualBatchesAreJudgedOnTheLoop(CompressionType type) {
        // Given: half a megabyte
        byte[] value = new byte[1_000];
        new Random(1).nextBytes(value);

        // When
        FakeReply reply = send(request(1, 0, compressed(type, 500, value)));

        // Then
        assertThat(threads).isEmpty();
        expect(reply, ErrorCode.NONE);
        assertNothingHeld();
    }

    @Test
    void severalLargeBatchesOfARequestAddUp() {
        // Given: each of them would be judged on the loop
        List<PartitionProduceData> data = new ArrayList<>();
        ProduceRequest request = request(1, 0, compressed(CompressionType.LZ4, 1, new byte[900_000]));
        data.addAll(request.topicData().get(0).partitionData());
        for (int partition = 1; partition < 4; partition++) {
            ByteBuf batch = compressed(CompressionType.LZ4, 1, new byte[900_000]);
            sent.add(batch);
            data.add(new PartitionProduceData().index(partition).records(new BufferRecords(batch)));
        }
        request.topicData().get(0).partitionData(data);

        // When
        FakeReply reply = send(request);

        // Then
        assertThat(reply.isGiven()).isFalse();
        judgeAll();
        List<PartitionProduceResponse> answers =
                reply.as(ProduceResponse.class).responses().get(0).partitionResponses();
        assertThat(answers).extracting(PartitionProduceResponse::index).containsExactly(0, 1, 2, 3);
        assertThat(answers).allMatch(answer -> answer.errorCode() == 0);
        assertNothingHeld();
    }

    @Test
    void aRequestThatTookMuchOfTheLoopEndsItsConnectionsTurn() {
        // Given
        ByteBuf batch = compressed(CompressionType.LZ4, 1, new byte[500_000]);
        FakeReply reply = new FakeReply((short) 9);
        ProduceRequest request = request(1, 0, batch);

        // When
        produce.handle(bench.context(9), request, reply);

        // Then
        assertThat(reply.holds()).isEqualTo(1);
        batch.release();
        bench.settle();
        assertThat(reply.holds()).isZero();
        expect(reply, ErrorCode.NONE);
        assertNothingHeld();
    }

    @Test
    void aClosedConnectionAbandonsItsValidation() {
        // Given
        FakeReply reply = send(request(-1, 0, bomb(MUCH)));

        // When
        reply.gone();
        judgeAll();

        // Then: nothing was appended
        assertThat(bench.append(0, DataApiBench.batch(1)).baseOffset()).isZero();
        assertThat(reply.isClosed()).isTrue();
        assertThat(reply.holds()).isZero();
        assertNothingHeld();
    }

    @Test
    void aStopAbandonsWhatWaits() {
        // Given
        FakeReply first = send(request(-1, 0, bomb(MUCH)));
        FakeReply second = bench.start(produce, request(0, 1, bomb(MUCH)), 9, bench.loop.connect());

        // When
        pool.close();
        bench.settle();
        judgeAll();

        // Then
        assertThat(first.isClosed()).isTrue();
        assertThat(second.isClosed()).isTrue();
        assertThat(bench.append(0, DataApiBench.batch(1)).baseOffset()).isZero();
        assertNothingHeld();
        FakeReply late = send(request(-1, 0, bomb(MUCH)));
        expect(late, ErrorCode.REQUEST_TIMED_OUT);
        assertThat(late.holds()).isZero();
        assertNothingHeld();
    }

    @Test
    void whatComesBackToALoopThatHasEndedIsGivenUpWithWhatItsRequestHadAccepted() {
        // Given: a good batch for one partition, a large one for another
        ByteBuf small = DataApiBench.batch(1);
        ByteBuf large = bomb(MUCH);
        sent.add(large);
        ProduceRequest request = request(1, 0, small);
        request.topicData()
                .get(0)
                .partitionData(List.of(
                        new PartitionProduceData().index(0).records(new BufferRecords(small)),
                        new PartitionProduceData().index(1).records(new BufferRecords(large))));
        FakeReply reply = send(request);

        // When
        bench.loop.end();
        threads.remove().run();

        // Then
        assertThat(reply.isGiven()).isFalse();
        assertNothingHeld();
    }

    /** The allocator is what fails: the window of a validator comes from it. */
    private FakeReply judgedWith(Throwable failure, int acks) {
        ByteBufAllocator broken = new AbstractByteBufAllocator(true) {
            @Override
            protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
                return newDirectBuffer(initialCapacity, maxCapacity);
            }

            @Override
            protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            }

            @Override
            public boolean isDirectBufferPooled() {
                return false;
            }
        };
        ValidationPool failing =
                new ValidationPool(threads::add, broken, InflateLimits.DEFAULT, Conversions.unmeasured());
        ProduceHandler handler = new ProduceHandler(
                bench.registry,
                bench.images,
                new Acceptance(
                        allocator, InflateLimits.DEFAULT, bench.clock.wall(), failing, Conversions.unmeasured()));
        FakeReply reply = bench.start(handler, request(acks, 0, bomb(MUCH)), 9);
        judgeAll();
        assertThat(reply.holds()).isZero();
        failing.close();
        return reply;
    }

    @Test
    void anExceptionWhileJudgingIsAnswered() {
        // When
        FakeReply reply = judgedWith(new IllegalStateException("planted"), 1);

        // Then
        expect(reply, ErrorCode.UNKNOWN_SERVER_ERROR);
        assertNothingHeld();
    }

    @Test
    void anExceptionWithoutAPlaceForAnAnswerClosesTheConnection() {
        // When
        FakeReply reply = judgedWith(new StackOverflowError("planted"), 0);

        // Then
        assertThat(reply.isClosed()).isTrue();
        assertNothingHeld();
    }

    @Test
    void anErrorWhileJudgingGoesTheWayOfOneOnTheLoop() {
        // Given
        OutOfMemoryError error = new OutOfMemoryError("planted");

        // When
        FakeReply reply = judgedWith(error, 1);

        // Then
        assertThat(reply.failure()).isSameAs(error);
        assertNothingHeld();
    }

    @Test
    void anExceptionInTheMiddleOfARequestGivesUpWhatWasAccepted() {
        // Given: the second partition's records cannot be looked at
        ByteBuf good = DataApiBench.batch(1);
        ByteBuf bad = DataApiBench.batch(1);
        ProduceRequest request = request(0, 0, good);
        request.topicData()
                .get(0)
                .partitionData(List.of(
                        new PartitionProduceData().index(0).records(new BufferRecords(good)),
                        new PartitionProduceData().index(1).records(new BufferRecords(bad))));
        bad.release();
        FakeReply reply = new FakeReply((short) 9);

        // Then
        assertThatThrownBy(() -> produce.handle(bench.context(9), request, reply))
                .isInstanceOf(RuntimeException.class);
        good.release();
        bench.settle();
        assertThat(reply.isClosed()).isTrue();
        assertNothingHeld();
    }

    @Property(tries = 40)
    void everyConnectionsBatchesAreAppendedInTheirOrderWhateverTheirSizes(@ForAll long seed) {
        // Given: connections that hand over nothing while a request holds, as the network layer does
        Random random = new Random(seed);
        List<List<FakeReply>> replies = new ArrayList<>();
        List<ArrayDeque<ByteBuf>> queues = new ArrayList<>();
        List<FakeLoop.FakeConnection> connections = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            replies.add(new ArrayList<>());
            connections.add(bench.loop.connect());
            ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
            for (int batches = 1 + random.nextInt(5); batches > 0; batches--) {
                CompressionType type = CODECS.get(random.nextInt(CODECS.size()));
                int size = random.nextBoolean() ? random.nextInt(2_000) : random.nextInt(700_000);
                int fitting = type == CompressionType.NONE ? size / 4 : size;
                queue.add(compressed(type, 1 + random.nextInt(4), new byte[fitting]));
            }
            queues.add(queue);
        }

        // When
        while (!threads.isEmpty() || queues.stream().anyMatch(queue -> !queue.isEmpty())) {
            int i = random.nextInt(4);
            if (i == 3) {
                Runnable next = threads.poll();
                if (next != null) {
                    next.run();
                }
                bench.settle();
                continue;
            }
            List<FakeReply> mine = replies.get(i);
            boolean held = !mine.isEmpty() && mine.get(mine.size() - 1).holds() > 0;
            if (!held && !queues.get(i).isEmpty()) {
                mine.add(bench.start(produce, request(1, i, queues.get(i).remove()), 9, connections.get(i)));
            }
        }
        judgeAll();

        // Then
        for (List<FakeReply> mine : replies) {
            assertThat(mine).extracting(reply -> answer(reply).errorCode()).containsOnly((short) 0);
            assertThat(mine)
                    .extracting(reply -> answer(reply).baseOffset())
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(mine).allMatch(reply -> reply.holds() == 0);
        }
        assertThat(sent).allMatch(batch -> batch.refCnt() == 0);
    }
}
