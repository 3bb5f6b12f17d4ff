package org.barnabas.protocol.record.messageset;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BatchVerdict.Accepted;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.Records;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.messageset.DownConversion.Excess;
import org.barnabas.protocol.record.messageset.MessageSets.Read;
import org.barnabas.protocol.record.messageset.UpConversionPropertyTest.OldCodec;

/** Old clients get what Apache Kafka would give them, however small the room and the chunks are. */
class DownConversionPropertyTest {
    private static final int PLENTY = 1 << 30;

    private final DownConverter converter = new DownConverter(MessageSets.ALLOCATOR, InflateLimits.TRUSTED);

    @AfterTry
    void close() {
        converter.close();
    }

    @Property(tries = 100)
    void shouldWriteTheBytesOfTheReferencesBuilder(
            @ForAll long seed,
            @ForAll @IntRange(max = 1) int magic,
            @ForAll OldCodec codec,
            @ForAll boolean appended,
            @ForAll @IntRange(min = 1, max = 100) int count) {
        // Given
        List<OldRecord> records = OldRecord.random(seed, count, 99, true);
        long appendTime = appended ? OldRecord.NOW : -1;
        StoredBatches stored = new StoredBatches().add(codec.type(), appendTime, true, records);

        // When
        byte[] converted = convert(stored.bytes(), conversion(magic, 0, PLENTY, false), PLENTY);

        // Then
        byte[] reference = OldClients.write(magic, codec.type(), appended, appendTime, records);
        assertThat(comparable(converted)).isEqualTo(comparable(reference));
    }

    @Property(tries = 100)
    void shouldWriteWhatTheReferencesBrokerGave(
            @ForAll long seed,
            @ForAll @IntRange(max = 1) int magic,
            @ForAll @IntRange(min = 1, max = 8) int count,
            @ForAll @IntRange(max = 30) int skipped) {
        // Given
        StoredBatches stored = StoredBatches.random(seed, count);
        List<OldRecord> records = stored.records(magic);
        long fetchOffset = records.get(Math.min(skipped, inFirst(stored) - 1)).offset();

        // When
        DownConversion conversion = conversion(magic, fetchOffset, PLENTY, false);
        byte[] converted = convert(stored.bytes(), conversion, PLENTY);

        // Then
        byte[] reference = OldClients.downConvert(stored.bytes(), magic, fetchOffset);
        assertThat(comparable(converted)).isEqualTo(comparable(reference));
        assertThat(conversion.state()).isEqualTo(DownConversion.State.OPEN);
        assertThat(conversion.inputBytes()).isEqualTo(stored.bytes().length);
        assertThat(conversion.outputBytes()).isEqualTo(converted.length);
    }

    private static int inFirst(StoredBatches stored) {
        return ByteBuffer.wrap(stored.batch(0)).getInt(57);
    }

    @Property(tries = 100)
    void shouldComeBackAsTheyWere(
            @ForAll long seed,
            @ForAll @IntRange(max = 1) int magic,
            @ForAll OldCodec codec,
            @ForAll @IntRange(min = 1, max = 100) int count) {
        // Given
        List<OldRecord> records = OldRecord.random(seed, count, 0, false);
        StoredBatches stored = new StoredBatches().add(codec.type(), -1, true, records);
        BatchRules rules = new BatchRules(PLENTY, false, null, false, Long.MAX_VALUE, Long.MAX_VALUE);

        // When
        byte[] old = convert(stored.bytes(), conversion(magic, 0, PLENTY, false), PLENTY);
        ByteBuf set = MessageSets.direct(old);
        List<OldRecord> back;
        try (UpConverter up = new UpConverter(MessageSets.ALLOCATOR, InflateLimits.DEFAULT)) {
            ByteBuf batch = ((Accepted) up.convert(set, rules, OldRecord.NOW)).batch();
            back = MessageSets.readBatch(batch);
            batch.release();
        }

        // Then
        assertThat(MessageSets.read(old).records()).isEqualTo(stored.records(magic));
        assertThat(back).isEqualTo(stored.records(magic));
        set.release();
    }

    @Property(tries = 150)
    void shouldFillAnyRoomWithWholeMessagesAndOneTornOne(
            @ForAll long seed,
            @ForAll @IntRange(max = 1) int magic,
            @ForAll @IntRange(min = 1, max = 6) int count,
            @ForAll boolean wholeFirst) {
        // Given
        Random random = new Random(seed);
        StoredBatches stored = StoredBatches.random(seed, count);
        byte[] all = convert(stored.bytes(), conversion(magic, 0, PLENTY, false), PLENTY);
        int room = 1 + random.nextInt(all.length + 10);

        // When
        DownConversion conversion = conversion(magic, 0, room, wholeFirst);
        byte[] some = convert(stored.bytes(), conversion, PLENTY);

        // Then
        Read read = MessageSets.read(some);
        List<OldRecord> records = stored.records(magic);
        assertThat(read.records()).isEqualTo(records.subList(0, read.records().size()));
        assertThat(Arrays.equals(some, Arrays.copyOf(all, some.length))).isTrue();
        if (wholeFirst) {
            assertThat(read.tornBytes()).isZero();
            assertThat(read.shapes()).isNotEmpty();
            assertThat(some.length <= room || read.shapes().size() == 1).isTrue();
        } else {
            assertThat(some.length).isLessThanOrEqualTo(room);
            assertThat(some.length == room || !read.shapes().isEmpty()).isTrue();
        }
        if (read.records().size() < records.size()) {
            long next = records.get(read.records().size()).offset();
            assertThat(conversion.state()).isEqualTo(DownConversion.State.FULL);
            assertThat(conversion.nextOffset()).isLessThanOrEqualTo(next);
            if (!read.records().isEmpty()) {
                assertThat(conversion.nextOffset())
                        .isGreaterThan(records.get(read.records().size() - 1).offset());
            }
        }
    }

    @Property(tries = 60)
    void shouldGiveAllRecordsToWhoFetchesOnAndOn(
            @ForAll long seed, @ForAll @IntRange(max = 1) int magic, @ForAll @IntRange(min = 1, max = 6) int count) {
        // Given
        StoredBatches stored = StoredBatches.random(seed, count);
        List<OldRecord> expected = stored.records(magic);
        Random random = new Random(seed);

        // When: a client asks from behind the last record that it has, and leaves out what it has
        List<OldRecord> read = new ArrayList<>();
        long position = 0;
        while (read.size() < expected.size()) {
            DownConversion conversion = conversion(magic, position, 1 + random.nextInt(20_000), true);
            for (OldRecord record : MessageSets.read(convert(stored.bytes(), conversion, PLENTY))
                    .records()) {
                if (record.offset() >= position) {
                    read.add(record);
                    position = record.offset() + 1;
                }
            }
        }

        // Then
        assertThat(read).isEqualTo(expected);
    }

    @Property(tries = 100)
    void shouldWriteTheSameInPieces(
            @ForAll long seed,
            @ForAll @IntRange(max = 1) int magic,
            @ForAll @IntRange(min = 1, max = 6) int count,
            @ForAll @IntRange(min = 1, max = 30_000) int pieceBytes,
            @ForAll boolean inFile)
            throws IOException {
        // Given
        StoredBatches stored = StoredBatches.random(seed, count);
        int room = 1 + new Random(seed).nextInt(200_000);
        byte[] torn = MessageSets.join(stored.bytes(), Arrays.copyOf(stored.batch(0), 40));
        DownConversion whole = conversion(magic, 0, room, false);
        byte[] expected = convert(torn, whole, PLENTY);
        Records source =
                inFile ? new BytesAsFile(Unpooled.wrappedBuffer(torn)) : new BufferRecords(MessageSets.direct(torn));

        // When
        DownConvertedPieces pieces = new DownConvertedPieces(source, conversion(magic, 0, room, false));
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf piece = pieces.next(converter, MessageSets.ALLOCATOR, pieceBytes);
                piece != null;
                piece = pieces.next(converter, MessageSets.ALLOCATOR, pieceBytes)) {
            all.writeBytes(piece);
            piece.release();
        }

        // Then
        assertThat(Arrays.equals(MessageSets.bytes(all), expected)).isTrue();
        assertThat(pieces.isOver()).isTrue();
        assertThat(pieces.conversion().nextOffset()).isEqualTo(whole.nextOffset());
        assertThat(pieces.conversion().state()).isEqualTo(whole.state());
        source.release();
    }

    @Property(tries = 300)
    void shouldSurviveWhatIsDamaged(@ForAll long seed, @ForAll @IntRange(max = 1) int magic) {
        // Given
        Random random = new Random(seed);
        byte[] bytes = StoredBatches.random(seed, 3).bytes();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(random.nextBoolean() ? 70 : bytes.length)] = (byte) random.nextInt(256);
        }
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        ByteBuf input = MessageSets.direct(bytes);
        ByteBuf target = MessageSets.ALLOCATOR.directBuffer();
        DownConversion conversion = conversion(magic, 0, PLENTY, false);

        // When
        try (DownConverter own = new DownConverter(allocator, InflateLimits.DEFAULT)) {
            own.convert(input, conversion, target, PLENTY);
        }

        // Then
        assertThat(conversion.state() == DownConversion.State.FAILED).isEqualTo(conversion.error() != ErrorCode.NONE);
        assertThat(MessageSets.read(MessageSets.bytes(target)).tornBytes()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(Arrays.equals(MessageSets.bytes(input), bytes)).isTrue();
        assertThat(input.release()).isTrue();
        target.release();
    }

    private static DownConversion conversion(int magic, long fetchOffset, int room, boolean wholeFirst) {
        Excess excess = wholeFirst ? Excess.FIRST_WHOLE : Excess.CUT;
        return new DownConversion((byte) magic, fetchOffset, room, excess, batch -> false);
    }

    private byte[] convert(byte[] batches, DownConversion conversion, int chunkBytes) {
        ByteBuf input = MessageSets.direct(batches);
        ByteBuf target = MessageSets.ALLOCATOR.directBuffer();
        try {
            converter.convert(input, conversion, target, chunkBytes);
            return MessageSets.bytes(target);
        } finally {
            assertThat(input.release()).isTrue();
            target.release();
        }
    }

    /** gzip has a byte that names the operating system, on which versions of the JDK do not agree. */
    private static byte[] comparable(byte[] set) {
        ByteBuffer view = ByteBuffer.wrap(set);
        for (int at = 0; at < set.length; at += 12 + view.getInt(at + 8)) {
            if ((set[at + 17] & 7) == CompressionType.GZIP.id()) {
                set[at + 18 + (set[at + 16] == 0 ? 0 : 8) + 8 + 9] = 0;
                byte[] message = Arrays.copyOfRange(set, at, at + 12 + view.getInt(at + 8));
                System.arraycopy(MessageSets.sealed(message), 0, set, at, message.length);
            }
        }
        return set;
    }
}
