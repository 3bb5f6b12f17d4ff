package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.model.LogConfig;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The power goes before every single thing that the lane does on the disk: made, rolled, flushed, cut, removed. */
class LanePowerCutTest {

    private static final int CUT_AT = 5;

    /** Stands for the end of the process: nobody may catch it. */
    private static final class PowerCut extends Error {
        private static final long serialVersionUID = 1;
    }

    private final List<String> before = new ArrayList<>();
    private final List<String> after = new ArrayList<>();
    private long durable;
    private boolean cutBegun;
    private boolean cutDone;
    private long start;

    private static LogFixture fixture() {
        LogFixture fixture = new LogFixture();
        fixture.config = LogConfig.of(config -> config.segmentBytes(220));
        return fixture;
    }

    /** As a shard does it: what may wait for the disk is done by the lane. */
    private void append(LogFixture fixture, PartitionLog log, String value, List<String> history) {
        BufferRecords records = batch(1, value);
        try {
            Runnable first = log.preparation(records.buffer(), 0);
            if (first != null) {
                lend(fixture, log, first);
            }
            assertThat(log.preparation(records.buffer(), 0)).isNull();
        } catch (PowerCut cut) {
            records.release();
            throw cut;
        }
        long offset = log.append(records, AppendOrigin.CLIENT, 0, -1).baseOffset();
        history.add(offset + ":null=" + value);
        assertThat(log.writeStaged()).isEqualTo(ErrorCode.NONE);
        log.highWatermark(log.view().endOffset());
    }

    private static void lend(LogFixture fixture, PartitionLog log, Runnable work) {
        log.lane().lend(false, work, failure -> assertThat(failure).isNull());
        fixture.here(log);
    }

    private void flush(LogFixture fixture, PartitionLog log) {
        log.flush((upTo, error) -> durable = Math.max(durable, upTo));
        fixture.settle();
    }

    private void work(LogFixture fixture) throws IOException {
        PartitionLog log = fixture.create();
        for (int i = 0; i < 8; i++) {
            append(fixture, log, "a" + i, before);
            if (i % 3 == 2) {
                flush(fixture, log);
                fixture.directory().writeCheckpoints();
            }
        }
        after.addAll(before.subList(0, CUT_AT));
        cutBegun = true;
        lend(fixture, log, () -> log.truncateTo(CUT_AT));
        cutDone = true;
        durable = Math.min(durable, CUT_AT);
        for (int i = 0; i < 6; i++) {
            append(fixture, log, "b" + i, after);
        }
        flush(fixture, log);
        start = 4;
        log.deleteRecords(start);
        fixture.directory().writeCheckpoints();
        fixture.settle();
        append(fixture, log, "c", after);
        flush(fixture, log);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingDurableIsLostAndNothingCutComesBack(boolean luck) throws IOException {
        long number = 0;
        boolean reached = true;
        while (reached) {
            // Given
            before.clear();
            after.clear();
            durable = 0;
            start = 0;
            cutBegun = false;
            cutDone = false;
            LogFixture fixture = fixture();
            fixture.directory();
            long last = number;
            long[] left = {last};
            fixture.disk.guard().observe(() -> {
                if (left[0]-- == 0) {
                    throw new PowerCut();
                }
            });
            // When
            reached = false;
            try {
                work(fixture);
            } catch (PowerCut cut) {
                reached = true;
            }
            fixture.disk.guard().observe(() -> {});
            fixture.disk.cutPower(luck ? new SeededRandom(number) : null);
            LogFixture next = new LogFixture(fixture.disk, LogFixture.DIR);
            next.config = fixture.config;
            check(contentsAfter(next), "power cut before " + number);
            number++;
        }
        assertThat(number).isGreaterThan(60);
    }

    private static @Nullable PartitionLog contentsAfter(LogFixture next) throws IOException {
        return next.load().containsKey(LogFixture.NAME) ? next.directory().log(LogFixture.NAME) : null;
    }

    private void check(@Nullable PartitionLog log, String when) throws IOException {
        if (log == null) {
            assertThat(durable).as(when).isZero();
            return;
        }
        List<String> found = contents(log);
        long from = log.view().startOffset();
        assertThat(from).as(when).isLessThanOrEqualTo(start);
        assertThat(from + found.size()).as(when).isGreaterThanOrEqualTo(cutBegun ? Math.min(durable, CUT_AT) : durable);
        boolean isNew = isPart(found, after, from);
        boolean isOld = isPart(found, before, from);
        assertThat(isNew || (isOld && !cutDone)).as(when + " " + found).isTrue();
    }

    private static boolean isPart(List<String> found, List<String> history, long from) {
        int end = (int) from + found.size();
        return end <= history.size() && history.subList((int) from, end).equals(found);
    }
}
