package org.barnabas.log.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.disk.SegmentLife;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.read.LogView;
import org.barnabas.log.read.ReadPlan;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.TransactionMarker;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.testkit.ManualMailbox;
import org.junit.jupiter.api.Test;

class LogCleanerTest {

    private static final long NOW = LogFixture.START_MS;

    private final LogFixture fixture = new LogFixture();
    private final ManualMailbox cleanThread = new ManualMailbox();

    private LogCleaner cleaner(long mapBytes) throws IOException {
        return new LogCleaner(fixture.directory(), cleanThread::post, mapBytes, bytes -> {});
    }

    private void run(LogCleaner cleaner) {
        fixture.settle();
        cleaner.tick();
        fixture.settleWith(cleanThread);
    }

    private PartitionLog compacted() throws IOException {
        fixture.config = LogConfig.of(c -> c.segmentBytes(300)
                .compact(true)
                .delete(false)
                .minCleanableDirtyRatio(0)
                .deleteRetentionMs(1000));
        return fixture.create();
    }

    @Test
    void keepsTheNewestValueOfEachKeyAtItsOffset() throws IOException {
        // Given
        PartitionLog log = compacted();
        append(log, batch(NOW, "a=1", "b=1", "c=1"));
        append(log, batch(NOW, "a=2"));
        append(log, batch(NOW, "b=2"));
        append(log, batch(NOW, "d=1"));
        log.roll();
        // When
        run(cleaner(1 << 20));
        // Then
        assertThat(contents(log)).containsExactly("2:c=1", "3:a=2", "4:b=2", "5:d=1");
        assertThat(log.view().endOffset()).isEqualTo(6);
        assertThat(log.view().segmentCount()).isLessThanOrEqualTo(3);
        assertThat(fixture.disk.list(LogFixture.FOLDER)).noneMatch(name -> name.matches(".*(cleaned|swap)"));
    }

    /** What waits for the log has its turn in between, and readers by the view of before notice nothing. */
    @Test
    void eachSegmentIsSwappedByItselfAndTheOldOneReadUntilThen() throws IOException {
        // Given
        PartitionLog log = compacted();
        for (int i = 0; i < 40; i++) {
            append(log, batch(NOW, "k" + i % 7 + "=" + i));
        }
        log.roll();
        fixture.settle();
        cleaner(1 << 20).tick();
        // When
        List<Integer> swaps = new ArrayList<>();
        boolean busy = true;
        while (busy) {
            fixture.scheduler.advanceMs(0);
            busy = fixture.mailbox.drain() + cleanThread.drain() > 0;
            LogView seen = log.view();
            List<String> before = contents(log);
            busy |= fixture.flushThread.runOne();
            swaps.add(newSegments(seen, log.view()));
            // Then
            assertThat(contents(seen, 0)).isEqualTo(before);
            assertThat(seen.largestTimestamp().timestamp()).isEqualTo(NOW);
        }
        assertThat(swaps).containsOnly(0, 1);
        assertThat(swaps.stream().mapToInt(Integer::intValue).sum()).isGreaterThan(2);
        assertThat(contents(log))
                .containsExactly("33:k5=33", "34:k6=34", "35:k0=35", "36:k1=36", "37:k2=37", "38:k3=38", "39:k4=39");
    }

    private static int newSegments(LogView before, LogView after) {
        Set<SegmentLife> known = new HashSet<>();
        for (int i = 0; i < before.segmentCount(); i++) {
            known.add(before.segment(i).life());
        }
        int unknown = 0;
        for (int i = 0; i < after.segmentCount(); i++) {
            unknown += known.contains(after.segment(i).life()) ? 0 : 1;
        }
        return unknown;
    }

    @Test
    void aTombstoneStaysForItsTimeAndThenGoes() throws IOException {
        // Given
        PartitionLog log = compacted();
        append(log, batch(NOW, "a=1", "b=1"));
        append(log, batch(NOW, "a=null"));
        log.roll();
        LogCleaner cleaner = cleaner(1 << 20);
        // When
        run(cleaner);
        List<String> first = contents(log);
        append(log, batch(NOW, "c=1"));
        log.roll();
        run(cleaner);
        List<String> early = contents(log);
        fixture.clock.advanceMs(2000);
        append(log, batch(NOW, "d=1"));
        log.roll();
        run(cleaner);
        // Then
        assertThat(first).containsExactly("1:b=1", "2:a=null");
        assertThat(early).containsExactly("1:b=1", "2:a=null", "3:c=1");
        assertThat(contents(log)).containsExactly("1:b=1", "3:c=1", "4:d=1");
    }

    @Test
    void theLastSequenceOfAProducerSurvives() throws IOException {
        // Given
        PartitionLog log = compacted();
        append(log, batch(b -> b.producer(7, (short) 0, 0), NOW, "a=1"));
        append(log, batch(b -> b.producer(7, (short) 0, 1), NOW, "a=2"));
        append(log, batch(NOW, "a=3"));
        log.roll();
        // When
        run(cleaner(1 << 20));
        fixture.kill();
        for (String name : fixture.disk.list(LogFixture.FOLDER)) {
            if (name.endsWith(".snapshot")) {
                fixture.disk.deleteIfExists(LogFixture.FOLDER.resolve(name));
            }
        }
        PartitionLog again = fixture.reload();
        // Then
        assertThat(contents(again)).containsExactly("2:a=3");
        assertThat(append(again, batch(b -> b.producer(7, (short) 0, 1), NOW, "a=2"))
                        .duplicate())
                .isTrue();
        assertThat(append(again, batch(b -> b.producer(7, (short) 0, 2), NOW, "a=4"))
                        .accepted())
                .isTrue();
    }

    @Test
    void abortedDataGoesAndItsMarkerFollowsLater() throws IOException {
        // Given
        PartitionLog log = compacted();
        append(log, batch(NOW, "a=1"));
        append(log, batch(b -> b.producer(8, (short) 0, 0).transactional(true), NOW, "a=2"));
        append(
                log,
                new BufferRecords(BatchBuilder.transactionMarker(
                        UnpooledByteBufAllocator.DEFAULT, new TransactionMarker(false, 0), 8, (short) 0, NOW)));
        append(log, batch(b -> b.producer(8, (short) 0, 1), NOW, "z=1"));
        log.roll();
        LogCleaner cleaner = cleaner(1 << 20);
        // When
        run(cleaner);
        ReadPlan first = log.view().planCommitted(0, log.view().endOffset(), 1000, true);
        first.release();
        for (int i = 0; i < 3; i++) {
            fixture.clock.advanceMs(2000);
            append(log, batch(NOW, "b=" + i));
            log.roll();
            run(cleaner);
        }
        ReadPlan last = log.view().planCommitted(0, log.view().endOffset(), 1000, true);
        last.release();
        // Then
        assertThat(first.aborted()).hasSize(1);
        assertThat(last.aborted()).isEmpty();
        assertThat(contents(log)).containsExactly("0:a=1", "3:z=1", "6:b=2");
    }

    @Test
    void respectsTheMinimalLagAndTheOpenSegment() throws IOException {
        // Given
        PartitionLog log = compacted();
        log.config(log.config().with(c -> c.minCompactionLagMs(10_000)));
        append(log, batch(NOW, "a=1"));
        append(log, batch(NOW, "a=2"));
        log.roll();
        append(log, batch(NOW, "a=3"));
        LogCleaner cleaner = cleaner(1 << 20);
        // When
        run(cleaner);
        List<String> young = contents(log);
        fixture.clock.advanceMs(20_000);
        run(cleaner);
        // Then
        assertThat(young).hasSize(3);
        assertThat(contents(log)).containsExactly("1:a=2", "2:a=3");
    }

    @Test
    void aLogCutWhileItWasReadIsLeftAlone() throws IOException {
        // Given
        PartitionLog log = compacted();
        for (int i = 0; i < 10; i++) {
            append(log, batch(NOW, "a=" + i));
        }
        log.roll();
        LogCleaner cleaner = cleaner(1 << 20);
        cleaner.tick();
        fixture.mailbox.drain();
        cleanThread.drain();
        // When
        log.truncateTo(2);
        fixture.mailbox.drain();
        // Then
        assertThat(contents(log)).containsExactly("0:a=0", "1:a=1");
        assertThat(log.holder().cleanedUpTo()).isZero();
        assertThat(fixture.disk.list(LogFixture.FOLDER)).noneMatch(name -> name.endsWith(".cleaned"));
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void agreesWithANaiveMap(@ForAll long seed) throws IOException {
        // Given
        LogCleanerTest test = new LogCleanerTest();
        Random random = new Random(seed);
        PartitionLog log = test.compacted();
        LogCleaner cleaner = test.cleaner(random.nextInt(4) == 0 ? 24 * 40 : 1 << 20);
        Map<String, String> model = new TreeMap<>();
        // When
        for (int i = 0; i < 60; i++) {
            String[] records = new String[1 + random.nextInt(5)];
            for (int r = 0; r < records.length; r++) {
                String key = "k" + random.nextInt(12);
                String value = random.nextInt(6) == 0 ? "null" : "v" + i + "." + r;
                records[r] = key + "=" + value;
                model.put(key, value);
            }
            CompressionType type =
                    List.of(CompressionType.values()).get(random.nextInt(CompressionType.values().length));
            append(log, batch(b -> b.compression(Compression.of(type)), NOW + i, records));
            if (random.nextInt(8) == 0) {
                test.fixture.clock.advanceMs(random.nextInt(1500));
                test.run(cleaner);
            }
            if (random.nextInt(20) == 0) {
                test.fixture.kill();
                log = test.fixture.reload();
                log.highWatermark(log.view().endOffset());
                cleaner = test.cleaner(1 << 20);
            }
        }
        // Then
        Map<String, String> found = new TreeMap<>();
        List<Long> offsets = new ArrayList<>();
        for (String record : contents(log)) {
            offsets.add(Long.parseLong(record.substring(0, record.indexOf(':'))));
            String pair = record.substring(record.indexOf(':') + 1);
            found.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        found.values().removeIf("null"::equals);
        model.values().removeIf("null"::equals);
        assertThat(found).isEqualTo(model);
        assertThat(offsets).isSorted().doesNotHaveDuplicates();
    }
}
