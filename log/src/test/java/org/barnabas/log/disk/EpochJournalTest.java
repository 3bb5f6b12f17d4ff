package org.barnabas.log.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.barnabas.log.AppendOrigin;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.epoch.EpochEntry;
import org.barnabas.log.model.LogName;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.junit.jupiter.api.Test;

/** Rule R5 for many partitions at once: what a crash leaves of epochs that have begun. */
class EpochJournalTest {

    private static final Path JOURNAL = LogFixture.DIR.resolve(EpochJournal.FILE);
    private static final Uuid TOPIC = new Uuid(1, 2);

    private final LogFixture fixture = new LogFixture();

    private static EpochStart start(int partition, int epoch, long offset) {
        return new EpochStart(new LogName("orders", partition), TOPIC, epoch, offset);
    }

    private PartitionLog flushed(int records) throws IOException {
        PartitionLog log = fixture.create();
        for (int i = 0; i < records; i++) {
            append(log, batch(LogFixture.START_MS + i, "value-" + i));
        }
        LogFixture.flush(fixture, log);
        fixture.directory().writeCheckpoints();
        return log;
    }

    private List<ErrorCode> startEpoch(PartitionLog log, int epoch) {
        List<ErrorCode> heard = new ArrayList<>();
        log.startEpoch(epoch, (upTo, error) -> heard.add(error));
        return heard;
    }

    @Test
    void anEpochWithoutRecordsSurvivesAPowerCutOnceItIsTold() throws IOException {
        // Given
        PartitionLog log = flushed(5);
        // When
        List<ErrorCode> heard = startEpoch(log, 7);
        assertThat(heard).isEmpty();
        fixture.settle();
        fixture.disk.cutPower(null);
        fixture.kill();
        // Then
        assertThat(heard).containsExactly(ErrorCode.NONE);
        assertThat(fixture.reload().view().epochs()).containsExactly(new EpochEntry(0, 0), new EpochEntry(7, 5));
    }

    @Test
    void epochsOfManyPartitionsThatBeginTogetherCostOneForce() throws IOException {
        // Given
        List<PartitionLog> logs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            PartitionLog log = fixture.directory().create(new LogName("many", i), TOPIC, fixture.config, fixture.host);
            append(log, batch(LogFixture.START_MS, "value"));
            LogFixture.flush(fixture, log);
            logs.add(log);
        }
        startEpoch(logs.get(0), 1);
        fixture.settle();
        int before = fixture.disk.forces();
        // When
        logs.forEach(log -> startEpoch(log, 2));
        fixture.settle();
        // Then: at most one for the first of them, one for the others
        assertThat(fixture.disk.forces() - before).isBetween(1, 2);
    }

    @Test
    void anEpochThatWasCutOffSinceIsNotBroughtBack() throws IOException {
        // Given
        PartitionLog log = flushed(5);
        startEpoch(log, 7);
        fixture.settle();
        // When another leader cuts it off and its own records, of an older epoch, take the place
        log.truncateTo(4);
        log.append(batch(LogFixture.START_MS, "a"), AppendOrigin.CLIENT, 3, -1);
        log.append(batch(LogFixture.START_MS, "b"), AppendOrigin.CLIENT, 3, -1);
        log.writeStaged();
        fixture.kill();
        // Then
        assertThat(fixture.reload().view().epochs()).containsExactly(new EpochEntry(0, 0), new EpochEntry(3, 4));
    }

    @Test
    void theFileOfALogIsTrueBeforeItsRecoveryPointMoves() throws IOException {
        // Given
        PartitionLog log = flushed(5);
        startEpoch(log, 7);
        fixture.settle();
        append(log, batch(LogFixture.START_MS, "of 7"));
        log.append(batch(LogFixture.START_MS, "of 8"), AppendOrigin.CLIENT, 8, -1);
        log.writeStaged();
        // When
        LogFixture.flush(fixture, log);
        // Then
        assertThat(new String(fixture.disk.readAll(LogFixture.FOLDER.resolve(LogFiles.EPOCHS)), UTF_8))
                .contains("8 6\n");
    }

    @Test
    void aLogOfTheSameNameButAnotherTopicIsNotConcerned() throws IOException {
        // Given
        EpochJournal journal = EpochJournal.open(fixture.disk, prepared());
        journal.append(List.of(new EpochStart(LogFixture.NAME, new Uuid(9, 9), 7, 5)));
        flushed(5);
        // When
        fixture.kill();
        // Then
        assertThat(fixture.reload().view().epochs()).containsExactly(new EpochEntry(0, 0));
    }

    @Test
    void aCleanStopDeletesIt() throws IOException {
        // Given
        PartitionLog log = flushed(5);
        startEpoch(log, 7);
        fixture.settle();
        // When
        fixture.stop();
        // Then
        assertThat(fixture.disk.exists(JOURNAL)).isFalse();
        assertThat(fixture.reload().view().epochs()).containsExactly(new EpochEntry(0, 0), new EpochEntry(7, 5));
    }

    @Test
    void whatATornLineHidesIsWrittenOver() throws IOException {
        // Given
        EpochJournal journal = EpochJournal.open(fixture.disk, prepared());
        journal.append(List.of(start(0, 1, 10), start(1, 1, 11)));
        byte[] whole = fixture.disk.readAll(JOURNAL);
        fixture.disk.put(JOURNAL, Arrays.copyOf(whole, whole.length - 3));
        // When
        EpochJournal again = EpochJournal.open(fixture.disk, LogFixture.DIR);
        again.append(List.of(start(2, 4, 12)));
        // Then
        assertThat(EpochJournal.open(fixture.disk, LogFixture.DIR).starts().values())
                .containsExactlyInAnyOrder(start(0, 1, 10), start(2, 4, 12));
    }

    @Test
    void whenItHasGrownOnlyTheNewestStartOfEachLogIsKept() throws IOException {
        // Given
        EpochJournal journal = EpochJournal.open(fixture.disk, prepared());
        // When
        for (int epoch = 1; epoch <= 100; epoch++) {
            List<EpochStart> round = new ArrayList<>();
            for (int partition = 0; partition < 300; partition++) {
                round.add(start(partition, epoch, epoch));
            }
            journal.append(round);
        }
        // Then
        assertThat(fixture.disk.size(JOURNAL)).isLessThan(1 << 20);
        assertThat(EpochJournal.open(fixture.disk, LogFixture.DIR).starts().values())
                .hasSize(300)
                .allSatisfy(kept -> assertThat(kept.epoch()).isEqualTo(100));
    }

    @Test
    void aDeletedLogIsForgotten() throws IOException {
        // Given
        PartitionLog log = flushed(5);
        startEpoch(log, 7);
        fixture.settle();
        Flusher flusher = fixture.directory().environment().flusher();
        int before = flusher.journaledLogs();
        // When: with a start under way
        startEpoch(log, 8);
        fixture.delete(log);
        fixture.settle();
        // Then
        assertThat(before).isEqualTo(1);
        assertThat(flusher.journaledLogs()).isZero();
    }

    @Test
    void ofALogThatIsGoneNothingIsKeptWhenTheFileIsWrittenAnew() throws IOException {
        // Given
        EpochJournal journal = EpochJournal.open(fixture.disk, prepared());
        journal.append(List.of(start(0, 1, 10), start(1, 1, 10)));
        journal.append(List.of(EpochStart.gone(new LogName("orders", 0), TOPIC)));
        journal.append(List.of(EpochStart.gone(new LogName("orders", 1), new Uuid(9, 9))));
        // When
        for (int epoch = 1; epoch <= 100; epoch++) {
            List<EpochStart> round = new ArrayList<>();
            for (int partition = 2; partition < 300; partition++) {
                round.add(start(partition, epoch, epoch));
            }
            journal.append(round);
        }
        // Then
        assertThat(EpochJournal.open(fixture.disk, LogFixture.DIR).starts())
                .hasSize(299)
                .doesNotContainKey(new LogName("orders", 0))
                .containsKey(new LogName("orders", 1));
    }

    private Path prepared() throws IOException {
        fixture.disk.createDirectories(LogFixture.DIR);
        return LogFixture.DIR;
    }
}
