package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.barnabas.log.directory.LogDirectorySettings;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.model.LogConfig;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.junit.jupiter.api.Test;

/** Batches that a producer sends again long after others of its batches went through. */
class RepeatedBatchesTest {

    private static final long PRODUCER = 9;

    /** A batch as its producer knows it. */
    private record Sent(short epoch, int sequence, int records) {

        BufferRecords batch() {
            String[] values = IntStream.range(0, records).mapToObj(i -> "r" + i).toArray(String[]::new);
            return LogFixture.batch(h -> h.producer(PRODUCER, epoch, sequence), LogFixture.START_MS, values);
        }

        int next() {
            return RecordBatchView.addToSequence(sequence, records);
        }
    }

    private static Sent sent(int sequence, int records) {
        return new Sent((short) 0, sequence, records);
    }

    private static PartitionLog filled(LogFixture fixture, int batches) throws IOException {
        fixture.config = LogConfig.of(c -> c.segmentBytes(600));
        PartitionLog log = fixture.create();
        for (int i = 0; i < batches; i++) {
            assertThat(append(log, sent(2 * i, 2).batch()).error()).isEqualTo(ErrorCode.NONE);
        }
        return log;
    }

    /** What a leader that was cut off had copied but not acknowledged, and what comes long after it. */
    @Test
    void batchesBeforeTheWindowAreKnownThoughNotTheirOffsets() throws IOException {
        // Given
        PartitionLog log = filled(new LogFixture(), 20);
        // When
        AppendOutcome inWindow = append(log, sent(30, 2).batch());
        AppendOutcome justBefore = append(log, sent(28, 2).batch());
        AppendOutcome first = append(log, sent(0, 2).batch());
        AppendOutcome otherwiseCut = append(log, sent(29, 2).batch());
        AppendOutcome gap = append(log, sent(42, 2).batch());
        // Then
        assertThat(inWindow).isEqualTo(new AppendOutcome(ErrorCode.NONE, 30, 31, true));
        AppendOutcome somewhereBefore = new AppendOutcome(ErrorCode.DUPLICATE_SEQUENCE_NUMBER, -1, 29, true);
        assertThat(justBefore).isEqualTo(somewhereBefore);
        assertThat(first).isEqualTo(somewhereBefore);
        assertThat(otherwiseCut.error()).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(gap.error()).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(log.view().endOffset()).isEqualTo(40);
    }

    @Test
    void theyAreKnownAfterARestart() throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        filled(fixture, 20);
        fixture.stop();
        // When
        AppendOutcome repeated = append(fixture.reload(), sent(4, 2).batch());
        // Then
        assertThat(repeated).isEqualTo(new AppendOutcome(ErrorCode.DUPLICATE_SEQUENCE_NUMBER, -1, 29, true));
    }

    @Test
    void theyAreKnownAfterARestartThoughAllRecordsWereDeleted() throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        filled(fixture, 1).deleteRecords(2);
        fixture.stop();
        // When
        AppendOutcome repeated = append(fixture.reload(), sent(0, 2).batch());
        // Then
        assertThat(repeated).isEqualTo(new AppendOutcome(ErrorCode.NONE, 0, 1, true));
    }

    /** Whose history is forgotten may begin anywhere: what is before that beginning may never have come. */
    @Test
    void nothingIsKnownBeforeABeginningInTheMiddle() throws IOException {
        // Given
        PartitionLog log = new LogFixture().create();
        for (int i = 0; i < 20; i++) {
            append(log, sent(100 + i, 1).batch());
        }
        // When
        AppendOutcome first = append(log, sent(100, 1).batch());
        AppendOutcome before = append(log, sent(99, 1).batch());
        AppendOutcome across = append(log, sent(99, 2).batch());
        // Then
        assertThat(first.duplicate()).isTrue();
        assertThat(before.error()).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(across.error()).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }

    @Test
    void anotherEpochOfTheProducerKnowsNothingOfTheOneBefore() throws IOException {
        // Given
        PartitionLog log = filled(new LogFixture(), 20);
        append(log, new Sent((short) 1, 0, 1).batch());
        // When
        AppendOutcome old = append(log, sent(2, 2).batch());
        AppendOutcome gap = append(log, new Sent((short) 1, 4, 2).batch());
        // Then
        assertThat(old.error()).isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
        assertThat(gap.error()).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    }

    /** A replica: its log, and what is in it. */
    private static final class Replica {

        private final LogFixture fixture = new LogFixture();
        private final List<Sent> log = new ArrayList<>();
        private PartitionLog real;

        Replica(int segmentBytes) throws IOException {
            fixture.config = LogConfig.of(c -> c.segmentBytes(segmentBytes));
            real = fixture.create();
        }

        int offsetOf(int index) {
            return log.subList(0, index).stream().mapToInt(Sent::records).sum();
        }

        boolean holds(Sent wanted) {
            return IntStream.range(0, wanted.records)
                    .map(i -> RecordBatchView.addToSequence(wanted.sequence, i))
                    .allMatch(sequence -> log.stream()
                            .anyMatch(sent -> sent.epoch == wanted.epoch
                                    && ((sequence - sent.sequence) & Integer.MAX_VALUE) < sent.records));
        }

        void restart(boolean clean) throws IOException {
            if (clean) {
                fixture.stop();
            } else {
                fixture.directory().writeCheckpoints();
                fixture.kill();
            }
            real = fixture.reload();
        }

        void forgetProducers() {
            fixture.clock.advanceMs(LogDirectorySettings.DEFAULT_PRODUCER_EXPIRATION_MS * 2L);
            real.expireProducers();
        }

        /** As a follower: parts from the leader where it must, then copies some batches. */
        void follow(Replica leader, int batches) {
            int same = 0;
            while (same < Math.min(log.size(), leader.log.size())
                    && log.get(same).equals(leader.log.get(same))) {
                same++;
            }
            if (same < log.size()) {
                real.truncateTo(offsetOf(same));
                log.subList(same, log.size()).clear();
            }
            for (int i = same; i < Math.min(leader.log.size(), same + batches); i++) {
                BufferRecords copy = leader.log.get(i).batch();
                new RecordBatchView()
                        .wrap(copy.buffer(), copy.buffer().readerIndex())
                        .baseOffset(offsetOf(i));
                assertThat(real.appendReplica(copy)).isEqualTo(ErrorCode.NONE);
                real.writeStaged();
                log.add(leader.log.get(i));
            }
        }
    }

    /** Two replicas, leaders by turns, that restart, part, are cut and forget producers: success is never a lie. */
    @Property(tries = 120, shrinking = ShrinkingMode.OFF)
    void whatIsAnsweredAsRepeatedIsInTheLog(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        int segmentBytes = 300 + random.nextInt(1_000);
        Replica leader = new Replica(segmentBytes);
        Replica follower = new Replica(segmentBytes);
        List<Sent> all = new ArrayList<>();
        Sent next = new Sent((short) 0, random.nextBoolean() ? 0 : Integer.MAX_VALUE - random.nextInt(60), 1);
        for (int step = 0; step < 120; step++) {
            switch (random.nextInt(20)) {
                case 0 -> leader.restart(random.nextBoolean());
                case 1 -> follower.restart(random.nextBoolean());
                case 2 -> {
                    Replica before = leader;
                    leader = follower;
                    follower = before;
                }
                case 3 -> (random.nextBoolean() ? leader : follower).real.roll();
                case 4, 5, 6 -> follower.follow(leader, random.nextInt(12));
                case 7 -> {
                    if (random.nextInt(6) == 0) {
                        (random.nextBoolean() ? leader : follower).forgetProducers();
                    }
                }
                default -> {
                    Sent sent = chosen(random, all, next);
                    // When
                    AppendOutcome outcome = append(leader.real, sent.batch());
                    // Then
                    if (outcome.duplicate()) {
                        assertThat(leader.holds(sent))
                                .describedAs("seed %d step %d: %s %s", seed, step, sent, outcome)
                                .isTrue();
                        assertThat(outcome.lastOffset())
                                .isLessThan(leader.real.view().endOffset());
                    } else if (outcome.error() == ErrorCode.NONE) {
                        leader.log.add(sent);
                        next = new Sent(sent.epoch, sent.next(), 1);
                    }
                    all.add(sent);
                }
            }
        }
    }

    private static Sent chosen(Random random, List<Sent> all, Sent next) {
        int records = 1 + random.nextInt(4);
        Sent any = all.isEmpty() ? next : all.get(random.nextInt(all.size()));
        return switch (random.nextInt(8)) {
            case 0, 1 -> any;
            case 2 -> new Sent(any.epoch, RecordBatchView.addToSequence(any.sequence, random.nextInt(9) - 4), records);
            case 3 ->
                random.nextInt(10) == 0
                        ? new Sent((short) (next.epoch + 1), 0, records)
                        : new Sent(next.epoch, RecordBatchView.addToSequence(next.sequence, 7), records);
            default -> new Sent(next.epoch, next.sequence, records);
        };
    }
}
