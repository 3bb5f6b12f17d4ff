package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.barnabas.log.directory.LoadedLog;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.model.LogConfig;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.testkit.SeededRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of a compacted topic after billions of offsets: segments name at most 2^31 of them. */
class FarOffsetsTest {

    private final LogFixture fixture = new LogFixture();

    private static BufferRecords chunk(long... offsets) {
        ByteBuf all = Unpooled.buffer();
        for (long offset : offsets) {
            ByteBuf one = at(offset).buffer();
            all.writeBytes(one);
            one.release();
        }
        return new BufferRecords(all);
    }

    /** As a follower does it; answers how often it had to ask. */
    private static int appendAll(PartitionLog log, long... offsets) {
        int answers = 0;
        while (log.nextOffset() <= offsets[offsets.length - 1]) {
            BufferRecords chunk = chunk(Arrays.stream(offsets)
                    .filter(offset -> offset >= log.nextOffset())
                    .toArray());
            assertThat(log.appendReplica(chunk)).isEqualTo(ErrorCode.NONE);
            assertThat(log.writeStaged()).isEqualTo(ErrorCode.NONE);
            assertThat(chunk.buffer().refCnt()).isZero();
            answers++;
        }
        return answers;
    }

    private static BufferRecords at(long offset) {
        return batch(b -> b.baseOffset(offset).leaderEpoch(3), LogFixture.START_MS + offset / 1000, "k=" + offset);
    }

    private static String record(long offset) {
        return offset + ":k=" + offset;
    }

    @Test
    void aChunkThatLeavesTheReachOfTheSegmentGoesIntoANewOne() throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.indexIntervalBytes(0));
        PartitionLog log = fixture.create();
        log.appendReplica(at(0));
        log.writeStaged();
        BufferRecords chunk = chunk(2_100_000_000L, 2_200_000_000L, 2_300_000_000L);
        // When
        ErrorCode staged = log.appendReplica(chunk);
        ErrorCode written = log.writeStaged();
        // Then
        assertThat(staged).isEqualTo(ErrorCode.NONE);
        assertThat(written).isEqualTo(ErrorCode.NONE);
        assertThat(chunk.buffer().refCnt()).isZero();
        assertThat(contents(log))
                .containsExactly(record(0), record(2_100_000_000L), record(2_200_000_000L), record(2_300_000_000L));
        assertThat(append(log, batch(1, "n=1")).baseOffset()).isEqualTo(2_300_000_001L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHoleOfBillionsIsCrossedAndAKilledProcessLosesNothing(boolean withRecords) throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.indexIntervalBytes(0));
        PartitionLog log = fixture.create();
        if (withRecords) {
            log.appendReplica(at(0));
        }
        // When
        ErrorCode staged = log.appendReplica(chunk(5_000_000_000L, 5_000_000_007L));
        ErrorCode written = log.writeStaged();
        fixture.kill();
        PartitionLog again = fixture.reload();
        // Then
        assertThat(staged).isEqualTo(ErrorCode.NONE);
        assertThat(written).isEqualTo(ErrorCode.NONE);
        assertThat(contents(again)).endsWith(record(5_000_000_000L), record(5_000_000_007L));
        assertThat(contents(again)).hasSize(withRecords ? 3 : 2);
        assertThat(again.view().startOffset()).isZero();
        assertThat(again.view().endOffset()).isEqualTo(5_000_000_008L);
    }

    @Test
    void aChunkMayItselfSpanMoreThanASegmentCan() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        // When: what one segment cannot hold is asked for again
        int answers = appendAll(log, 0, 1, 3_000_000_000L, 3_000_000_001L, 6_000_000_000L, 9_000_000_000L);
        // Then
        assertThat(answers).isEqualTo(4);
        assertThat(contents(log)).hasSize(6).endsWith(record(9_000_000_000L));
        assertThat(log.view().segmentCount()).isEqualTo(4);
    }

    @Test
    void aChunkWithADamagedControlBatchLeavesNoTrace() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        ByteBuf bytes = chunk(0, 1).buffer();
        ByteBuf control = batch(b -> b.baseOffset(2).control(true).producer(9, (short) 0, -1), 1, "k=v")
                .buffer();
        // The length of its first record says more than there is.
        control.setByte(RecordBatchView.HEADER_SIZE, 0x7e);
        bytes.writeBytes(control);
        control.release();
        // When
        ErrorCode refused = log.appendReplica(new BufferRecords(bytes));
        boolean staged = log.hasStaged();
        ErrorCode later = log.appendReplica(chunk(0, 1));
        ErrorCode written = log.writeStaged();
        // Then
        assertThat(refused).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
        assertThat(staged).isFalse();
        assertThat(later).isEqualTo(ErrorCode.NONE);
        assertThat(written).isEqualTo(ErrorCode.NONE);
        assertThat(contents(log)).containsExactly(record(0), record(1));
    }

    /** As a bit flipped in its offset makes it, which the checksum does not cover. */
    @Test
    void aBatchTooFarFromItsSegmentCountsAsDamage() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        log.appendReplica(chunk(0, 1));
        log.writeStaged();
        fixture.kill();
        ByteBuf bytes = chunk(0, 1, 2_500_000_000L).buffer();
        byte[] content = new byte[bytes.readableBytes()];
        bytes.readBytes(content);
        fixture.disk.put(LogFiles.log(LogFixture.FOLDER, 0), content);
        // When
        PartitionLog again = fixture.reload();
        // Then
        assertThat(contents(again)).containsExactly(record(0), record(1));
        assertThat(again.view().endOffset()).isEqualTo(2);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void aPowerCutLeavesABeginning(@ForAll long seed) throws IOException {
        // Given
        Random random = new Random(seed);
        LogFixture sparse = new LogFixture();
        sparse.config = LogConfig.of(c -> c.segmentBytes(400).indexIntervalBytes(random.nextInt(100)));
        PartitionLog log = sparse.create();
        StringBuilder written = new StringBuilder();
        long next = 0;
        for (int i = 0; i < 25; i++) {
            int batches = 1 + random.nextInt(3);
            long[] offsets = new long[batches];
            for (int b = 0; b < batches; b++) {
                next += random.nextInt(3) == 0 ? random.nextLong(4_000_000_000L) : random.nextInt(5);
                offsets[b] = next++;
                written.append(record(offsets[b])).append('\n');
            }
            appendAll(log, offsets);
            if (random.nextInt(6) == 0) {
                LogFixture.flush(sparse, log);
            }
            if (random.nextInt(6) == 0) {
                sparse.directory().writeCheckpoints();
            }
        }
        long flushed = log.recoveryPoint();
        boolean powerCut = random.nextBoolean();
        // When
        if (powerCut) {
            sparse.directory().abandon();
            sparse.disk.cutPower(new SeededRandom(seed));
        }
        sparse.kill();
        LoadedLog loaded = sparse.load().get(LogFixture.NAME);
        // Then
        assertThat(loaded == null || !loaded.report().isCorrupt())
                .describedAs("seed %d", seed)
                .isTrue();
        if (loaded == null || loaded.log() == null) {
            assertThat(powerCut && flushed == 0).describedAs("seed %d", seed).isTrue();
            return;
        }
        String left = String.join("\n", contents(loaded.log()));
        assertThat(written.toString()).describedAs("seed %d", seed).startsWith(left);
        assertThat(loaded.log().view().endOffset()).describedAs("seed %d", seed).isGreaterThanOrEqualTo(flushed);
        if (!powerCut) {
            assertThat(left)
                    .describedAs("seed %d", seed)
                    .isEqualTo(written.toString().strip());
        }
    }
}
