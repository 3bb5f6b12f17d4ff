package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.read.LogView;
import org.barnabas.log.read.ReadPlan;
import org.barnabas.log.segment.TransactionIndex;
import org.barnabas.testkit.DiskFaults.Operation;
import org.junit.jupiter.api.Test;

/** Indexes have no checksums: whatever they say is checked against the log. */
class DamagedIndexTest {

    private static final long NOW = LogFixture.START_MS;

    /** A last entry before all time. */
    @Test
    void anEntryWithANegativeTimestampIsNoticed() throws IOException {
        anIndexOfGarbageIsNoticed(-1342);
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void anIndexOfGarbageIsNoticed(@ForAll long seed) throws IOException {
        // Given
        Random random = new Random(seed);
        LogFixture fixture = new LogFixture();
        fixture.config =
                LogConfig.of(c -> c.segmentBytes(1500).indexIntervalBytes(0).retentionMs(1_000_000));
        PartitionLog log = fixture.create();
        List<String> written = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            long time = NOW + i * 10L + random.nextInt(50);
            append(log, batch(time, "value-" + i));
            written.add(i + ":null=value-" + i);
            times.add(time);
        }
        fixture.stop();
        boolean onlyBetween = random.nextBoolean();
        for (String name : fixture.disk.list(LogFixture.FOLDER)) {
            boolean index = name.endsWith(LogFiles.OFFSET_INDEX) || name.endsWith(LogFiles.TIME_INDEX);
            if (index && random.nextInt(4) > 0) {
                spoil(fixture, name, random, onlyBetween);
            }
        }
        // When
        PartitionLog again = fixture.reload();
        // Then
        again.highWatermark(again.view().endOffset());
        assertThat(contents(again)).describedAs("seed %d", seed).isEqualTo(written);
        for (int i = 0; i < 50; i++) {
            assertThat(contents(again.view(), i)).describedAs("seed %d", seed).isEqualTo(written.subList(i, 50));
        }
        for (int i = 0; i < 60; i++) {
            long wanted = NOW + i * 10L;
            assertThat(again.view().firstSince(wanted).offset())
                    .describedAs("seed %d time %d", seed, i)
                    .isEqualTo(firstSince(times, wanted));
        }
        long newest = times.stream().mapToLong(time -> time).max().orElseThrow();
        assertThat(again.view().largestTimestamp().timestamp())
                .describedAs("seed %d", seed)
                .isEqualTo(newest);
        assertThat(RetentionRound.now(again)).describedAs("seed %d", seed).isZero();
        append(again, batch(NOW, "more"));
        again.truncateTo(25);
        assertThat(contents(again)).describedAs("seed %d", seed).isEqualTo(written.subList(0, 25));
    }

    private static long firstSince(List<Long> times, long wanted) {
        for (int i = 0; i < times.size(); i++) {
            if (times.get(i) >= wanted) {
                return i;
            }
        }
        return -1;
    }

    /** Random bytes, or zeros, all over the file or between its first and its last entry. */
    private static void spoil(LogFixture fixture, String name, Random random, boolean onlyBetween) throws IOException {
        byte[] content = fixture.disk.readAll(LogFixture.FOLDER.resolve(name));
        int margin = onlyBetween ? name.endsWith(LogFiles.TIME_INDEX) ? 12 : 8 : 0;
        boolean zeros = random.nextInt(4) == 0;
        for (int i = margin; i < content.length - margin; i++) {
            content[i] = zeros ? 0 : (byte) random.nextInt();
        }
        fixture.disk.put(LogFixture.FOLDER.resolve(name), content);
    }

    @Test
    void aTransactionIndexOfGarbageIsBuiltAnew() throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        PartitionLog log = fixture.create();
        append(log, batch(b -> b.producer(8, (short) 0, 0).transactional(true), NOW, "a=1"));
        append(log, LogFixture.abort(8));
        log.roll();
        append(log, batch(NOW, "b=1"));
        fixture.stop();
        byte[] garbage = new byte[TransactionIndex.ENTRY_BYTES];
        new Random(1).nextBytes(garbage);
        fixture.disk.put(LogFiles.transactionIndex(LogFixture.FOLDER, 0), garbage);
        // When
        PartitionLog again = fixture.reload();
        ReadPlan plan = again.view().planCommitted(0, 3, 1000, true);
        // Then
        assertThat(plan.status()).isEqualTo(ReadPlan.Status.OK);
        assertThat(plan.aborted()).hasSize(1);
        plan.release();
    }

    /** Readers of committed data come again and again. */
    @Test
    void aTransactionIndexIsReadOnceAndAgainWhenItHasGrown() throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        PartitionLog log = fixture.create();
        append(log, batch(b -> b.producer(8, (short) 0, 0).transactional(true), NOW, "a=1"));
        append(log, LogFixture.abort(8));
        assertThat(aborted(log)).isEqualTo(1);
        // When
        fixture.disk.faults().fail(Operation.READ, ".txnindex");
        int again = aborted(log);
        fixture.disk.faults().heal();
        append(log, batch(b -> b.producer(8, (short) 0, 1).transactional(true), NOW, "a=2"));
        append(log, LogFixture.abort(8));
        // Then
        assertThat(again).isEqualTo(1);
        assertThat(aborted(log)).isEqualTo(2);
    }

    private static int aborted(PartitionLog log) {
        LogView view = log.view();
        ReadPlan plan = view.planCommitted(0, view.endOffset(), 1 << 20, true);
        plan.release();
        return plan.aborted().size();
    }
}
