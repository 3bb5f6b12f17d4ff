package org.barnabas.protocol.record.messageset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.protocol.record.messageset.OldRecord.NOW;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BatchSummary;
import org.barnabas.protocol.record.BatchVerdict;
import org.barnabas.protocol.record.BatchVerdict.Accepted;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.jspecify.annotations.Nullable;

/** Whatever old clients write comes out as one batch with the same records; whatever damages it is refused in bounds. */
class UpConversionPropertyTest {
    private static final int MAX_MESSAGE_BYTES = 4 << 20;

    /** The windows, and a batch that is given back. */
    private static final int MOST_BYTES = 400 << 10;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

    /** Codecs of the formats: all but zstd. */
    enum OldCodec {
        NONE,
        GZIP,
        SNAPPY,
        LZ4;

        CompressionType type() {
            return CompressionType.valueOf(name());
        }
    }

    @Property(tries = 120)
    void shouldKeepWhatTheLastClientOfTheFormatsWrites(
            @ForAll long seed,
            @ForAll @IntRange(max = 1) int magic,
            @ForAll OldCodec source,
            @ForAll @Nullable CompressionType target,
            @ForAll @IntRange(min = 1, max = 200) int count) {
        // Given
        List<OldRecord> records = OldRecord.random(seed, count, 0, false);
        byte[] set = OldClients.write(magic, source.type(), false, -1, records);

        // When
        Accepted accepted = accepted(set, rules(target));

        // Then
        assertHolds(accepted, records, magic, target == null ? source.type() : target);
        assertThat(accepted.batch().release()).isTrue();
    }

    /** Without gzip, whose header differs from JDK to JDK, and zstd, which may be divided otherwise. */
    @Property(tries = 120)
    void shouldStoreTheBytesThatTheReferenceStores(
            @ForAll long seed,
            @ForAll @IntRange(max = 1) int magic,
            @ForAll OldCodec source,
            @ForAll OldCodec target,
            @ForAll boolean appendTime,
            @ForAll @IntRange(min = 1, max = 100) int count) {
        // Given
        List<OldRecord> records = OldRecord.random(seed, count, 0, false);
        byte[] set = OldClients.write(magic, source.type(), false, -1, records);
        CompressionType codec = target == OldCodec.GZIP ? CompressionType.NONE : target.type();

        // When
        BatchRules rules = new BatchRules(
                MAX_MESSAGE_BYTES, false, Compression.of(codec), appendTime, Long.MAX_VALUE, Long.MAX_VALUE);
        Accepted accepted = accepted(set, rules);

        // Then
        OldBroker.Outcome reference = OldBroker.append(set, new OldBroker.Topic(codec, false, appendTime, NOW));
        assertThat(reference.error()).isEqualTo(ErrorCode.NONE);
        assertThat(accepted.batch().nioBuffer()).isEqualTo(reference.batch());
        assertThat(accepted.batch().release()).isTrue();
    }

    @Property(tries = 60)
    void shouldKeepWhatTheFirstClientWithAllCodecsWrites(
            @ForAll long seed, @ForAll OldCodec source, @ForAll @IntRange(min = 1, max = 100) int count) {
        // Given
        List<OldRecord> records = OldRecord.random(seed, count, 0, false);
        byte[] set = OldClients.writeFirst(source.type(), records);

        // When
        Accepted accepted = accepted(set, rules(null));

        // Then
        assertHolds(accepted, records, 0, source.type());
        assertThat(accepted.batch().release()).isTrue();
    }

    private static void assertHolds(Accepted accepted, List<OldRecord> records, int magic, CompressionType type) {
        List<OldRecord> expected = records.stream()
                .map(record -> magic == 0 ? record.timed(-1) : record)
                .toList();
        assertThat(MessageSets.readBatch(accepted.batch())).isEqualTo(expected);
        long latest = expected.stream().mapToLong(OldRecord::timestamp).max().orElseThrow();
        int index = expected.stream().map(OldRecord::timestamp).toList().indexOf(latest);
        RecordBatchView view = new RecordBatchView().wrap(accepted.batch(), 0);
        BatchSummary header = BatchSummary.of(view, latest == -1 ? 0 : index, true);
        assertThat(accepted.summary()).isEqualTo(header);
        assertThat(header.maxTimestamp()).isEqualTo(latest);
        assertThat(header.compression()).isEqualTo(type);
        assertThat(header.recordCount()).isEqualTo(records.size());
        assertThat(header.lastOffsetDelta()).isEqualTo(records.size() - 1);
        assertThat(header.producerId()).isEqualTo(-1);
        assertThat(view.baseOffset()).isZero();
        assertThat(view.partitionLeaderEpoch()).isEqualTo(-1);
        assertThat(view.producerEpoch()).isEqualTo((short) -1);
        assertThat(view.baseSequence()).isEqualTo(-1);
        assertThat(view.baseTimestamp()).isEqualTo(expected.get(0).timestamp());
    }

    private Accepted accepted(byte[] set, BatchRules rules) {
        ByteBuf records = MessageSets.direct(set);
        try (UpConverter converter = new UpConverter(MessageSets.ALLOCATOR, InflateLimits.DEFAULT)) {
            assertThat(UpConverter.isMessageSet(records)).isTrue();
            BatchVerdict verdict = converter.convert(records, rules, NOW);
            assertThat(verdict).isInstanceOf(Accepted.class);
            return (Accepted) verdict;
        } finally {
            assertThat(records.release()).isTrue();
        }
    }

    private static BatchRules rules(@Nullable CompressionType target) {
        return new BatchRules(
                MAX_MESSAGE_BYTES,
                false,
                target == null ? null : Compression.of(target),
                false,
                Long.MAX_VALUE,
                Long.MAX_VALUE);
    }

    @Property(tries = 400)
    void shouldRefuseWhatIsDamagedWithinItsMemory(
            @ForAll long seed, @ForAll @IntRange(max = 1) int magic, @ForAll OldCodec source) {
        // Given: a set of which bytes are changed, cut off, doubled, with and without checksums that fit
        Random random = new Random(seed);
        List<OldRecord> records = OldRecord.random(seed, 1 + random.nextInt(20), 0, false);
        byte[] set = damaged(OldClients.write(magic, source.type(), false, -1, records), random);
        ByteBuf bytes = MessageSets.direct(set);
        UpConverter converter = new UpConverter(allocator, InflateLimits.DEFAULT);

        // When
        BatchVerdict verdict = converter.convert(bytes, rules(random.nextBoolean() ? null : CompressionType.LZ4), NOW);

        // Then
        assertThat(Arrays.equals(MessageSets.bytes(bytes), set)).isTrue();
        assertThat(bytes.refCnt()).isOne();
        if (verdict instanceof Accepted accepted) {
            assertThat(new RecordBatchView().wrap(accepted.batch(), 0).isValid())
                    .isTrue();
            accepted.batch().release();
        }
        assertThat(allocator.metric().usedDirectMemory()).isLessThan(MOST_BYTES);
        converter.close();
        bytes.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    private static byte[] damaged(byte[] set, Random random) {
        byte[] result = set.clone();
        List<Integer> starts = new ArrayList<>();
        ByteBuffer view = ByteBuffer.wrap(set);
        for (int at = 0; at < set.length; at += 12 + view.getInt(at + 8)) {
            starts.add(at);
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextBoolean()
                    ? starts.get(random.nextInt(starts.size())) + random.nextInt(30)
                    : random.nextInt(result.length);
            if (at < result.length) {
                result[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(4) - 2);
            }
        }
        if (random.nextBoolean() && starts.size() == 1) {
            MessageSets.sealed(result);
        }
        return switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(result, random.nextInt(result.length + 1));
            case 1 -> MessageSets.join(result, Arrays.copyOf(set, random.nextInt(set.length + 1)));
            default -> result;
        };
    }
}
