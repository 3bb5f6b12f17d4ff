package org.barnabas.protocol.record.messageset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.protocol.record.messageset.MessageSets.join;
import static org.barnabas.protocol.record.messageset.MessageSets.message;
import static org.barnabas.protocol.record.messageset.MessageSets.sealed;
import static org.barnabas.protocol.record.messageset.MessageSets.wrapper;
import static org.barnabas.protocol.record.messageset.OldRecord.NOW;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BatchVerdict;
import org.barnabas.protocol.record.BatchVerdict.Accepted;
import org.barnabas.protocol.record.BatchVerdict.RecordError;
import org.barnabas.protocol.record.BatchVerdict.Refused;
import org.barnabas.protocol.record.BatchVerdict.Stopped;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xerial.snappy.Snappy;

class UpConverterTest {
    private static final byte[] KEY = {1};
    private static final byte[] VALUE = {2, 3};
    private static final int APPENDED = LegacyMessage.LOG_APPEND_TIME_FLAG;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final UpConverter converter = new UpConverter(allocator, InflateLimits.DEFAULT);

    @AfterEach
    void holdsNothingOnceClosed() {
        converter.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private static byte[] plain(int magic, long offset) {
        return message(magic, offset, 0, NOW, KEY, VALUE);
    }

    private static byte[] changed(byte[] message, int index, int value) {
        byte[] changed = message.clone();
        changed[index] = (byte) value;
        return changed;
    }

    private static byte[] withSize(byte[] message, int size) {
        byte[] changed = message.clone();
        ByteBuffer.wrap(changed).putInt(8, size);
        return changed;
    }

    static Stream<Arguments> refusals() {
        CompressionType gzip = CompressionType.GZIP;
        byte[] whole = plain(1, 0);
        byte[] wrapped = wrapper(1, 1, gzip, NOW, plain(1, 0), plain(1, 1));
        byte[] longKey = sealed(withInt(plain(0, 0), 18, 100));
        byte[] longValue = sealed(withInt(plain(0, 0), 23, 100));
        byte[] short1 = sealed(Arrays.copyOf(withSize(message(1, 0, 0, NOW, null, null), 16), 28));
        byte[] unassigned = message(1, 0, 5, NOW, null, VALUE);
        return Stream.of(
                arguments("nothing", new byte[0], ErrorCode.INVALID_RECORD, -1),
                arguments("a torn second", join(whole, Arrays.copyOf(whole, 30)), ErrorCode.CORRUPT_MESSAGE, 1),
                arguments("a torn head", join(whole, new byte[11]), ErrorCode.CORRUPT_MESSAGE, 1),
                arguments("a negative size", withSize(whole, -1), ErrorCode.CORRUPT_MESSAGE, 0),
                arguments("a small size", withSize(whole, 13), ErrorCode.CORRUPT_MESSAGE, 0),
                arguments("the largest size", withSize(whole, Integer.MAX_VALUE), ErrorCode.CORRUPT_MESSAGE, 0),
                arguments("another format", changed(whole, 16, 3), ErrorCode.CORRUPT_MESSAGE, 0),
                arguments("a negative format", changed(whole, 16, -1), ErrorCode.CORRUPT_MESSAGE, 0),
                arguments("a wrong checksum", join(whole, changed(whole, 12, 9)), ErrorCode.CORRUPT_MESSAGE, 1),
                arguments("a long key", longKey, ErrorCode.CORRUPT_MESSAGE, 0),
                arguments("a long value", longValue, ErrorCode.CORRUPT_MESSAGE, 0),
                arguments("a size of format 0 in format 1", short1, ErrorCode.CORRUPT_MESSAGE, 0),
                arguments("two formats", join(whole, plain(0, 1)), ErrorCode.INVALID_RECORD, -1),
                arguments("a batch", join(whole, changed(whole, 16, 2)), ErrorCode.INVALID_RECORD, 1),
                arguments("a wrapper and others", join(wrapped, whole), ErrorCode.INVALID_RECORD, -1),
                arguments("others and a wrapper", join(whole, wrapped), ErrorCode.INVALID_RECORD, -1),
                arguments(
                        "a wrapper in a wrapper",
                        wrapper(1, 0, gzip, NOW, wrapper(1, 0, gzip, NOW, whole)),
                        ErrorCode.INVALID_RECORD,
                        0),
                arguments("zstd", wrapper(1, 0, CompressionType.ZSTD, NOW, whole), ErrorCode.INVALID_RECORD, -1),
                arguments("no codec", unassigned, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, -1),
                arguments("no value", message(1, 0, 1, NOW, null, null), ErrorCode.INVALID_RECORD, -1),
                arguments("no gzip", message(1, 0, 1, NOW, null, VALUE), ErrorCode.UNKNOWN_SERVER_ERROR, -1),
                arguments("an empty wrapper", wrapper(1, 0, gzip, NOW), ErrorCode.INVALID_RECORD, -1),
                arguments("a small offset", wrapper(1, 1, gzip, NOW, plain(1, 2)), ErrorCode.INVALID_RECORD, -1),
                arguments(
                        "another format inside",
                        wrapper(1, 1, gzip, NOW, plain(1, 0), plain(0, 1)),
                        ErrorCode.INVALID_RECORD,
                        1),
                arguments(
                        "a wrong checksum inside",
                        wrapper(1, 1, gzip, NOW, plain(1, 0), changed(plain(1, 1), 13, 77)),
                        ErrorCode.CORRUPT_MESSAGE,
                        1),
                arguments(
                        "a torn message inside",
                        wrapper(1, 1, gzip, NOW, plain(1, 0), Arrays.copyOf(whole, 36)),
                        ErrorCode.CORRUPT_MESSAGE,
                        1),
                arguments(
                        "a small size inside",
                        wrapper(0, 0, gzip, NOW, withSize(plain(0, 0), 2)),
                        ErrorCode.CORRUPT_MESSAGE,
                        0),
                arguments("a time before -1", message(1, 0, 0, -2, KEY, VALUE), ErrorCode.INVALID_TIMESTAMP, 0),
                arguments(
                        "a broker's time that is none",
                        message(1, 0, APPENDED, -1, KEY, VALUE),
                        ErrorCode.INVALID_TIMESTAMP,
                        0));
    }

    private static byte[] withInt(byte[] message, int index, int value) {
        ByteBuffer.wrap(message).putInt(index, value);
        return message;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void shouldRefuse(String what, byte[] set, ErrorCode error, int index) {
        // When
        BatchVerdict verdict = convert(set, BatchRules.DEFAULT);

        // Then
        assertThat(verdict).isInstanceOf(Refused.class);
        Refused refused = (Refused) verdict;
        assertThat(refused.error()).as(refused.message()).isEqualTo(error);
        assertThat(refused.records().stream().map(RecordError::index))
                .isEqualTo(index < 0 ? List.of() : List.of(index));
    }

    /** What the reference takes in silence and loses, and what it has no name for. */
    private static ErrorCode ofReference(String what, ErrorCode error) {
        return switch (what) {
            case "a torn second", "a torn head", "a torn message inside" -> ErrorCode.NONE;
            case "the largest size", "a long key", "a long value", "a size of format 0 in format 1" ->
                ErrorCode.UNKNOWN_SERVER_ERROR;
            case "no codec", "a time before -1" -> ErrorCode.UNKNOWN_SERVER_ERROR;
            case "a batch" -> ErrorCode.CORRUPT_MESSAGE; // for its checksum, which is looked at first
            default -> error;
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void shouldRefuseWithTheErrorOfTheReference(String what, byte[] set, ErrorCode error, int index) {
        // When
        OldBroker.Outcome reference = OldBroker.append(set, new OldBroker.Topic(null, false, false, NOW));

        // Then
        assertThat(reference.error()).isEqualTo(ofReference(what, error));
    }

    private BatchVerdict convert(byte[] set, BatchRules rules) {
        ByteBuf bytes = MessageSets.direct(set);
        try {
            return converter.convert(bytes, rules, NOW);
        } finally {
            assertThat(bytes.release()).isTrue();
        }
    }

    private List<OldRecord> accepted(byte[] set, BatchRules rules) {
        BatchVerdict verdict = convert(set, rules);
        assertThat(verdict).isInstanceOf(Accepted.class);
        ByteBuf batch = ((Accepted) verdict).batch();
        try {
            return MessageSets.readBatch(batch);
        } finally {
            batch.release();
        }
    }

    @Test
    void shouldNameAllRecordsWithoutAKeyOfACompactedTopic() {
        // Given
        BatchRules compacted = new BatchRules(1 << 20, true, null, false, Long.MAX_VALUE, Long.MAX_VALUE);
        byte[] keyless = message(0, 0, 0, -1, null, VALUE);
        byte[] set = join(plain(0, 0), keyless, plain(0, 0), keyless);

        // When
        List<BatchVerdict> verdicts =
                List.of(convert(set, compacted), convert(wrapper(0, 3, CompressionType.SNAPPY, -1, set), compacted));

        // Then
        for (BatchVerdict verdict : verdicts) {
            assertThat(((Refused) verdict).error()).isEqualTo(ErrorCode.INVALID_RECORD);
            assertThat(((Refused) verdict).records().stream().map(RecordError::index))
                    .containsExactly(1, 3);
        }
    }

    @Test
    void shouldHoldTimesAgainstTheBrokers() {
        // Given
        BatchRules strict = new BatchRules(1 << 20, false, null, false, 1_000, 2_000);
        byte[] early = message(1, 0, 0, NOW - 1_001, KEY, VALUE);
        byte[] late = message(1, 0, 0, NOW + 2_001, KEY, VALUE);
        byte[] none = message(1, 0, 0, -1, KEY, VALUE);

        // When
        BatchVerdict refused = convert(join(plain(1, 0), early, none, late), strict);

        // Then
        assertThat(((Refused) refused).error()).isEqualTo(ErrorCode.INVALID_TIMESTAMP);
        assertThat(((Refused) refused).records().stream().map(RecordError::index))
                .containsExactly(1, 3);
        assertThat(accepted(join(message(0, 0, 0, -1, KEY, VALUE)), strict)).hasSize(1);
    }

    @Test
    void shouldTakeTheTimeOfAWrapperThatABrokerHasStamped() {
        // Given
        byte[] inside = join(message(1, 0, 0, 5, KEY, VALUE), message(1, 1, 0, 6, KEY, VALUE));
        byte[] value = MessageSets.compressed(Compression.of(CompressionType.LZ4), inside);
        byte[] set = message(1, 1, CompressionType.LZ4.id() | APPENDED, NOW, null, value);
        BatchRules stamping = new BatchRules(1 << 20, false, null, true, Long.MAX_VALUE, Long.MAX_VALUE);

        // When
        List<OldRecord> records = accepted(set, BatchRules.DEFAULT);
        BatchVerdict refused = convert(set, stamping);

        // Then: such a wrapper is what Apache Kafka takes where the topic keeps producers' times, and only there
        assertThat(records.stream().map(OldRecord::timestamp)).containsExactly(NOW, NOW);
        assertThat(((Refused) refused).error()).isEqualTo(ErrorCode.INVALID_TIMESTAMP);
        assertThat(((Refused) refused).records()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "LZ4", "ZSTD"})
    void shouldStampTheBrokersTime(CompressionType type) {
        // Given
        BatchRules stamping =
                new BatchRules(1 << 20, false, Compression.of(type), true, Long.MAX_VALUE, Long.MAX_VALUE);
        byte[] set = join(message(0, 7, 0, -1, null, null), message(0, 7, 0, -1, KEY, VALUE));

        // When
        Accepted verdict = (Accepted) convert(set, stamping);

        // Then
        RecordBatchView batch = new RecordBatchView().wrap(verdict.batch(), 0);
        assertThat(batch.isLogAppendTime()).isTrue();
        assertThat(batch.maxTimestamp()).isEqualTo(NOW);
        assertThat(batch.compression()).isEqualTo(type);
        assertThat(verdict.summary().maxTimestampDelta()).isOne();
        assertThat(MessageSets.readBatch(verdict.batch()))
                .containsExactly(new OldRecord(0, NOW, null, null), new OldRecord(1, NOW, "\1", "\2\3"));
        verdict.batch().release();
    }

    @Test
    void shouldTakeWrappersOfOtherClients() {
        // Given: offsets all 0, as some leave them; raw snappy; a key, and lengths below -1, which are null for Apache
        // Kafka
        byte[] first = plain(1, 0);
        byte[] set = wrapper(1, 0, CompressionType.GZIP, NOW, first, first, first);
        byte[] raw;
        try {
            raw = message(0, 0, CompressionType.SNAPPY.id(), -1, KEY, Snappy.compress(plain(0, 0)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        byte[] noLengths = sealed(withInt(withInt(message(0, 0, 0, -1, null, null), 18, -5), 22, -7));
        byte[] tail = sealed(withSize(join(plain(0, 0), new byte[3]), plain(0, 0).length - 12 + 3));

        // When / Then
        assertThat(accepted(set, BatchRules.DEFAULT).stream().map(OldRecord::offset))
                .containsExactly(0L, 1L, 2L);
        assertThat(accepted(raw, BatchRules.DEFAULT)).containsExactly(new OldRecord(0, -1, "\1", "\2\3"));
        assertThat(accepted(noLengths, BatchRules.DEFAULT)).containsExactly(new OldRecord(0, -1, null, null));
        assertThat(accepted(tail, BatchRules.DEFAULT)).containsExactly(new OldRecord(0, -1, "\1", "\2\3"));
    }

    @Test
    void shouldMindTheHeaderChecksumOfLz4InFormatOneOnly() {
        // Given: byte 6 of the frame, which is the value of a message with a null key
        byte[] zero = wrapper(0, 0, CompressionType.LZ4, -1, plain(0, 0));
        byte[] one = wrapper(1, 0, CompressionType.LZ4, NOW, plain(1, 0));

        // When
        List<OldRecord> read = accepted(sealed(changed(zero, 18 + 8 + 6, 0x5a)), BatchRules.DEFAULT);
        BatchVerdict refused = convert(sealed(changed(one, 26 + 8 + 6, 0x5a)), BatchRules.DEFAULT);

        // Then
        assertThat(read).hasSize(1);
        assertThat(((Refused) refused).error()).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    }

    @Test
    void shouldHoldMessagesAndTheBatchToTheLimit() {
        // Given: no message is too large, the batch of them is
        BatchRules small = new BatchRules(1_000, false, null, false, Long.MAX_VALUE, Long.MAX_VALUE);
        byte[] message = message(0, 0, 0, -1, KEY, new byte[500]);
        byte[] large = message(0, 0, 0, -1, KEY, new byte[1_000]);
        BatchRules plain = new BatchRules(1_000, false, Compression.NONE, false, Long.MAX_VALUE, Long.MAX_VALUE);

        // When
        List<BatchVerdict> verdicts = List.of(
                convert(large, small),
                convert(join(message, message), small),
                convert(wrapper(0, 1, CompressionType.GZIP, -1, message, message), plain));

        // Then
        for (BatchVerdict verdict : verdicts) {
            assertThat(((Refused) verdict).error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        }
        assertThat(accepted(wrapper(0, 1, CompressionType.GZIP, -1, message, message), small))
                .hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "LZ4"})
    void shouldNotHoldWhatABombInflatesTo(CompressionType type) {
        // Given: 96 MiB of zeros; a topic without compression would have to store them, another keeps them compressed
        byte[][] inside = new byte[96][];
        Arrays.fill(inside, message(0, 0, 0, -1, KEY, new byte[1 << 20]));
        ByteBuf bomb = MessageSets.direct(wrapper(0, 95, type, -1, inside));
        BatchRules rules = new BatchRules(100 << 20, false, null, false, Long.MAX_VALUE, Long.MAX_VALUE);

        // When
        BatchVerdict verdict = converter.convert(bomb, rules, NOW);

        // Then
        assertThat(((Refused) verdict).error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
        assertThat(allocator.metric().usedDirectMemory()).isLessThan(400 << 10);
        bomb.release();
    }

    @Test
    void shouldStopWhenToldTo() {
        // Given
        byte[][] inside = new byte[64][];
        Arrays.fill(inside, message(0, 0, 0, -1, KEY, new byte[64 << 10]));
        List<ByteBuf> sets = List.of(
                MessageSets.direct(wrapper(0, 63, CompressionType.GZIP, -1, inside)), MessageSets.direct(join(inside)));
        BatchRules rules = new BatchRules(100 << 20, false, null, false, Long.MAX_VALUE, Long.MAX_VALUE);
        for (ByteBuf set : sets) {
            List<Long> heard = new ArrayList<>();
            Accepted whole = (Accepted) converter.convert(set, rules, NOW, heard::add);
            whole.batch().release();

            for (int i = 1; i <= heard.size(); i++) {
                // When
                int last = i;
                List<Long> told = new ArrayList<>();
                BatchVerdict verdict = converter.convert(set, rules, NOW, weighed -> {
                    told.add(weighed);
                    return told.size() < last;
                });

                // Then
                assertThat(verdict).isInstanceOf(Stopped.class);
                assertThat(told).hasSize(i);
            }
            assertThat(heard).hasSizeGreaterThan(10);
            set.release();
        }
    }
}
