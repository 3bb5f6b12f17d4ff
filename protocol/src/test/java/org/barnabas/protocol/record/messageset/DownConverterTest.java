package org.barnabas.protocol.record.messageset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.protocol.record.messageset.OldRecord.NOW;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.messageset.DownConversion.Excess;
import org.barnabas.protocol.record.messageset.DownConversion.State;
import org.barnabas.protocol.record.messageset.MessageSets.Read;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DownConverterTest {
    private static final int PLENTY = 1 << 20;
    private static final OldRecord FIRST = new OldRecord(10, NOW, "k", "some value");
    private static final OldRecord SECOND = new OldRecord(12, NOW + 5, null, "v");
    private static final OldRecord THIRD = new OldRecord(13, NOW + 1, "tombstone", null);
    private static final List<OldRecord> THREE = List.of(FIRST, SECOND, THIRD);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final DownConverter converter = new DownConverter(allocator, InflateLimits.TRUSTED);

    @AfterEach
    void holdsNothingOnceClosed() {
        converter.close();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private static StoredBatches stored(CompressionType type) {
        return new StoredBatches().add(type, -1, true, THREE);
    }

    private static DownConversion conversion(int magic, long fetchOffset, int room) {
        return new DownConversion((byte) magic, fetchOffset, room, Excess.CUT, batch -> false);
    }

    private byte[] convert(byte[] batches, DownConversion conversion) {
        return convert(batches, conversion, PLENTY, batches.length);
    }

    private byte[] convert(byte[] batches, DownConversion conversion, int chunkBytes, int used) {
        ByteBuf input = MessageSets.direct(batches);
        ByteBuf target = MessageSets.ALLOCATOR.directBuffer();
        try {
            assertThat(converter.convert(input, conversion, target, chunkBytes)).isEqualTo(used);
            return MessageSets.bytes(target);
        } finally {
            assertThat(input.release()).isTrue();
            target.release();
        }
    }

    @Test
    void shouldWriteSingleMessagesFromTheFetchOffsetOn() {
        // Given
        DownConversion conversion = conversion(1, 11, PLENTY);

        // When
        Read read = MessageSets.read(convert(stored(CompressionType.NONE).bytes(), conversion));

        // Then
        assertThat(read.records()).containsExactly(SECOND, THIRD);
        assertThat(read.shapes()).containsExactly("1 NONE 12 " + (NOW + 5), "1 NONE 13 " + (NOW + 1));
        assertThat(conversion.nextOffset()).isEqualTo(14);
        assertThat(conversion.records()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "SNAPPY", "LZ4"})
    void shouldWriteOneWrapperWithAllRecords(CompressionType type) {
        // Given
        DownConversion conversion = conversion(1, 13, PLENTY);

        // When
        Read read = MessageSets.read(convert(stored(type).bytes(), conversion));

        // Then
        assertThat(read.records()).isEqualTo(THREE);
        assertThat(read.shapes()).containsExactly("1 " + type + " 13 " + (NOW + 5));
        assertThat(conversion.nextOffset()).isEqualTo(14);
    }

    @Test
    void shouldKeepTheBrokersTime() {
        // Given
        byte[] batches = new StoredBatches()
                .add(CompressionType.NONE, NOW + 9, false, List.of(FIRST))
                .add(CompressionType.LZ4, NOW + 9, false, List.of(SECOND))
                .bytes();

        // When
        Read read = MessageSets.read(convert(batches, conversion(1, 0, PLENTY)));

        // Then
        long time = NOW + 9;
        assertThat(read.shapes()).containsExactly("1 NONE 10 appended " + time, "1 LZ4 12 appended " + time);
        assertThat(read.records()).containsExactly(FIRST.timed(time), SECOND.timed(time));
    }

    @Test
    void shouldGiveNoTimeForTimesThatTheFormatCannotHold() {
        // Given
        byte[] batches = new StoredBatches()
                .add(CompressionType.NONE, -1, false, List.of(FIRST.timed(-9)))
                .bytes();

        // When
        Read read = MessageSets.read(convert(batches, conversion(1, 0, PLENTY)));

        // Then
        assertThat(read.records()).containsExactly(FIRST.timed(-1));
    }

    @Test
    void shouldLeaveOutMarkersAndWhatTheCallerDrops() {
        // Given
        byte[] batches = new StoredBatches()
                .marker(9)
                .add(CompressionType.NONE, -1, false, List.of(FIRST))
                .add(CompressionType.LZ4, -1, false, List.of(SECOND))
                .marker(13)
                .bytes();
        Predicate<RecordBatchView> dropped = batch -> batch.baseOffset() == 10;
        DownConversion conversion = new DownConversion((byte) 0, 9, PLENTY, Excess.CUT, dropped);
        DownConversion nothing = new DownConversion((byte) 0, 9, PLENTY, Excess.CUT, batch -> true);

        // When
        Read read = MessageSets.read(convert(batches, conversion));
        byte[] none = convert(batches, nothing);

        // Then
        assertThat(read.records()).containsExactly(SECOND.timed(-1));
        assertThat(conversion.nextOffset()).isEqualTo(14);
        assertThat(none).isEmpty();
        assertThat(nothing.hasOutput()).isFalse();
        assertThat(nothing.nextOffset()).isEqualTo(14);
    }

    @Test
    void shouldLeaveOutAWrapperThatEndsBeforeTheFetchOffset() {
        // Given: compaction has taken the batch's last records, its last offset is still 20
        ByteBuf batch = MessageSets.direct(stored(CompressionType.GZIP).bytes());
        batch.setInt(23, 10);
        new RecordBatchView().wrap(batch, 0).updateCrc();
        byte[] batches = new StoredBatches().take(batch).bytes();
        DownConversion within = conversion(1, 14, PLENTY);

        // When
        byte[] none = convert(batches, within);
        Read all = MessageSets.read(convert(batches, conversion(1, 13, PLENTY)));

        // Then
        assertThat(none).isEmpty();
        assertThat(within.nextOffset()).isEqualTo(21);
        assertThat(all.records()).isEqualTo(THREE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 11, 12, 13, 44})
    void shouldCutAMessageThatIsLargerThanTheRoom(int room) {
        // Given
        for (CompressionType type : List.of(CompressionType.NONE, CompressionType.SNAPPY)) {
            byte[] all = convert(stored(type).bytes(), conversion(1, 0, PLENTY));
            DownConversion conversion = conversion(1, 10, room);

            // When
            byte[] cut = convert(stored(type).bytes(), conversion, PLENTY, 0);

            // Then
            assertThat(cut).isEqualTo(Arrays.copyOf(all, room));
            assertThat(MessageSets.read(cut).tornBytes()).isEqualTo(room);
            assertThat(conversion.state()).isEqualTo(State.FULL);
            assertThat(conversion.nextOffset()).isEqualTo(10);
            assertThat(conversion.hasOutput()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "LZ4"})
    void shouldGiveTheFirstMessageWholeWhereThatIsWanted(CompressionType type) {
        // Given
        DownConversion conversion = new DownConversion((byte) 1, 0, 1, Excess.FIRST_WHOLE, batch -> false);

        // When
        int used = type == CompressionType.NONE ? 0 : stored(type).bytes().length;
        Read read = MessageSets.read(convert(stored(type).bytes(), conversion, PLENTY, used));

        // Then
        assertThat(read.shapes()).hasSize(1);
        assertThat(read.tornBytes()).isZero();
        assertThat(conversion.state()).isEqualTo(State.FULL);
        assertThat(conversion.nextOffset()).isEqualTo(type == CompressionType.NONE ? 11 : 14);
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "LZ4"})
    void shouldLeaveOutWhatDoesNotFitWhereThatIsWanted(CompressionType type) {
        // Given
        DownConversion conversion = new DownConversion((byte) 1, 0, 44, Excess.LEFT_OUT, batch -> false);

        // When
        byte[] none = convert(stored(type).bytes(), conversion, PLENTY, 0);

        // Then
        assertThat(none).isEmpty();
        assertThat(conversion.hasOutput()).isFalse();
        assertThat(conversion.state()).isEqualTo(State.FULL);
        assertThat(conversion.nextOffset()).isLessThanOrEqualTo(10);
    }

    @Test
    void shouldNotBeginAWrapperThatIsLargerThanWhatIsLeft() {
        // Given
        StoredBatches stored =
                stored(CompressionType.NONE).add(CompressionType.LZ4, -1, false, OldRecord.random(3, 50, 20, false));
        int single = convert(stored(CompressionType.NONE).bytes(), conversion(0, 0, PLENTY)).length;
        DownConversion conversion = conversion(0, 0, single + 100);

        // When
        byte[] converted = convert(stored.bytes(), conversion, PLENTY, stored.batch(0).length);

        // Then
        assertThat(converted).hasSize(single);
        assertThat(conversion.state()).isEqualTo(State.FULL);
        assertThat(conversion.nextOffset()).isEqualTo(14);
    }

    @Test
    void shouldStopAtZstd() {
        // Given
        byte[] zstd = stored(CompressionType.ZSTD).bytes();
        StoredBatches behind = new StoredBatches()
                .add(CompressionType.NONE, -1, false, List.of(FIRST.at(3)))
                .add(CompressionType.ZSTD, -1, false, THREE);
        DownConversion first = conversion(0, 0, PLENTY);
        DownConversion second = conversion(0, 0, PLENTY);

        // When
        byte[] nothing = convert(zstd, first, PLENTY, 0);
        byte[] something = convert(behind.bytes(), second, PLENTY, behind.batch(0).length);

        // Then
        assertThat(nothing).isEmpty();
        assertThat(first.state()).isEqualTo(State.FAILED);
        assertThat(first.error()).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
        assertThat(MessageSets.read(something).records()).hasSize(1);
        assertThat(second.hasOutput()).isTrue();
        assertThat(second.error()).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
        assertThat(second.nextOffset()).isEqualTo(4);
    }

    @Test
    void shouldKeepWhatCameBeforeADamagedBatch() {
        // Given: the second batch's payload is no snappy data, or its length is impossible
        StoredBatches stored =
                stored(CompressionType.NONE).add(CompressionType.SNAPPY, -1, false, OldRecord.random(3, 9, 20, false));
        byte[] payload = stored.bytes();
        Arrays.fill(payload, stored.batch(0).length + 77, payload.length, (byte) -1);
        byte[] length = stored.bytes();
        Arrays.fill(length, stored.batch(0).length + 8, stored.batch(0).length + 12, (byte) -1);

        for (byte[] damaged : List.of(payload, length)) {
            DownConversion conversion = conversion(1, 0, PLENTY);

            // When
            byte[] converted = convert(damaged, conversion, PLENTY, stored.batch(0).length);

            // Then
            assertThat(MessageSets.read(converted).records()).isEqualTo(THREE);
            assertThat(MessageSets.read(converted).tornBytes()).isZero();
            assertThat(conversion.state()).isEqualTo(State.FAILED);
            assertThat(conversion.error()).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
        }
    }

    @Test
    void shouldWaitForTheRestOfABatchThatIsCutOff() {
        // Given
        byte[] whole = stored(CompressionType.NONE).bytes();
        DownConversion conversion = conversion(1, 0, PLENTY);

        // When
        byte[] nothing = convert(Arrays.copyOf(whole, whole.length - 1), conversion, PLENTY, 0);
        byte[] all = convert(whole, conversion);

        // Then
        assertThat(nothing).isEmpty();
        assertThat(MessageSets.read(all).records()).isEqualTo(THREE);
    }

    @Test
    void shouldGoOnInTheNextChunkWithinABatch() {
        // Given
        byte[] whole = stored(CompressionType.NONE).bytes();
        DownConversion conversion = conversion(1, 0, PLENTY);

        // When
        List<Integer> used = List.of(0, 0, whole.length);
        List<OldRecord> read = used.stream()
                .flatMap(bytes -> MessageSets.read(convert(whole, conversion, 1, bytes)).records().stream())
                .toList();

        // Then
        assertThat(read).isEqualTo(THREE);
        assertThat(conversion.state()).isEqualTo(State.OPEN);
    }
}
