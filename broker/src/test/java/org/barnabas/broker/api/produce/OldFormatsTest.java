package org.barnabas.broker.api.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.partition.lead.Acks;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.testkit.wire.OldMessages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of message sets in Produce 0 to 2. */
class OldFormatsTest extends OldFormatsBench {
    OldFormatsTest() throws IOException {}

    @ParameterizedTest
    @CsvSource({"0,0,-1", "0,1,1", "1,0,1", "1,1,-1", "2,0,-1", "2,1,1"})
    void appendsMessagesOfBothFormatsInEveryVersion(int version, int magic, int acks) {
        // When
        FakeReply first = send(version, acks, OldMessages.join(message(magic), message(magic), message(magic)));
        FakeReply second = send(version, acks, message(magic));

        // Then
        expect(first, ErrorCode.NONE);
        assertThat(answers(first).get(0).baseOffset()).isZero();
        assertThat(answers(first).get(0).logAppendTimeMs()).isEqualTo(-1);
        assertThat(answers(second).get(0).baseOffset()).isEqualTo(3);
        assertThat(end(0)).isEqualTo(4);
        assertThat(threads).as("a few bytes need no other thread").isEmpty();
        assertThat(counted("barnabas_produce_message_conversions")).isEqualTo(4);
        assertThat(counted("barnabas_produce_message_conversion_bytes")).isGreaterThan(2 * 61);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void acksZeroHasNoAnswerAndAFailureClosesTheConnection(int version) {
        // Given
        byte[] corrupt = message(1);
        corrupt[corrupt.length - 1]++;

        // When
        FakeReply good = send(version, 0, message(1));
        FakeReply bad = send(version, 0, corrupt);

        // Then
        assertThat(good.isSkipped()).isTrue();
        assertThat(bad.isClosed()).isTrue();
        assertThat(end(0)).isEqualTo(1);
    }

    static Stream<Arguments> refusals() {
        byte[] corrupt = message(0);
        corrupt[corrupt.length - 1]++;
        byte[] torn = OldMessages.join(message(0), Arrays.copyOf(message(0), 20));
        byte[] stub = Arrays.copyOf(message(0), 9);
        byte[] mixed = OldMessages.join(message(0), message(1));
        byte[] inner = OldMessages.wrapper(1, CompressionType.SNAPPY, NOW, corrupt(1));
        byte[] zstd = OldMessages.wrapper(1, CompressionType.ZSTD, NOW, message(1));
        byte[] twoWrappers = OldMessages.join(
                OldMessages.wrapper(1, CompressionType.GZIP, NOW, message(1)),
                OldMessages.wrapper(1, CompressionType.GZIP, NOW, message(1)));
        byte[] strange = message(0);
        strange[16] = 99;
        return Stream.of(
                Arguments.of("a wrong checksum", corrupt, ErrorCode.CORRUPT_MESSAGE),
                Arguments.of("a wrong checksum inside", inner, ErrorCode.CORRUPT_MESSAGE),
                Arguments.of("cut off", torn, ErrorCode.CORRUPT_MESSAGE),
                Arguments.of("nearly nothing", stub, ErrorCode.CORRUPT_MESSAGE),
                Arguments.of("no format", strange, ErrorCode.CORRUPT_MESSAGE),
                Arguments.of("both formats", mixed, ErrorCode.INVALID_RECORD),
                Arguments.of("zstd", zstd, ErrorCode.INVALID_RECORD),
                Arguments.of("two wrappers", twoWrappers, ErrorCode.INVALID_RECORD),
                Arguments.of(
                        "codec 7",
                        OldMessages.message(1, 0, 7, NOW, null, new byte[9]),
                        ErrorCode.UNSUPPORTED_COMPRESSION_TYPE),
                Arguments.of(
                        "no gzip",
                        OldMessages.message(1, 0, 1, NOW, null, new byte[9]),
                        ErrorCode.UNKNOWN_SERVER_ERROR),
                Arguments.of("more than a message may have", large(0, 2 << 20), ErrorCode.MESSAGE_TOO_LARGE),
                Arguments.of(
                        "a broker's time", OldMessages.message(1, 0, 8, -1, null, null), ErrorCode.INVALID_TIMESTAMP));
    }

    private static byte[] corrupt(int magic) {
        byte[] corrupt = message(magic);
        corrupt[corrupt.length - 1]++;
        return corrupt;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void whatIsWrongConcernsItsPartitionOnlyAndIsNotStored(String what, byte[] set, ErrorCode error) {
        for (int version = 0; version <= 2; version++) {
            // When
            FakeReply reply = send(version, -1, set, message(1), set);
            convertAll();

            // Then
            expect(reply, error, ErrorCode.NONE, error);
            assertThat(answers(reply).get(1).baseOffset()).isEqualTo(version);
        }
        assertThat(end(0)).isZero();
    }

    @Test
    void setsThatTheLoopStoppedAtAreRefusedTheSameWayByThePool() {
        // Given: the first partition's takes long, so that all behind it go to the pool
        List<Arguments> refusals = refusals().toList();
        List<byte[]> sets = refusals.stream().map(one -> (byte[]) one.get()[1]).toList();
        for (int i = 0; i < sets.size(); i++) {
            // When
            FakeReply reply = send(1, 1, large(0), sets.get(i), message(0));
            assertThat(reply.isGiven()).isFalse();
            convertAll();

            // Then
            expect(reply, ErrorCode.NONE, (ErrorCode) refusals.get(i).get()[2], ErrorCode.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void nothingAtAllIsAcknowledgedWithoutAnOffset(int version) {
        // When
        FakeReply reply = send(version, -1, new byte[0], message(1));

        // Then
        expect(reply, ErrorCode.NONE, ErrorCode.NONE);
        assertThat(answers(reply).get(0).baseOffset()).isEqualTo(-1);
        assertThat(end(0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void oldVersionsTakeThePresentFormatToo(int version) {
        // Given
        ByteBuf batch = DataApiBench.batch(3);
        sent.add(batch);

        // When
        FakeReply reply = bench.start(produce, DataApiBench.produceOf(version, -1, 0, batch), version);

        // Then
        expect(reply, ErrorCode.NONE);
        assertThat(end(0)).isEqualTo(3);
        assertThat(counted("barnabas_produce_message_conversions")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 7, 12})
    void laterVersionsTakeNoMessages(int version) {
        // When, Then
        expect(send(version, -1, message(0)), ErrorCode.INVALID_RECORD);
        expect(send(version, -1, message(1)), ErrorCode.INVALID_RECORD);
        expect(send(version, -1, new byte[0]), ErrorCode.INVALID_RECORD);
    }

    @Test
    void compactedTopicsNeedKeys() {
        // Given
        topic("compacted", new BatchRules(1 << 20, true, null, false, Long.MAX_VALUE, Long.MAX_VALUE));
        byte[] keyless = OldMessages.message(0, NOW, null, "value");

        // When
        FakeReply reply = sendTo("compacted", 1, OldMessages.join(message(0), keyless), message(0));

        // Then
        expect(reply, ErrorCode.INVALID_RECORD, ErrorCode.NONE);
    }

    @Test
    void timesHaveBoundsWhereThereAreTimes() {
        // Given
        topic("strict", new BatchRules(1 << 20, false, null, false, 1_000, 1_000));
        byte[] past = OldMessages.message(1, bench.clock.wall().nowMs() - 5_000, "k", "v");
        byte[] timeless = OldMessages.message(1, -1, "k", "v");

        // When
        FakeReply reply = sendTo("strict", 2, past, message(0), timeless);

        // Then
        expect(reply, ErrorCode.INVALID_TIMESTAMP, ErrorCode.NONE, ErrorCode.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theBrokersTimeIsToldWhereItCounts(int magic) {
        // Given
        topic("stamped", new BatchRules(1 << 20, false, null, true, Long.MAX_VALUE, Long.MAX_VALUE));

        // When
        FakeReply reply = sendTo("stamped", 2, message(magic));

        // Then
        expect(reply, ErrorCode.NONE);
        assertThat(answers(reply).get(0).logAppendTimeMs())
                .isEqualTo(bench.clock.wall().nowMs());
    }

    @Test
    void theLimitHoldsForTheBatchThatTheMessagesBecome() {
        // Given: each message fits, and so does the wrapper
        topic(
                "small",
                new BatchRules(
                        500, false, Compression.of(CompressionType.NONE), false, Long.MAX_VALUE, Long.MAX_VALUE));
        byte[][] many = IntStream.range(0, 100).mapToObj(i -> message(0)).toArray(byte[][]::new);

        // When
        FakeReply reply = sendTo("small", 0, OldMessages.wrapper(0, CompressionType.GZIP, NOW, many), message(0));

        // Then
        expect(reply, ErrorCode.MESSAGE_TOO_LARGE, ErrorCode.NONE);
    }

    @Test
    void placesThatAreNotThereAreToldInNumbersThatOldClientsKnow() {
        // Given
        bench.create("moved", new Uuid(4, 4), 1, 0);
        bench.lose("moved", new Uuid(4, 4), 1);
        FakeReply storage = new FakeReply((short) 2);
        ProduceJob job =
                new ProduceJob(bench.context(2), storage, Acks.LEADER, 100, bench.images, ProduceErrors.none());

        // When
        job.refuse(job.answer("orders", Uuid.ZERO, 0), "orders", ErrorCode.KAFKA_STORAGE_ERROR);
        job.start();

        // Then
        expect(storage, ErrorCode.NOT_LEADER_OR_FOLLOWER);
        expect(sendTo("nothing", 0, message(0)), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        expect(sendTo("moved", 0, message(0)), ErrorCode.NOT_LEADER_OR_FOLLOWER);
        expect(send(0, 2, message(0)), ErrorCode.INVALID_REQUIRED_ACKS);
        expect(
                send(0, 1, message(0), message(0), message(0), message(0), message(0)),
                ErrorCode.NONE,
                ErrorCode.NONE,
                ErrorCode.NONE,
                ErrorCode.NONE,
                ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
}
