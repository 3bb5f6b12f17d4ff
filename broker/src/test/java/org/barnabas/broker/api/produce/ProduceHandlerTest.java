package org.barnabas.broker.api.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.List;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.broker.api.logs.ListOffsetsHandler;
import org.barnabas.broker.api.logs.OldStyleOffsets;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.ListOffsetsRequest;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import org.barnabas.protocol.message.ListOffsetsResponse;
import org.barnabas.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceRequest.PartitionProduceData;
import org.barnabas.protocol.message.ProduceRequest.TopicProduceData;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.message.ProduceResponse.PartitionProduceResponse;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProduceHandlerTest {

    private final DataApiBench bench = new DataApiBench();

    ProduceHandlerTest() throws IOException {}

    private static void expect(PartitionProduceResponse answer, ErrorCode error) {
        assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(error);
    }

    private static BatchBuilder builder() {
        return new BatchBuilder(UnpooledByteBufAllocator.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
    void appendsInEveryVersion(int version) {
        // Given
        ProduceRequest request = DataApiBench.produceOf(version, -1, 0, DataApiBench.batch(3));
        // When
        FakeReply reply = bench.start(bench.produce, request, version);
        // Then
        PartitionProduceResponse answer = DataApiBench.only(reply.as(ProduceResponse.class));
        expect(answer, ErrorCode.NONE);
        assertThat(answer.baseOffset()).isZero();
        assertThat(bench.append(0, DataApiBench.batch(1)).baseOffset()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void ancientVersionsAreToldSo(int version) {
        // Given
        ProduceRequest request = DataApiBench.produceOf(version, 1, 0, DataApiBench.batch(1));
        // When
        FakeReply reply = bench.start(bench.produce, request, version);
        // Then
        expect(DataApiBench.only(reply.as(ProduceResponse.class)), ErrorCode.UNSUPPORTED_VERSION);
    }

    @Test
    void answersOneRequestFromSeveralShardsInItsOrder() {
        // Given
        TopicProduceData topic = new TopicProduceData().name("orders");
        for (int partition : List.of(3, 0, 2, 1, 77)) {
            topic.partitionData()
                    .add(new PartitionProduceData().index(partition).records(new BufferRecords(DataApiBench.batch(1))));
        }
        ProduceRequest request =
                new ProduceRequest().acks((short) 1).timeoutMs(100).topicData(List.of(topic));
        // When
        FakeReply reply = bench.start(bench.produce, request, 9);
        // Then
        List<PartitionProduceResponse> answers =
                reply.as(ProduceResponse.class).responses().get(0).partitionResponses();
        assertThat(answers).extracting(PartitionProduceResponse::index).containsExactly(3, 0, 2, 1, 77);
        assertThat(answers)
                .extracting(PartitionProduceResponse::errorCode)
                .containsExactly((short) 0, (short) 0, (short) 0, (short) 0, (short) 3);
    }

    /** Row 27. */
    @Test
    void refusesMeaninglessAcks() {
        // Given
        ProduceRequest request = DataApiBench.produceOf(9, 7, 0, DataApiBench.batch(1));
        // When
        FakeReply reply = bench.start(bench.produce, request, 9);
        // Then
        expect(DataApiBench.only(reply.as(ProduceResponse.class)), ErrorCode.INVALID_REQUIRED_ACKS);
    }

    @Test
    void acksZeroHasNoAnswerAndAFailureClosesTheConnection() {
        // Given
        ProduceRequest good = DataApiBench.produceOf(9, 0, 0, DataApiBench.batch(1));
        ProduceRequest bad = DataApiBench.produceOf(9, 0, 77, DataApiBench.batch(1));
        // When
        FakeReply first = bench.start(bench.produce, good, 9);
        FakeReply second = bench.start(bench.produce, bad, 9);
        // Then
        assertThat(first.isSkipped()).isTrue();
        assertThat(second.isClosed()).isTrue();
    }

    /** Row 32. */
    @Test
    void refusesInternalTopics() {
        // Given
        bench.create(TopicNames.CONSUMER_OFFSETS, new Uuid(3, 3), 1, 0);
        ProduceRequest request = DataApiBench.produceOf(9, 1, 0, DataApiBench.batch(1));
        request.topicData().get(0).name(TopicNames.CONSUMER_OFFSETS);
        // When
        FakeReply reply = bench.start(bench.produce, request, 9);
        // Then
        expect(DataApiBench.only(reply.as(ProduceResponse.class)), ErrorCode.INVALID_TOPIC_EXCEPTION);
    }

    @Test
    void namesTheTopicThatDoesNotExistTheWayTheRequestDid() {
        // Given
        ProduceRequest byName = DataApiBench.produceOf(9, 1, 0, DataApiBench.batch(1));
        byName.topicData().get(0).name("nothing");
        ProduceRequest byId = DataApiBench.produceOf(13, 1, 0, DataApiBench.batch(1));
        byId.topicData().get(0).topicId(new Uuid(9, 9));
        // When
        FakeReply named = bench.start(bench.produce, byName, 9);
        FakeReply identified = bench.start(bench.produce, byId, 13);
        // Then
        expect(DataApiBench.only(named.as(ProduceResponse.class)), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        expect(DataApiBench.only(identified.as(ProduceResponse.class)), ErrorCode.UNKNOWN_TOPIC_ID);
        assertThat(identified.as(ProduceResponse.class).responses().get(0).topicId())
                .isEqualTo(new Uuid(9, 9));
    }

    @Test
    void saysWhoLeadsNow() {
        // Given
        bench.create("moved", new Uuid(4, 4), 1, 0);
        bench.lose("moved", new Uuid(4, 4), 1);
        ProduceRequest request = DataApiBench.produceOf(10, 1, 0, DataApiBench.batch(1));
        request.topicData().get(0).name("moved");
        // When
        FakeReply reply = bench.start(bench.produce, request, 10);
        // Then
        PartitionProduceResponse answer = DataApiBench.only(reply.as(ProduceResponse.class));
        expect(answer, ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(answer.currentLeader().leaderId()).isEqualTo(9);
        assertThat(answer.currentLeader().leaderEpoch()).isEqualTo(1);
    }

    /** Rows 17, 18, 19 and 21. */
    @Test
    void refusesBrokenBatches() {
        // Given
        ByteBuf wrongChecksum = DataApiBench.batch(1);
        wrongChecksum.setByte(wrongChecksum.writerIndex() - 1, 'X');
        ByteBuf oldMagic = DataApiBench.batch(1);
        oldMagic.setByte(16, 1);
        ByteBuf two = Unpooled.wrappedBuffer(DataApiBench.batch(1), DataApiBench.batch(1));
        ByteBuf control = DataApiBench.batch(builder().producer(1, (short) 0, 0).control(true), 1);
        // When, Then
        expect(bench.append(0, wrongChecksum), ErrorCode.CORRUPT_MESSAGE);
        expect(bench.append(0, oldMagic), ErrorCode.INVALID_RECORD);
        expect(bench.append(0, two), ErrorCode.INVALID_RECORD);
        expect(bench.append(0, Unpooled.EMPTY_BUFFER), ErrorCode.INVALID_RECORD);
        expect(bench.append(0, control), ErrorCode.INVALID_RECORD);
    }

    /** Row 28. */
    @Test
    void recognisesRepeatsAndGapsOfIdempotentProducers() {
        // Given
        PartitionProduceResponse first =
                bench.append(0, DataApiBench.batch(builder().producer(9, (short) 0, 0), 2));
        // When
        PartitionProduceResponse repeat =
                bench.append(0, DataApiBench.batch(builder().producer(9, (short) 0, 0), 2));
        PartitionProduceResponse gap =
                bench.append(0, DataApiBench.batch(builder().producer(9, (short) 0, 7), 2));
        // Then
        expect(repeat, ErrorCode.NONE);
        assertThat(repeat.baseOffset()).isEqualTo(first.baseOffset());
        expect(gap, ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(bench.append(0, DataApiBench.batch(1)).baseOffset()).isEqualTo(2);
    }

    @Test
    void refusesTransactionalBatches() {
        // When
        PartitionProduceResponse answer = bench.append(
                0, DataApiBench.batch(builder().producer(9, (short) 0, 0).transactional(true), 1));
        // Then
        expect(answer, ErrorCode.INVALID_TXN_STATE);
    }

    /** Row 22. */
    @Test
    void refusesBatchesThatAreTooLarge() {
        // Given
        BatchRules small = new BatchRules(100, false, null, false, Long.MAX_VALUE, Long.MAX_VALUE);
        bench.configs.put("small", new PartitionConfig(PartitionConfig.DEFAULT.log(), small, 1));
        bench.create("small", new Uuid(5, 5), 1, 0);
        ProduceRequest request = DataApiBench.produceOf(9, 1, 0, DataApiBench.batch(50));
        request.topicData().get(0).name("small");
        // When
        FakeReply reply = bench.start(bench.produce, request, 9);
        // Then
        PartitionProduceResponse answer = DataApiBench.only(reply.as(ProduceResponse.class));
        expect(answer, ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(answer.errorMessage()).contains("100");
    }

    @Test
    void brokersTimeIsToldWhereItReplacesTheProducers() {
        // Given
        BatchRules stamping = new BatchRules(1 << 20, false, null, true, Long.MAX_VALUE, Long.MAX_VALUE);
        bench.configs.put("stamped", new PartitionConfig(PartitionConfig.DEFAULT.log(), stamping, 1));
        bench.create("stamped", new Uuid(6, 6), 1, 0);
        ProduceRequest request = DataApiBench.produceOf(9, 1, 0, DataApiBench.batch(1));
        request.topicData().get(0).name("stamped");
        // When
        FakeReply reply = bench.start(bench.produce, request, 9);
        // Then
        assertThat(DataApiBench.only(reply.as(ProduceResponse.class)).logAppendTimeMs())
                .isEqualTo(bench.clock.wall().nowMs());
    }

    /** Row 9. */
    @Test
    void answersEmptyAndRepeatedEntriesOneByOne() {
        // Given
        ProduceRequest empty = new ProduceRequest().acks((short) 1);
        ProduceRequest repeated = DataApiBench.produceOf(9, 1, 0, DataApiBench.batch(1));
        repeated.topicData(List.of(repeated.topicData().get(0), produceAgain()));
        // When
        FakeReply nothing = bench.start(bench.produce, empty, 9);
        FakeReply twice = bench.start(bench.produce, repeated, 9);
        // Then
        assertThat(nothing.as(ProduceResponse.class).responses()).isEmpty();
        assertThat(twice.as(ProduceResponse.class).responses().get(0).partitionResponses())
                .extracting(PartitionProduceResponse::baseOffset)
                .containsExactly(0L, 1L);
    }

    private static TopicProduceData produceAgain() {
        return DataApiBench.produceOf(9, 1, 0, DataApiBench.batch(1))
                .topicData()
                .get(0);
    }

    @Test
    void whatWasAppendedCanBeFetched() {
        // Given
        bench.append(1, DataApiBench.batch(5));
        // When
        FakeReply reply = bench.start(bench.fetch, DataApiBench.fetchOf(13, 1, 0), 13);
        // Then
        FetchResponse.PartitionData data = DataApiBench.only(reply.as(FetchResponse.class));
        assertThat(data.highWatermark()).isEqualTo(5);
        assertThat(data.records()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void refusesAPayloadThatNobodyCanReadAndStoresNothing(CompressionType type) {
        // Given
        ByteBuf batch = DataApiBench.batch(builder().compression(Compression.of(type)), 20);
        batch.setZero(RecordBatchView.HEADER_SIZE, batch.readableBytes() - RecordBatchView.HEADER_SIZE);
        new RecordBatchView().wrap(batch, 0).updateCrc();
        // When
        PartitionProduceResponse answer = bench.append(0, batch);
        // Then
        expect(answer, ErrorCode.UNKNOWN_SERVER_ERROR);
        assertThat(bench.append(0, DataApiBench.batch(1)).baseOffset()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void namesTheRecordsWhoseTimeIsOutOfBounds(CompressionType type) {
        // Given
        long nowMs = bench.clock.wall().nowMs();
        BatchRules hour = new BatchRules(1 << 20, false, null, false, 3_600_000, 3_600_000);
        bench.configs.put("strict", new PartitionConfig(PartitionConfig.DEFAULT.log(), hour, 1));
        bench.create("strict", new Uuid(7, 7), 1, 0);
        ByteBuf batch;
        try (BatchBuilder records = builder().compression(Compression.of(type))) {
            batch = records.append(nowMs, new byte[1], new byte[1])
                    .append(nowMs - 7_200_000, new byte[1], new byte[1])
                    .build();
        }
        ProduceRequest request = DataApiBench.produceOf(9, 1, 0, batch);
        request.topicData().get(0).name("strict");
        // When
        FakeReply reply = bench.start(bench.produce, request, 9);
        // Then
        PartitionProduceResponse answer = DataApiBench.only(reply.as(ProduceResponse.class));
        expect(answer, ErrorCode.INVALID_TIMESTAMP);
        assertThat(answer.errorMessage()).contains("Record 1");
        assertThat(answer.recordErrors()).hasSize(1);
        assertThat(answer.recordErrors().get(0).batchIndex()).isEqualTo(1);
        assertThat(answer.recordErrors().get(0).batchIndexErrorMessage()).contains("too far from the broker's time");
    }

    @ParameterizedTest
    @EnumSource
    void looksUpTimesByTheRecordsWhateverTheHeaderClaims(CompressionType type) {
        for (long claimed : new long[] {-1, 0, 5, Long.MAX_VALUE}) {
            // Given
            ByteBuf batch = DataApiBench.batch(builder().compression(Compression.of(type)), 3);
            RecordBatchView view = new RecordBatchView().wrap(batch, 0);
            long largest = view.maxTimestamp();
            view.maxTimestamp(claimed);
            PartitionProduceResponse before = bench.append(1, batch);
            expect(before, ErrorCode.NONE);
            // When
            ListOffsetsPartitionResponse newest = look(-3);
            ListOffsetsPartitionResponse since = look(largest);
            // Then
            assertThat(newest.timestamp()).isEqualTo(largest);
            assertThat(newest.offset()).isEqualTo(2);
            assertThat(since.offset()).isEqualTo(2);
        }
    }

    private ListOffsetsPartitionResponse look(long timestamp) {
        ListOffsetsRequest request = new ListOffsetsRequest()
                .replicaId(-1)
                .topics(List.of(new ListOffsetsTopic()
                        .name("orders")
                        .partitions(List.of(
                                new ListOffsetsPartition().partitionIndex(1).timestamp(timestamp)))));
        ListOffsetsHandler handler = new ListOffsetsHandler(
                bench.registry, bench.images, null, new OldStyleOffsets(file -> 0, bench.clock.wall()));
        return bench.start(handler, request, 7)
                .as(ListOffsetsResponse.class)
                .topics()
                .get(0)
                .partitions()
                .get(0);
    }

    @Test
    void aBatchThatAPartitionFailsOnCostsTheOthersNothing() {
        // Given: the broker writes offsets into batches, and one of them cannot be written to
        ByteBuf unwritable = DataApiBench.batch(1);
        TopicProduceData topic = new TopicProduceData().name("orders");
        for (int partition : List.of(0, 1, 2, 3)) {
            ByteBuf records = partition == 1 ? unwritable.asReadOnly() : DataApiBench.batch(1);
            topic.partitionData()
                    .add(new PartitionProduceData().index(partition).records(new BufferRecords(records)));
        }
        ProduceRequest request =
                new ProduceRequest().acks((short) -1).timeoutMs(100).topicData(List.of(topic));
        // When
        FakeReply reply = bench.start(bench.produce, request, 9);
        // Then
        List<PartitionProduceResponse> answers =
                reply.as(ProduceResponse.class).responses().get(0).partitionResponses();
        assertThat(answers)
                .extracting(answer -> ErrorCode.of(answer.errorCode()))
                .containsExactly(ErrorCode.NONE, ErrorCode.UNKNOWN_SERVER_ERROR, ErrorCode.NONE, ErrorCode.NONE);
        assertThat(unwritable.refCnt()).isZero();
    }
}
