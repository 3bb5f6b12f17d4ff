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
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.barnabas.log.directory.LoadedLog;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.TimestampOffset;
import org.barnabas.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

/** Random histories of one log against a list of records. */
class LogModelTest {

    /** The naive log: index i is offset i, null where records were deleted. */
    private static final class Model {

        private final List<String> records = new ArrayList<>();
        private final TreeSet<Integer> batches = new TreeSet<>();
        private int start;
        private int durable;
        private int sequence;
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void everyHistoryLeavesWhatANaiveLogHolds(@ForAll long seed) throws IOException {
        // Given
        Random random = new Random(seed);
        LogFixture fixture = new LogFixture();
        fixture.config = LogConfig.of(c -> c.segmentBytes(500 + random.nextInt(1500))
                .indexIntervalBytes(random.nextInt(400))
                .retentionMs(-1));
        PartitionLog log = fixture.create();
        Model model = new Model();
        // When
        for (int step = 0; step < 80; step++) {
            log = step(random, fixture, log, model);
            // Then
            assertThat(contents(log))
                    .describedAs("seed %d step %d", seed, step)
                    .isEqualTo(model.records.subList(model.start, model.records.size()));
            assertThat(log.view().endOffset()).isEqualTo(model.records.size());
            checkLookups(random, log, model);
        }
    }

    /** A history in which a time index was shorter than its segment. */
    @Test
    void looksBehindTheLastEntryOfAShortTimeIndex() throws IOException {
        everyHistoryLeavesWhatANaiveLogHolds(144060L);
    }

    private static void checkLookups(Random random, PartitionLog log, Model model) throws IOException {
        if (model.start == model.records.size()) {
            return;
        }
        int offset = model.start + random.nextInt(model.records.size() - model.start);
        assertThat(contents(log.view(), offset)).isEqualTo(model.records.subList(offset, model.records.size()));
        assertThat(log.view().firstSince(LogFixture.START_MS + offset))
                .isEqualTo(new TimestampOffset(LogFixture.START_MS + offset, offset));
    }

    private static PartitionLog step(Random random, LogFixture fixture, PartitionLog log, Model model)
            throws IOException {
        switch (random.nextInt(14)) {
            case 0 -> {
                LogFixture.flush(fixture, log);
                model.durable = model.records.size();
                fixture.directory().writeCheckpoints();
            }
            case 1 -> {
                fixture.stop();
                model.durable = model.records.size();
                return reopened(fixture, model);
            }
            case 2 -> {
                // Whatever was written is in the page cache. The noted log start may be older.
                fixture.directory().writeCheckpoints();
                fixture.kill();
                return reopened(fixture, model);
            }
            case 3 -> {
                return afterPowerCut(fixture, model);
            }
            case 4 -> {
                int to = model.start + random.nextInt(model.records.size() - model.start + 1);
                log.deleteRecords(to);
                model.start = to;
                RetentionRound.now(log);
            }
            case 5 -> {
                // Leaders' epochs end between batches.
                int wanted = model.start + random.nextInt(model.records.size() - model.start + 1);
                Integer next = model.batches.ceiling(wanted);
                int to = next == null ? model.records.size() : next;
                log.truncateTo(to);
                cut(model, to);
            }
            case 6 -> log.roll();
            default -> appendSome(random, log, model);
        }
        return log;
    }

    private static void appendSome(Random random, PartitionLog log, Model model) {
        int batches = 1 + random.nextInt(4);
        for (int b = 0; b < batches; b++) {
            String[] values = new String[1 + random.nextInt(4)];
            int base = model.records.size();
            model.batches.add(base);
            for (int i = 0; i < values.length; i++) {
                values[i] = "v" + "x".repeat(random.nextInt(60));
                model.records.add((base + i) + ":null=" + values[i]);
            }
            int sequence = model.sequence;
            model.sequence += values.length;
            AppendOutcome outcome =
                    append(log, batch(h -> h.producer(3, (short) 0, sequence), LogFixture.START_MS + base, values));
            assertThat(outcome.error()).isEqualTo(ErrorCode.NONE);
            assertThat(outcome.baseOffset()).isEqualTo(base);
        }
    }

    private static PartitionLog afterPowerCut(LogFixture fixture, Model model) throws IOException {
        fixture.directory().writeCheckpoints();
        fixture.directory().abandon();
        fixture.disk.cutPower(null);
        fixture.kill();
        LoadedLog loaded = fixture.load().get(LogFixture.NAME);
        if (loaded == null) {
            // Nothing of the log was ever flushed and its folder was empty.
            assertThat(model.durable).isZero();
            cut(model, 0);
            return fixture.create();
        }
        PartitionLog again =
                Objects.requireNonNull(loaded.log(), () -> loaded.report().toString());
        int end = (int) again.view().endOffset();
        assertThat(end).isBetween(Math.min(model.durable, model.records.size()), model.records.size());
        assertThat(again.view().startOffset()).isLessThanOrEqualTo(model.start);
        again.deleteRecords(Math.min(model.start, end));
        cut(model, end);
        again.highWatermark(end);
        return again;
    }

    private static PartitionLog reopened(LogFixture fixture, Model model) throws IOException {
        PartitionLog again = fixture.reload();
        again.highWatermark(model.records.size());
        assertThat(again.view().startOffset()).isEqualTo(model.start);
        return again;
    }

    private static void cut(Model model, int end) {
        while (model.records.size() > end) {
            model.records.remove(model.records.size() - 1);
        }
        model.batches.tailSet(end, true).clear();
        model.durable = Math.min(model.durable, end);
        model.start = Math.min(model.start, end);
        // A cut may take batches of the producer: continue behind what the log knows.
        model.sequence = end;
    }
}
