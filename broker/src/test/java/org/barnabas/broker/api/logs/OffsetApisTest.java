package org.barnabas.broker.api.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.broker.api.produce.InitProducerIdHandler;
import org.barnabas.broker.api.produce.ProducerIds;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.model.LogConfig;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.barnabas.protocol.message.DeleteRecordsRequest;
import org.barnabas.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import org.barnabas.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import org.barnabas.protocol.message.DeleteRecordsResponse;
import org.barnabas.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import org.barnabas.protocol.message.DescribeLogDirsRequest;
import org.barnabas.protocol.message.DescribeLogDirsResponse;
import org.barnabas.protocol.message.DescribeProducersRequest;
import org.barnabas.protocol.message.DescribeProducersResponse;
import org.barnabas.protocol.message.InitProducerIdRequest;
import org.barnabas.protocol.message.InitProducerIdResponse;
import org.barnabas.protocol.message.ListOffsetsRequest;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import org.barnabas.protocol.message.ListOffsetsResponse;
import org.barnabas.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import org.barnabas.protocol.message.OffsetForLeaderEpochResponse;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.testkit.ManualMailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ListOffsets, OffsetForLeaderEpoch, DeleteRecords, InitProducerId, DescribeProducers, DescribeLogDirs. */
class OffsetApisTest {

    private static final long BASE_MS = 1_700_000_000_000L;

    private final DataApiBench bench = new DataApiBench();
    private final OldStyleOffsets oldStyle = new OldStyleOffsets(file -> 0, bench.clock.wall());
    private final ListOffsetsHandler listOffsets = new ListOffsetsHandler(bench.registry, bench.images, null, oldStyle);
    private final DeleteRecordsHandler deleteRecords = new DeleteRecordsHandler(bench.registry, bench.images);

    OffsetApisTest() throws IOException {}

    private static ListOffsetsRequest listOf(long... timestamps) {
        ListOffsetsTopic topic = new ListOffsetsTopic().name("orders");
        for (int i = 0; i < timestamps.length; i++) {
            topic.partitions().add(new ListOffsetsPartition().partitionIndex(0).timestamp(timestamps[i]));
        }
        return new ListOffsetsRequest().replicaId(-1).topics(List.of(topic));
    }

    private ListOffsetsPartitionResponse list(long timestamp, int version) {
        return bench.start(listOffsets, listOf(timestamp), version)
                .as(ListOffsetsResponse.class)
                .topics()
                .get(0)
                .partitions()
                .get(0);
    }

    @ParameterizedTest
    @CsvSource({"-1,5,-1", "-2,0,-1", "-3,4,4", "-4,0,-1", "-5,-1,-1", "-6,-1,-1", "0,0,0", "2,2,2", "9,-1,-1"})
    void listsSpecialPlacesAndTimes(long asked, long offset, long timestampDelta) {
        // Given
        bench.append(0, DataApiBench.batch(5));
        long timestamp = asked < 0 ? asked : BASE_MS + asked;
        // When
        ListOffsetsPartitionResponse answer = list(timestamp, 11);
        // Then
        assertThat(answer.errorCode()).isZero();
        assertThat(answer.offset()).isEqualTo(offset);
        assertThat(answer.timestamp()).isEqualTo(timestampDelta < 0 ? -1 : BASE_MS + timestampDelta);
    }

    @Test
    void timesAreLookedUpByTheStageAndSpecialPlacesAreNot() {
        // Given
        bench.append(0, DataApiBench.batch(5));
        ArrayDeque<Runnable> threads = new ArrayDeque<>();
        ReadStage stage = new ReadStage(threads::add, Long.MAX_VALUE);
        ListOffsetsHandler staged = new ListOffsetsHandler(bench.registry, bench.images, stage, oldStyle);
        // When
        FakeReply special = bench.start(staged, listOf(-1), 11);
        FakeReply time = bench.start(staged, listOf(BASE_MS + 2), 11);
        FakeReply dropped = bench.start(staged, listOf(BASE_MS + 2), 11);
        // Then
        assertThat(special.isGiven()).isTrue();
        assertThat(time.isGiven()).isFalse();
        threads.remove().run();
        assertThat(only(time).offset()).isEqualTo(2);
        stage.close();
        assertThat(ErrorCode.of(only(dropped).errorCode())).isEqualTo(ErrorCode.OFFSET_NOT_AVAILABLE);
        assertThat(only(bench.start(staged, listOf(BASE_MS + 2), 11)).offset()).isEqualTo(2);
    }

    /** A batch is read whole, and may be large: how many are at a time is bounded by what there is of memory. */
    @Test
    void lookUpsByTimeCountForTheBatchesThatTheyMayComeTo() {
        // Given
        bench.append(0, DataApiBench.batch(5));
        ArrayDeque<Runnable> threads = new ArrayDeque<>();
        long twoBatches = 2L * LogConfig.DEFAULTS.maxMessageBytes();
        ListOffsetsHandler staged =
                new ListOffsetsHandler(bench.registry, bench.images, new ReadStage(threads::add, twoBatches), oldStyle);
        // When
        List<FakeReply> replies = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            replies.add(bench.start(staged, listOf(BASE_MS + 2), 11, bench.loop.connect()));
        }
        int begun = threads.size();
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        // Then
        assertThat(begun).isEqualTo(2);
        assertThat(replies).allMatch(reply -> only(reply).offset() == 2);
    }

    private static ListOffsetsPartitionResponse only(FakeReply reply) {
        return reply.as(ListOffsetsResponse.class).topics().get(0).partitions().get(0);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"})
    void listsInEveryVersion(int version) {
        // Given
        bench.append(0, DataApiBench.batch(5));
        // When
        ListOffsetsPartitionResponse answer = list(-1, version);
        // Then
        assertThat(answer.offset()).isEqualTo(5);
        assertThat(answer.leaderEpoch()).isEqualTo(version >= 4 ? 5 : -1);
    }

    /** KIP-207: what is committed is not known yet, and a smaller offset than before the election would be a lie. */
    @ParameterizedTest
    @CsvSource({"1,LEADER_NOT_AVAILABLE", "4,LEADER_NOT_AVAILABLE", "5,OFFSET_NOT_AVAILABLE", "11,OFFSET_NOT_AVAILABLE"
    })
    void aNewLeaderDoesNotGoBackBehindItsPredecessor(int version, ErrorCode error) {
        // Given
        PartitionImage alone = PartitionImage.led(0, 6, List.of(DataApiBench.BROKER, 9))
                .withLeadership(DataApiBench.BROKER, 6, List.of(DataApiBench.BROKER), 1);
        bench.order("orders", DataApiBench.ORDERS_ID, alone);
        bench.append(0, DataApiBench.batch(2));
        bench.order("orders", DataApiBench.ORDERS_ID, PartitionImage.led(0, 7, List.of(DataApiBench.BROKER, 9)));
        bench.start(bench.produce, DataApiBench.produceOf(9, 1, 0, DataApiBench.batch(3)), 9);
        bench.order("orders", DataApiBench.ORDERS_ID, PartitionImage.led(0, 8, List.of(DataApiBench.BROKER, 9)));
        // When
        ListOffsetsPartitionResponse latest = list(-1, version);
        // Then
        assertThat(ErrorCode.of(latest.errorCode())).isEqualTo(error);
        assertThat(ErrorCode.of(list(BASE_MS + 9, version).errorCode())).isEqualTo(error);
        assertThat(ErrorCode.of(listCommitted(version).errorCode())).isEqualTo(error);
        assertThat(list(-2, version).errorCode()).isZero();
        assertThat(list(BASE_MS, version).offset())
                .as("what is known to be committed")
                .isZero();
        bench.order(
                "orders",
                DataApiBench.ORDERS_ID,
                PartitionImage.led(0, 8, List.of(DataApiBench.BROKER, 9))
                        .withLeadership(DataApiBench.BROKER, 8, List.of(DataApiBench.BROKER), 1)
                        .withPartitionEpoch(9));
        assertThat(list(-1, version).offset()).isEqualTo(5);
    }

    private ListOffsetsPartitionResponse listCommitted(int version) {
        return bench.start(listOffsets, listOf(-1).isolationLevel((byte) (version >= 2 ? 1 : 0)), version)
                .as(ListOffsetsResponse.class)
                .topics()
                .get(0)
                .partitions()
                .get(0);
    }

    @Test
    void partitionNamedTwiceIsAnInvalidRequest() {
        // When
        ListOffsetsResponse response =
                bench.start(listOffsets, listOf(-1, -2), 7).as(ListOffsetsResponse.class);
        // Then
        assertThat(response.topics().get(0).partitions())
                .extracting(ListOffsetsPartitionResponse::errorCode)
                .containsOnly(ErrorCode.INVALID_REQUEST.code());
    }

    @Test
    void unknownSpecialTimestampIsNotSupported() {
        // When
        ListOffsetsPartitionResponse answer = list(-77, 11);
        // Then
        assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
    }

    @ParameterizedTest
    @CsvSource({"0,5,3", "1,5,3", "2,5,3", "3,5,3", "4,5,3", "4,9,-1"})
    void tellsWhereAnEpochEnds(int version, int epoch, long end) {
        // Given
        bench.append(0, DataApiBench.batch(3));
        OffsetForLeaderEpochRequest request = new OffsetForLeaderEpochRequest()
                .topics(List.of(new OffsetForLeaderTopic()
                        .topic("orders")
                        .partitions(List.of(
                                new OffsetForLeaderPartition().partition(0).leaderEpoch(epoch)))));
        OffsetForLeaderEpochHandler handler = new OffsetForLeaderEpochHandler(bench.registry, bench.images);
        // When
        OffsetForLeaderEpochResponse response =
                bench.start(handler, request, version).as(OffsetForLeaderEpochResponse.class);
        // Then
        long told = response.topics().get(0).partitions().get(0).endOffset();
        assertThat(told).isEqualTo(end);
    }

    @Test
    void deletesRecordsOneByOne() {
        // Given
        bench.append(0, DataApiBench.batch(5));
        DeleteRecordsTopic topic = new DeleteRecordsTopic()
                .name("orders")
                .partitions(List.of(
                        new DeleteRecordsPartition().partitionIndex(0).offset(3),
                        new DeleteRecordsPartition().partitionIndex(1).offset(1),
                        new DeleteRecordsPartition().partitionIndex(99).offset(1)));
        DeleteRecordsTopic internal = new DeleteRecordsTopic()
                .name("__consumer_offsets")
                .partitions(List.of(new DeleteRecordsPartition().partitionIndex(0)));
        // When
        DeleteRecordsResponse response = bench.start(
                        deleteRecords, new DeleteRecordsRequest().topics(List.of(topic, internal)), 2)
                .as(DeleteRecordsResponse.class);
        // Then
        assertThat(response.topics().get(0).partitions())
                .extracting(DeleteRecordsPartitionResult::errorCode)
                .containsExactly(
                        ErrorCode.NONE.code(),
                        ErrorCode.OFFSET_OUT_OF_RANGE.code(),
                        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(response.topics().get(1).partitions())
                .extracting(DeleteRecordsPartitionResult::errorCode)
                .containsExactly(ErrorCode.INVALID_TOPIC_EXCEPTION.code());
        assertThat(list(-2, 7).offset()).isEqualTo(3);
    }

    @Test
    void producerIdsComeFromBlocksAndNeverTwice() {
        // Given
        ManualMailbox mailbox = new ManualMailbox();
        List<Consumer<AllocateProducerIdsResponse>> asked = new ArrayList<>();
        InitProducerIdHandler handler = new InitProducerIdHandler(new ProducerIds(mailbox, asked::add));
        List<FakeReply> replies = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            replies.add(bench.start(handler, new InitProducerIdRequest().transactionalId(null), 5));
        }
        mailbox.drain();
        assertThat(asked).hasSize(1);
        // When
        asked.get(0)
                .accept(new AllocateProducerIdsResponse().producerIdStart(1000).producerIdLen(2));
        mailbox.drain();
        asked.get(1)
                .accept(new AllocateProducerIdsResponse().producerIdStart(5000).producerIdLen(2));
        mailbox.drain();
        // Then
        assertThat(replies)
                .extracting(reply -> reply.as(InitProducerIdResponse.class).producerId())
                .containsExactly(1000L, 1001L, 5000L);
    }

    @Test
    void transactionsAreRefusedForGood() {
        // Given
        InitProducerIdHandler handler = new InitProducerIdHandler(new ProducerIds(new ManualMailbox(), answer -> {}));
        // When
        FakeReply reply = bench.start(handler, new InitProducerIdRequest().transactionalId("t"), 4);
        // Then
        ErrorCode error = ErrorCode.of(reply.as(InitProducerIdResponse.class).errorCode());
        assertThat(error).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
        assertThat(error.retriable()).isFalse();
    }

    @Test
    void describesProducers() {
        // Given
        bench.append(
                0,
                DataApiBench.batch(
                        new BatchBuilder(io.netty.buffer.UnpooledByteBufAllocator.DEFAULT).producer(77, (short) 3, 0),
                        4));
        DescribeProducersRequest request = new DescribeProducersRequest()
                .topics(List.of(new DescribeProducersRequest.TopicRequest()
                        .name("orders")
                        .partitionIndexes(List.of(0, 99))));
        DescribeProducersHandler handler = new DescribeProducersHandler(bench.registry, bench.images);
        // When
        DescribeProducersResponse response = bench.start(handler, request, 0).as(DescribeProducersResponse.class);
        // Then
        List<DescribeProducersResponse.PartitionResponse> answers =
                response.topics().get(0).partitions();
        assertThat(answers.get(0).activeProducers().get(0).producerId()).isEqualTo(77);
        assertThat(answers.get(0).activeProducers().get(0).lastSequence()).isEqualTo(3);
        assertThat(ErrorCode.of(answers.get(1).errorCode())).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3", "4", "5"})
    void describesLogDirectories(int version) {
        // Given
        bench.append(0, DataApiBench.batch(5));
        DescribeLogDirsHandler handler =
                new DescribeLogDirsHandler(new LogDirectories(List.of(bench.directory)), Runnable::run);
        // When
        DescribeLogDirsResponse response = bench.start(handler, new DescribeLogDirsRequest().topics(null), version)
                .as(DescribeLogDirsResponse.class);
        // Then
        DescribeLogDirsResponse.DescribeLogDirsResult result =
                response.results().get(0);
        assertThat(result.totalBytes()).isPositive();
        assertThat(result.topics().get(0).partitions()).hasSize(4);
        assertThat(result.topics().get(0).partitions().stream()
                        .mapToLong(DescribeLogDirsResponse.DescribeLogDirsPartition::partitionSize)
                        .sum())
                .isPositive();
    }
}
