package org.barnabas.log.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.CleanStopMarker;
import org.barnabas.log.directory.LoadedLog;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.model.LogName;
import org.barnabas.protocol.Uuid;
import org.junit.jupiter.api.Test;

/** The marker of a clean stop is a promise about every log of a directory (reliability rule R12). */
class CleanStopTest {

    private final LogFixture fixture = new LogFixture();

    @Test
    void aDirectoryWithALogThatWasNotClosedIsNotClean() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        PartitionLog other =
                fixture.directory().create(new LogName("others", 0), new Uuid(5, 6), fixture.config, fixture.host);
        append(log, batch(1, "a"));
        append(other, batch(1, "b"));
        log.startEpoch(7, (upTo, error) -> {});
        fixture.settle();
        // When: as after a stop whose time ran out
        log.close();
        fixture.directory().close(List.of(7L));
        fixture.kill();
        boolean clean = fixture.directory().wasCleanlyClosed();
        // Then
        assertThat(clean).isFalse();
        assertThat(fixture.directory().cleanSince()).isEmpty();
        assertThat(fixture.disk.exists(LogFixture.DIR.resolve(EpochJournal.FILE)))
                .isTrue();
    }

    @Test
    void aDirectoryWithALogThatCouldNotBeLoadedIsNotClean() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        for (int i = 0; i < 10; i++) {
            append(log, batch(i, "value-" + i));
        }
        LogFixture.flush(fixture, log);
        fixture.directory().writeCheckpoints();
        fixture.kill();
        fixture.disk.flipBit(LogFiles.log(LogFixture.FOLDER, 0), 100);
        LoadedLog damaged = Objects.requireNonNull(fixture.load().get(LogFixture.NAME));
        // When
        fixture.stop();
        // Then
        assertThat(damaged.report().isCorrupt()).isTrue();
        assertThat(fixture.directory().wasCleanlyClosed()).isFalse();
    }

    @Test
    void theMarkerNamesAllLivesSinceWhichNothingWasLost() throws IOException {
        // Given
        Path marker = LogFixture.DIR.resolve(CleanStopMarker.FILE);

        // When
        fixture.directory().close(List.of(-1L, 4_242L, 4_711L));
        String text = AtomicFile.text(fixture.disk.readAll(marker));
        fixture.kill();

        // Then: Apache Kafka reads the first line and no more
        assertThat(text).startsWith("{\"version\":0,\"brokerEpoch\":4711}\n");
        assertThat(fixture.directory().cleanSince()).containsExactly(-1L, 4_242L, 4_711L);
        assertThat(fixture.disk.exists(marker)).isFalse();
    }

    @Test
    void theMarkersOfApacheKafkaAreRead() throws IOException {
        // Given
        Path marker = LogFixture.DIR.resolve(CleanStopMarker.FILE);
        fixture.directory();
        fixture.kill();
        AtomicFile.writeDurably(fixture.disk, marker, AtomicFile.utf8("{\"version\":0,\"brokerEpoch\":4711}"));

        // When, then
        assertThat(fixture.directory().cleanSince()).containsExactly(4_711L);

        // Given: before 3.7
        fixture.kill();
        AtomicFile.writeDurably(fixture.disk, marker, new byte[0]);

        // When, then
        assertThat(fixture.directory().cleanSince()).containsExactly(CleanStopMarker.ANY_BEFORE);
    }
}
