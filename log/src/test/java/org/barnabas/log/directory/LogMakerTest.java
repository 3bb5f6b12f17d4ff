package org.barnabas.log.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.disk.EpochJournal;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.model.LogName;
import org.barnabas.ports.DiskFullException;
import org.barnabas.protocol.Uuid;
import org.junit.jupiter.api.Test;

/** To which topic a new log belongs is durable when somebody hears of it, for many at the price of one. */
class LogMakerTest {

    private static final Uuid TOPIC = new Uuid(1, 2);

    private final LogFixture fixture = new LogFixture();
    private final List<PartitionLog> made = new ArrayList<>();
    private final List<Exception> failures = new ArrayList<>();

    private void make(int partition) throws IOException {
        LogName name = new LogName("orders", partition);
        fixture.directory().create(name, TOPIC, fixture.config, fixture.host, (log, failure) -> {
            if (log != null) {
                made.add(log);
            }
            if (failure != null) {
                failures.add(failure);
            }
        });
    }

    /** The power goes, and by luck everything is still there but what says whose the log is. */
    private void loseTheId() throws IOException {
        fixture.kill();
        fixture.disk.deleteIfExists(LogFixture.FOLDER.resolve(LogFiles.METADATA));
    }

    @Test
    void thoseThatAreWantedTogetherCostOneForce() throws IOException {
        // Given
        make(100);
        fixture.settle();
        int before = fixture.disk.forces();
        // When
        for (int i = 0; i < 50; i++) {
            make(i);
        }
        fixture.settle();
        // Then
        assertThat(made).hasSize(51);
        assertThat(fixture.directory().logCount()).isEqualTo(51);
        assertThat(fixture.disk.forces() - before).isEqualTo(1);
    }

    @Test
    void allAreMadeAlsoIfTheyAreMoreThanOneRoundTakes() throws IOException {
        // When
        for (int i = 0; i < 500; i++) {
            make(i);
        }
        fixture.settle();
        // Then
        assertThat(made).hasSize(500).extracting(PartitionLog::topicId).containsOnly(TOPIC);
        assertThat(fixture.directory().logCount()).isEqualTo(500);
        assertThat(failures).isEmpty();
    }

    @Test
    void aPowerCutDoesNotMakeItForgottenWhoseLogItIs() throws IOException {
        // Given
        make(0);
        fixture.settle();
        append(made.get(0), batch(LogFixture.START_MS, "a"));
        // When
        loseTheId();
        Uuid known = fixture.reload().topicId();
        fixture.stop();
        // Then: also when the journal is gone
        assertThat(known).isEqualTo(TOPIC);
        assertThat(fixture.disk.exists(LogFixture.DIR.resolve(EpochJournal.FILE)))
                .isFalse();
        assertThat(fixture.reload().topicId()).isEqualTo(TOPIC);
    }

    @Test
    void aCleanStopAfterWhichThePowerGoesDoesNotEither() throws IOException {
        // Given
        make(0);
        fixture.settle();
        // When
        fixture.stop();
        fixture.disk.cutPower(null);
        // Then
        assertThat(fixture.disk.exists(LogFixture.DIR.resolve(EpochJournal.FILE)))
                .isFalse();
        assertThat(fixture.reload().topicId()).isEqualTo(TOPIC);
    }

    @Test
    void whatACrashLeftUnforcedIsForcedBeforeTheJournalGoes() throws IOException {
        // Given
        make(0);
        fixture.settle();
        fixture.kill();
        fixture.reload();
        // When
        fixture.stop();
        fixture.disk.cutPower(null);
        // Then
        assertThat(fixture.reload().topicId()).isEqualTo(TOPIC);
    }

    @Test
    void withoutRoomToNoteItNoneIsMade() throws IOException {
        // Given
        fixture.disk.faults().fullFrom(0, Long.MAX_VALUE, path -> path.endsWith(EpochJournal.FILE));
        // When
        make(0);
        make(1);
        fixture.settle();
        boolean left = fixture.disk.exists(LogFixture.FOLDER);
        fixture.disk.faults().heal();
        make(0);
        fixture.settle();
        // Then
        assertThat(failures).hasSize(2).allMatch(DiskFullException.class::isInstance);
        assertThat(left).isFalse();
        assertThat(made).singleElement().extracting(PartitionLog::name).isEqualTo(LogFixture.NAME);
        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.directory().logCount()).isEqualTo(1);
    }

    @Test
    void oneThatCannotBeMadeDoesNotStopTheOthers() throws IOException {
        // Given
        make(0);
        fixture.settle();
        // When
        make(0);
        make(1);
        fixture.settle();
        // Then
        assertThat(made).hasSize(2);
        assertThat(failures).singleElement().asString().contains("exists already");
        assertThat(fixture.directory().logCount()).isEqualTo(2);
    }

    @Test
    void aFolderThatSomebodyPutsInThePlaceOfADeletedLogIsNotTakenForIt() throws IOException {
        // Given
        make(0);
        fixture.settle();
        fixture.delete(made.get(0));
        fixture.settle();
        // When
        fixture.kill();
        fixture.disk.createDirectories(LogFixture.FOLDER);
        // Then
        assertThat(fixture.reload().topicId()).isEqualTo(Uuid.ZERO);
    }
}
