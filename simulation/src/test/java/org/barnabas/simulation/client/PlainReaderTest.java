package org.barnabas.simulation.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.message.ListOffsetsResponse;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.wire.Message;
import org.barnabas.testkit.history.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlainReaderTest {

    private static final TopicPartition PARTITION = new TopicPartition(ScriptedBroker.TOPIC, 0);

    private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false, true);

    private ScriptedBroker broker = new ScriptedBroker(TopicKind.KEPT);
    private final List<Long> positions = new ArrayList<>();

    private void read(long ms) {
        broker.start(new PlainReader(broker, broker.topics.all(), false, ClientPace.usual(), broker.promises));
        broker.pass(ms);
    }

    private static BufferRecords records(long baseOffset, boolean damaged, String... values) {
        try (BatchBuilder builder = new BatchBuilder(ALLOCATOR)) {
            builder.baseOffset(baseOffset).leaderEpoch(3);
            for (String value : values) {
                builder.append(1, null, value.getBytes(StandardCharsets.UTF_8));
            }
            ByteBuf built = builder.build();
            byte[] bytes = ByteBufUtil.getBytes(built);
            built.release();
            bytes[bytes.length - 2] ^= (byte) (damaged ? 1 : 0);
            return new BufferRecords(Unpooled.wrappedBuffer(bytes));
        }
    }

    private static FetchResponse answer(PartitionData data) {
        return new FetchResponse()
                .responses(List.of(new FetchResponse.FetchableTopicResponse()
                        .topic(ScriptedBroker.TOPIC)
                        .partitions(List.of(data.partitionIndex(0)))));
    }

    private long position(Message request) {
        long position =
                ((FetchRequest) request).topics().get(0).partitions().get(0).fetchOffset();
        positions.add(position);
        return position;
    }

    /** Two records, and no more. */
    private Message twoRecords(Message request) {
        PartitionData data = new PartitionData().highWatermark(2);
        return answer(position(request) == 0 ? data.records(records(0, false, "p:0", "p:1")) : data);
    }

    @Test
    void whatIsReadIsToldAndThePositionMovesOn() {
        // Given
        broker.promises.sent(PARTITION, List.of("p:0", "p:1"));
        broker.script(ApiKey.FETCH, this::twoRecords);

        // When
        read(1_000);

        // Then
        assertThat(broker.journal.failures).isEmpty();
        assertThat(broker.journal.read).containsExactly("p:0", "p:1");
        assertThat(positions).startsWith(0L, 2L).doesNotContain(1L);
        assertThat(broker.journal.operations.get(0).entries()).hasSize(2);
    }

    @Test
    void aGapIsFound() {
        // Given
        broker.promises.sent(PARTITION, List.of("p:0"));
        broker.script(
                ApiKey.FETCH,
                request -> answer(new PartitionData().highWatermark(9).records(records(5, false, "p:0"))));

        // When
        read(100);

        // Then
        assertThat(broker.journal.failures.get(0)).contains("a gap in kept-a-0 between 0 and 5");
    }

    @Test
    void whatIsAboveTheHighWatermarkIsFound() {
        // Given
        broker.promises.sent(PARTITION, List.of("p:0", "p:1"));
        broker.script(
                ApiKey.FETCH,
                request -> answer(new PartitionData().highWatermark(1).records(records(0, false, "p:0", "p:1"))));

        // When
        read(100);

        // Then
        assertThat(broker.journal.failures.get(0)).contains("above the high watermark");
    }

    @Test
    void aDamagedBatchIsNotReadAndAskedForAgain() {
        // Given
        broker.script(ApiKey.FETCH, request -> {
            position(request);
            return answer(new PartitionData().highWatermark(1).records(records(0, true, "p:0")));
        });

        // When
        read(1_000);

        // Then
        assertThat(broker.journal.read).isEmpty();
        assertThat(broker.journal.failures).isEmpty();
        assertThat(positions).hasSizeGreaterThan(1).containsOnly(0L);
    }

    @Test
    void anErrorThatNoBrokerMayGiveIsABrokenPromise() {
        // Given
        broker.script(ApiKey.FETCH, request -> answer(new PartitionData().errorCode(ErrorCode.INVALID_RECORD.code())));

        // When
        read(100);

        // Then
        assertThat(broker.journal.failures.get(0)).contains("INVALID_RECORD");
    }

    @ParameterizedTest
    @EnumSource(names = {"KEPT", "COMPACTED"})
    void aPositionThatHasGoneIsABrokenPromiseWhereNothingGoes(TopicKind kind) {
        // Given
        broker = new ScriptedBroker(kind);
        broker.script(
                ApiKey.FETCH, request -> answer(new PartitionData().errorCode(ErrorCode.OFFSET_OUT_OF_RANGE.code())));

        // When
        read(100);

        // Then
        assertThat(broker.journal.failures.get(0)).contains("may not read 0 of kept-a-0");
    }

    @Test
    void aPositionThatHasGoneFollowsTheStartOfALogThatMayBeShortened() {
        // Given
        broker = new ScriptedBroker(TopicKind.SHORTENED);
        broker.script(
                ApiKey.LIST_OFFSETS,
                request -> new ListOffsetsResponse()
                        .topics(List.of(new ListOffsetsResponse.ListOffsetsTopicResponse()
                                .name(ScriptedBroker.TOPIC)
                                .partitions(List.of(new ListOffsetsResponse.ListOffsetsPartitionResponse()
                                        .partitionIndex(0)
                                        .offset(7))))));
        broker.script(
                ApiKey.FETCH,
                request -> answer(
                        position(request) < 7
                                ? new PartitionData().errorCode(ErrorCode.OFFSET_OUT_OF_RANGE.code())
                                : new PartitionData().highWatermark(7).logStartOffset(7)));

        // When
        read(500);

        // Then
        assertThat(broker.journal.failures).isEmpty();
        assertThat(positions).startsWith(0L, 7L);
    }

    @Test
    void aLogThatStartsLaterIsFoundWhereNothingGoes() {
        // Given
        broker.script(
                ApiKey.FETCH,
                request -> answer(new PartitionData().highWatermark(9).logStartOffset(4)));

        // When
        read(100);

        // Then
        assertThat(broker.journal.failures.get(0)).contains("starts at 4");
    }

    @Test
    void anEndThatWentBackIsFound() {
        // Given
        broker.promises.sent(PARTITION, List.of("p:0", "p:1"));
        broker.script(ApiKey.FETCH, this::twoRecords);
        broker.script(
                ApiKey.LIST_OFFSETS,
                request -> new ListOffsetsResponse()
                        .topics(List.of(new ListOffsetsResponse.ListOffsetsTopicResponse()
                                .name(ScriptedBroker.TOPIC)
                                .partitions(List.of(new ListOffsetsResponse.ListOffsetsPartitionResponse()
                                        .partitionIndex(0)
                                        .timestamp(0)
                                        .offset(1))))));

        // When
        read(60_000);

        // Then
        assertThat(broker.journal.failures)
                .anyMatch(each -> each.contains("kept-a-0 ends at 1, but client had read up to 2"))
                .anyMatch(each -> each.contains("the first of that time is 1"));
    }
}
