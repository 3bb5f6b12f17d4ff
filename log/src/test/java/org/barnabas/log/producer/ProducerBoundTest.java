package org.barnabas.log.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.model.ProducerRoom;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.TransactionMarker;
import org.junit.jupiter.api.Test;

/** A client may use any producer id: what a log remembers of them is bounded, and the same after a restart. */
class ProducerBoundTest {

    private static final int BOUND = 20;

    private final LogFixture fixture = new LogFixture();

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void aReplayForgetsTheSameOnes(@ForAll long seed) throws IOException {
        // Given
        Random random = new Random(seed);
        ProducerLedger live = new ProducerLedger(0, new ProducerRoom(BOUND, 1_000));
        ProducerLedger whole = new ProducerLedger(0, new ProducerRoom(BOUND, 1_000));
        ProducerLedger restarted = new ProducerLedger(0, new ProducerRoom(BOUND, 1_000));
        int snapshotAt = random.nextInt(300);
        int open = 0;
        for (int i = 0; i < 300; i++) {
            if (i == snapshotAt) {
                restarted.load(ProducerSnapshot.decode(live.encode()), i, 0, Long.MAX_VALUE);
            }
            long id = random.nextInt(60);
            boolean marker = random.nextInt(4) == 0;
            ByteBuf bytes = marker
                    ? LogFixture.abort(id).buffer()
                    : batch(b -> b.producer(id, (short) 0, 0).transactional(id < 5), LogFixture.START_MS + i, "v")
                            .buffer();
            RecordBatchView view = new RecordBatchView().wrap(bytes, 0);
            view.baseOffset(i);
            // When
            for (ProducerLedger ledger : i < snapshotAt ? List.of(live, whole) : List.of(live, whole, restarted)) {
                live.check(view);
                if (marker) {
                    ledger.addMarker(view, new TransactionMarker(false, 0));
                } else {
                    ledger.add(view);
                }
            }
            bytes.release();
            // Then
            open = (int) live.producers().stream()
                    .filter(producer -> producer.transactionFirstOffset() >= 0)
                    .count();
            assertThat(live.producers()).describedAs("seed %d", seed).hasSizeLessThanOrEqualTo(BOUND + open);
        }
        assertThat(whole.summaries()).describedAs("seed %d", seed).isEqualTo(live.summaries());
        assertThat(restarted.summaries()).describedAs("seed %d", seed).isEqualTo(live.summaries());
    }

    @Test
    void whoWroteTheLongestAgoIsForgottenFirst() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(b -> b.producer(1, (short) 0, 0).transactional(true), LogFixture.START_MS, "open"));
        append(log, batch(b -> b.producer(2, (short) 0, 0), LogFixture.START_MS, "a"));
        append(log, batch(b -> b.producer(3, (short) 0, 0), LogFixture.START_MS, "a"));
        append(log, batch(b -> b.producer(2, (short) 0, 1), LogFixture.START_MS, "b"));
        // When
        for (int i = 0; i < 19_998; i++) {
            long id = 1_000L + i;
            append(log, batch(b -> b.producer(id, (short) 0, 0), LogFixture.START_MS, "v"));
        }
        List<ProducerSummary> known = log.producers();
        boolean repeated = append(log, batch(b -> b.producer(2, (short) 0, 1), LogFixture.START_MS, "b"))
                .duplicate();
        fixture.stop();
        List<ProducerSummary> restarted = fixture.reload().producers();
        // Then
        assertThat(known)
                .hasSize(20_000)
                .extracting(ProducerSummary::producerId)
                .contains(1L, 2L)
                .doesNotContain(3L);
        assertThat(repeated).isTrue();
        assertThat(restarted).isEqualTo(known);
    }

    @Test
    void logsShareTheRoomOfTheirDirectory() throws IOException {
        // Given
        ProducerRoom room = new ProducerRoom(1_000, 100);
        ProducerLedger first = new ProducerLedger(0, room);
        ProducerLedger second = new ProducerLedger(0, room);
        // When
        fill(first, 300);
        int alone = room.used();
        fill(second, 300);
        int together = room.used();
        first.clear(0);
        second.clear(0);
        // Then: the first keeps what it has, the second gets its share
        assertThat(alone).isEqualTo(100);
        assertThat(together).isEqualTo(100 + ProducerRoom.SHARE);
        assertThat(room.used()).isZero();
    }

    private static void fill(ProducerLedger ledger, int producers) {
        for (int i = 0; i < producers; i++) {
            long id = i;
            ByteBuf bytes = batch(b -> b.producer(id, (short) 0, 0), LogFixture.START_MS, "v")
                    .buffer();
            ledger.add(new RecordBatchView().wrap(bytes, 0));
            bytes.release();
        }
    }

    @Test
    void aDeletedLogGivesItsRoomBack() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(b -> b.producer(1, (short) 0, 0), LogFixture.START_MS, "a"));
        ProducerRoom room = fixture.directory().environment().producerRoom();
        int before = room.used();
        // When
        fixture.delete(log);
        // Then
        assertThat(before).isEqualTo(1);
        assertThat(room.used()).isZero();
    }
}
