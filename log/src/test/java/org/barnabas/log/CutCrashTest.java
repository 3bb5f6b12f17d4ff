package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.barnabas.log.directory.LoadedLog;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.model.LogConfig;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.testkit.SeededRandom;
import org.junit.jupiter.api.Test;

/**
 * The process, or the machine, dies before every single thing that a cut does on the disk, and after the last. The log loads:
 * it holds no record behind the cut that was not there before it, and misses none before the cut. Producers go on.
 */
class CutCrashTest {

    private static final long PRODUCER = 5;

    /** Stands for the end of the process: nobody may catch it. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    private enum How {
        KILL,
        POWER,
        POWER_WITH_LUCK
    }

    private LogFixture fixture = new LogFixture();
    private final List<String> before = new ArrayList<>();
    private long start;
    private long durable;
    private boolean cutsAll;
    private long cutTo;

    @Property(tries = 15, shrinking = ShrinkingMode.OFF)
    void aCutThatACrashInterruptsLeavesASoundLog(@ForAll long seed) throws IOException {
        allCrashes("seed " + seed, () -> history(new Random(seed)));
    }

    /** The power cut brought back what lies before the start, and what lies behind it, but not the segment between them. */
    @Test
    void aCutOfAllMayLeaveBothSidesOfTheStart() throws IOException {
        allCrashes("seed -14", () -> history(new Random(-14)));
    }

    /** What has been done with a log before it is cut; always the same. */
    private interface History {
        PartitionLog make() throws IOException;
    }

    private void allCrashes(String what, History history) throws IOException {
        for (How how : How.values()) {
            boolean reached = true;
            for (int number = 0; reached; number++) {
                // Given
                String when = what + " " + how + " before " + number;
                PartitionLog log = history.make();
                // When
                reached = crashes(log, number);
                crash(how, new SeededRandom(31L * what.hashCode() + number));
                // Then
                LoadedLog loaded = Objects.requireNonNull(fixture.load().get(LogFixture.NAME), when);
                PartitionLog again = Objects.requireNonNull(loaded.log(), () -> when + " " + loaded.report());
                check(again, !reached, how, when + " cut to " + cutTo + " all " + cutsAll);
                goOn(again, when);
            }
        }
    }

    /** The recovery point was behind the only start that anybody had noted: the log did not load any more. */
    @Test
    void aCutOfAllMayComeBeforeTheStartOfTheLogIsNoted() throws IOException {
        allCrashes("start not noted", () -> {
            fixture = new LogFixture();
            fixture.config = LogConfig.of(config -> config.segmentBytes(300));
            before.clear();
            PartitionLog log = fixture.create();
            for (int offset = 0; offset < 5; offset++) {
                write(log, offset);
                before.add(offset + ":null=v" + offset);
            }
            LogFixture.flush(fixture, log);
            fixture.directory().writeCheckpoints();
            log.deleteRecords(5);
            start = 5;
            durable = 5;
            cutsAll = true;
            cutTo = 8;
            return log;
        });
    }

    /** The same for the same random numbers. */
    private PartitionLog history(Random random) throws IOException {
        fixture = new LogFixture();
        fixture.config = LogConfig.of(config -> config.segmentBytes(150 + random.nextInt(400))
                .indexIntervalBytes(random.nextInt(150))
                .fileDeleteDelayMs(1_000));
        before.clear();
        PartitionLog log = fixture.create();
        int steps = 4 + random.nextInt(16);
        boolean endsEmpty = random.nextInt(3) == 0;
        for (int step = 0; step < steps; step++) {
            int left = steps - step;
            switch (endsEmpty && left <= 2 ? 5 - left : random.nextInt(12)) {
                case 0 -> LogFixture.flush(fixture, log);
                case 1 -> fixture.directory().writeCheckpoints();
                case 2 -> log.roll();
                case 3 -> {
                    log.roll();
                    if (!before.isEmpty()) {
                        // It is known already: a file is made for it, and stays empty.
                        write(log, before.size() - 1);
                    }
                }
                case 4 -> {
                    fixture.stop();
                    log = fixture.reload();
                    log.highWatermark(log.view().endOffset());
                }
                case 5 -> {
                    if (random.nextInt(3) == 0) {
                        log.deleteRecords(random.nextInt(before.size() + 1));
                        fixture.settle();
                    }
                }
                default -> {
                    write(log, before.size());
                    before.add(before.size() + ":null=v" + before.size());
                }
            }
        }
        if (random.nextBoolean()) {
            fixture.settle();
        }
        start = log.view().startOffset();
        durable = log.recoveryPoint();
        int count = (int) (before.size() - start);
        cutsAll = count == 0 || random.nextInt(3) == 0;
        cutTo = cutsAll ? random.nextInt(before.size() + 4) : start + random.nextInt(count);
        return log;
    }

    /** Of one producer, whose sequence is the offset. */
    private static void write(PartitionLog log, int offset) {
        BufferRecords records =
                batch(b -> b.producer(PRODUCER, (short) 0, offset), LogFixture.START_MS + offset, "v" + offset);
        assertThat(append(log, records).error()).isEqualTo(ErrorCode.NONE);
    }

    private boolean crashes(PartitionLog log, int number) {
        int[] left = {number};
        fixture.disk.guard().observe(() -> {
            if (left[0]-- == 0) {
                throw new Crash();
            }
        });
        try {
            log.announceCut(cutsAll ? Math.min(cutTo, start) : cutTo);
            if (cutsAll) {
                log.truncateFully(cutTo);
            } else {
                log.truncateTo(cutTo);
            }
            return false;
        } catch (Crash crash) {
            return true;
        } finally {
            fixture.disk.guard().observe(() -> {});
        }
    }

    private void crash(How how, SeededRandom luck) throws IOException {
        fixture.directory().abandon();
        if (how != How.KILL) {
            fixture.disk.cutPower(how == How.POWER ? null : luck);
        }
        fixture.kill();
    }

    private void check(PartitionLog log, boolean cutDone, How how, String when) throws IOException {
        List<String> found = contents(log);
        long from = log.view().startOffset();
        long end = log.view().endOffset();
        assertThat(end - from).as("%s %s", when, found).isEqualTo(found.size());
        if (!found.isEmpty()) {
            assertThat(before).as(when).hasSizeGreaterThanOrEqualTo((int) end);
            assertThat(found).as(when).isEqualTo(before.subList((int) from, (int) end));
            assertThat(from).as(when).isLessThanOrEqualTo(start);
        }
        if (cutsAll) {
            if (cutDone) {
                assertThat(found).as(when).isEmpty();
                assertThat(from).as(when).isEqualTo(cutTo);
            }
            return;
        }
        long kept = how == How.KILL ? cutTo : Math.min(durable, cutTo);
        assertThat(end).as(when).isGreaterThanOrEqualTo(kept);
        if (cutDone) {
            assertThat(end).as(when).isLessThanOrEqualTo(cutTo);
        }
    }

    /** Nothing that is left in the folder is in the way of what comes next. */
    private void goOn(PartitionLog log, String when) throws IOException {
        long from = log.view().startOffset();
        List<String> expected = contents(log);
        for (int i = 0; i < 4; i++) {
            int next = (int) log.view().endOffset();
            BufferRecords records = batch(b -> b.producer(PRODUCER, (short) 0, next), 1, "w" + next);
            AppendOutcome outcome = append(log, records);
            assertThat(outcome.error()).as(when).isEqualTo(ErrorCode.NONE);
            assertThat(outcome.duplicate()).as(when).isFalse();
            assertThat(outcome.baseOffset()).as(when).isEqualTo(next);
            expected.add(next + ":null=w" + next);
        }
        LogFixture.flush(fixture, log);
        fixture.directory().abandon();
        fixture.disk.cutPower(null);
        fixture.kill();
        PartitionLog again = fixture.reload();
        assertThat(again.view().startOffset()).as(when).isEqualTo(from);
        assertThat(contents(again)).as(when).isEqualTo(expected);
    }
}
