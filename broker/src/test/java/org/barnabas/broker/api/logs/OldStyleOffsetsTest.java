package org.barnabas.broker.api.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.barnabas.broker.api.AnswerRoom;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.model.LogConfig;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.DeleteRecordsRequest;
import org.barnabas.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import org.barnabas.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import org.barnabas.protocol.message.ListOffsetsRequest;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import org.barnabas.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import org.barnabas.protocol.message.ListOffsetsResponse;
import org.barnabas.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.record.BatchRules;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ListOffsets 0, on a partition of three segments that begin at 0, 3 and 6 and were written to at 1000, 2000 and 3000. */
class OldStyleOffsetsTest {

    private static final Uuid SMALL_ID = new Uuid(5, 6);
    private static final long LATEST = -1;
    private static final long EARLIEST = -2;

    private final DataApiBench bench = new DataApiBench();
    private final Map<String, Long> times = new TreeMap<>();
    private final OldStyleOffsets oldStyle = new OldStyleOffsets(
            file -> {
                Long time = times.get(
                        Objects.requireNonNull(file.getFileName()).toString().replaceFirst("^0+(?=\\d\\.)", ""));
                if (time == null) {
                    throw new NoSuchFileException(file.toString());
                }
                return time;
            },
            bench.clock.wall());
    private ListOffsetsHandler handler = new ListOffsetsHandler(bench.registry, bench.images, null, oldStyle);

    OldStyleOffsetsTest() throws IOException {}

    @BeforeEach
    void threeSegments() {
        bench.configs.put(
                "small", new PartitionConfig(LogConfig.of(log -> log.segmentBytes(170)), BatchRules.DEFAULT, 1));
        bench.create("small", SMALL_ID, 1, 5);
        for (int i = 0; i < 3; i++) {
            append(-1);
            times.put(3 * i + ".log", 1_000L * (i + 1));
        }
    }

    private void append(int acks) {
        ProduceRequest request = DataApiBench.produceOf(9, acks, 0, DataApiBench.batch(3));
        request.topicData().get(0).name("small");
        bench.start(bench.produce, request, 9);
    }

    private static ListOffsetsRequest asked(String topic, int partition, long timestamp, int count) {
        return new ListOffsetsRequest()
                .replicaId(-1)
                .topics(List.of(new ListOffsetsTopic()
                        .name(topic)
                        .partitions(List.of(new ListOffsetsPartition()
                                .partitionIndex(partition)
                                .timestamp(timestamp)
                                .maxNumOffsets(count)))));
    }

    private static ListOffsetsPartitionResponse only(FakeReply reply) {
        return reply.as(ListOffsetsResponse.class).topics().get(0).partitions().get(0);
    }

    private ListOffsetsPartitionResponse list(long timestamp, int count) {
        return only(bench.start(handler, asked("small", 0, timestamp, count), 0));
    }

    private ErrorCode error(long timestamp, int count) {
        return ErrorCode.of(list(timestamp, count).errorCode());
    }

    private static List<Long> offsets(String text) {
        return text == null
                ? List.of()
                : Stream.of(text.split(" ")).map(Long::parseLong).toList();
    }

    @ParameterizedTest(name = "at {0}, at most {1}: {2}")
    @CsvSource({
        "-1, 0,",
        "-1, 1, 9",
        "-1, 3, 9 6 3",
        "-1, 64, 9 6 3 0",
        "-1, 2147483647, 9 6 3 0",
        "-2, 0,",
        "-2, 1, 0",
        "-2, 100, 0",
        "0, 100,",
        "999, 100,",
        "1000, 100, 0",
        "2999, 100, 3 0",
        "2999, 1, 3",
        "3000, 100, 6 3 0",
        "1700000000000, 2, 9 6",
        "9223372036854775807, 100, 9 6 3 0",
    })
    void givesWhereSegmentsBeginNewestFirst(long timestamp, int count, String expected) {
        // When
        ListOffsetsPartitionResponse answer = list(timestamp, count);

        // Then
        assertThat(answer.errorCode()).isZero();
        assertThat(answer.oldStyleOffsets()).isEqualTo(offsets(expected));
    }

    @Test
    void anEmptyPartitionBeginsAndEndsAtTheSameOffset() {
        // When
        List<Long> latest =
                only(bench.start(handler, asked("orders", 0, LATEST, 10), 0)).oldStyleOffsets();
        List<Long> earliest =
                only(bench.start(handler, asked("orders", 0, EARLIEST, 10), 0)).oldStyleOffsets();

        // Then
        assertThat(latest).containsExactly(0L);
        assertThat(earliest).containsExactly(0L);
    }

    /** What DeleteRecords has taken away is not told, though its segment is still there. */
    @Test
    void theOldestSegmentBeginsWhereTheLogStarts() {
        // Given
        DeleteRecordsRequest deletion = new DeleteRecordsRequest()
                .topics(List.of(new DeleteRecordsTopic()
                        .name("small")
                        .partitions(List.of(new DeleteRecordsPartition().offset(2)))));
        bench.start(new DeleteRecordsHandler(bench.registry, bench.images), deletion, 2);

        // When
        ListOffsetsPartitionResponse all = list(LATEST, 10);

        // Then
        assertThat(all.oldStyleOffsets()).containsExactly(9L, 6L, 3L, 2L);
        assertThat(list(EARLIEST, 1).oldStyleOffsets()).containsExactly(2L);
    }

    @Test
    void whatIsNotCommittedIsTheHighWatermark() {
        // Given a follower that has nothing of what comes now
        bench.order("small", SMALL_ID, PartitionImage.led(0, 6, List.of(DataApiBench.BROKER, 9)));
        append(1);
        append(1);

        // When
        ListOffsetsPartitionResponse all = list(LATEST, 10);

        // Then
        assertThat(all.oldStyleOffsets()).containsExactly(9L, 9L, 6L, 3L, 0L);
        assertThat(list(LATEST, 1).oldStyleOffsets()).containsExactly(9L);
    }

    /** KIP-207: what is committed is not known yet, and a smaller offset than before the election would be a lie. */
    @Test
    void aNewLeaderDoesNotGoBackBehindItsPredecessor() {
        // Given
        bench.order("small", SMALL_ID, PartitionImage.led(0, 6, List.of(DataApiBench.BROKER, 9)));
        append(1);
        times.put("9.log", 4_000L);
        bench.order("small", SMALL_ID, PartitionImage.led(0, 7, List.of(DataApiBench.BROKER, 9)));

        // When
        ErrorCode latest = error(LATEST, 1);

        // Then
        assertThat(latest).isEqualTo(ErrorCode.LEADER_NOT_AVAILABLE);
        assertThat(list(EARLIEST, 1).oldStyleOffsets()).containsExactly(0L);
        assertThat(list(2_500, 10).oldStyleOffsets()).containsExactly(3L, 0L);
    }

    @Test
    void errorsAreThoseThatSuchClientsKnowWhereThereIsOne() {
        // Given
        bench.lose("small", SMALL_ID, 6);

        // When
        ErrorCode elsewhere = error(LATEST, 1);
        FakeReply nowhere = bench.start(handler, asked("nowhere", 0, LATEST, 1), 0);
        FakeReply missing = bench.start(handler, asked("orders", 77, LATEST, 1), 0);

        // Then
        assertThat(elsewhere).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(only(nowhere).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(only(missing).errorCode()).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        assertThat(only(missing).oldStyleOffsets()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-3,1,UNSUPPORTED_VERSION", "-6,1,UNSUPPORTED_VERSION", "-1,-1,INVALID_REQUEST", "5,-7,INVALID_REQUEST"
    })
    void whatCannotBeAskedIsRefused(long timestamp, int count, ErrorCode expected) {
        assertThat(error(timestamp, count)).isEqualTo(expected);
    }

    @Test
    void timesAndLongListsAreLookedUpByTheStage() {
        // Given
        ArrayDeque<Runnable> threads = new ArrayDeque<>();
        handler = new ListOffsetsHandler(
                bench.registry, bench.images, new ReadStage(threads::add, Long.MAX_VALUE), oldStyle);

        // When
        FakeReply latest = bench.start(handler, asked("small", 0, LATEST, 1), 0);
        FakeReply time = bench.start(handler, asked("small", 0, 2_000, 5), 0, bench.loop.connect());
        FakeReply many = bench.start(handler, asked("small", 0, LATEST, 10_000), 0, bench.loop.connect());

        // Then
        assertThat(latest.isGiven()).isTrue();
        assertThat(time.isGiven()).isFalse();
        assertThat(many.isGiven()).isFalse();
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        bench.settle();
        assertThat(only(time).oldStyleOffsets()).containsExactly(3L, 0L);
        assertThat(only(many).oldStyleOffsets()).containsExactly(9L, 6L, 3L, 0L);
    }

    @Test
    void aFileThatIsGoneIsLookedForInTheNextView() {
        // Given
        times.remove("3.log");

        // When
        ErrorCode error = error(2_500, 10);

        // Then
        assertThat(error).isEqualTo(ErrorCode.LEADER_NOT_AVAILABLE);
        assertThat(list(3_500, 10).oldStyleOffsets()).containsExactly(6L, 3L, 0L);
    }

    @Test
    void answersThatDoNotFitAreRefused() {
        // Given
        AnswerRoom.Shared rooms = new AnswerRoom.Shared(600);
        handler = new ListOffsetsHandler(bench.registry, bench.images, null, oldStyle, rooms);
        ListOffsetsRequest request = asked("small", 0, LATEST, 4);
        ListOffsetsTopic orders = asked("orders", 0, LATEST, 4).topics().get(0);
        orders.partitions(List.of(
                orders.partitions().get(0),
                asked("orders", 1, LATEST, 4).topics().get(0).partitions().get(0)));
        request.topics(List.of(request.topics().get(0), orders));

        // When
        ListOffsetsResponse response = bench.start(handler, request, 0).as(ListOffsetsResponse.class);

        // Then
        assertThat(response.topics().get(0).partitions().get(0).oldStyleOffsets())
                .hasSize(4);
        assertThat(response.topics().get(1).partitions())
                .extracting(ListOffsetsPartitionResponse::errorCode)
                .containsExactly((short) 0, ErrorCode.REQUEST_TIMED_OUT.code());
        assertThat(rooms.usedBytes()).isZero();
    }

    /** The first partition has taken room when the second one fails. */
    @Test
    void anAnswerThatFailsGivesItsRoomBack() {
        // Given
        AnswerRoom.Shared rooms = new AnswerRoom.Shared(1 << 20);
        OldStyleOffsets failing = new OldStyleOffsets(
                file -> {
                    throw new IllegalStateException("unforeseen");
                },
                bench.clock.wall());
        ListOffsetsHandler handlerThatFails =
                new ListOffsetsHandler(bench.registry, bench.images, null, failing, rooms);
        ListOffsetsRequest request = asked("orders", 0, LATEST, 4);
        request.topics(List.of(
                request.topics().get(0), asked("small", 0, 2_500, 10).topics().get(0)));

        // When
        assertThatThrownBy(() -> bench.start(handlerThatFails, request, 0)).hasMessage("unforeseen");

        // Then
        assertThat(rooms.usedBytes()).isZero();
    }
}
