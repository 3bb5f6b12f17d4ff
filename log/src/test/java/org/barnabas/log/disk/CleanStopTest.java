package org.barnabas.log.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.CleanStopMarker;
import org.barnabas.log.directory.LoadedLog;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.directory.LogTenancy;
import org.barnabas.log.model.LogName;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.protocol.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, AssertionError.class, IllegalStateException.class})
    void aLogWhoseLoadingFailedInAnUnforeseenWayIsNeitherForgottenNorMarked(Class<? extends Throwable> kind)
            throws Exception {
        // Given
        fixture.create();
        fixture.stop();
        Throwable surprise = kind.getDeclaredConstructor().newInstance();
        LogTenancy failing = new LogTenancy(name -> fixture.host, name -> {
            if (surprise instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) surprise;
        });
        List<Throwable> told = new ArrayList<>();

        // When
        LogDirectory directory = fixture.directory();
        directory.loadAll(
                failing, task -> FailurePolicy.HALT.run("recover", task), loaded -> {}, () -> told.add(surprise));
        boolean known = directory.hasNotLoaded(LogFixture.NAME);
        fixture.stop();

        // Then: it is not made anew, and the next start looks into it
        assertThat(told).hasSize(1);
        assertThat(known).isTrue();
        assertThat(fixture.directory().wasCleanlyClosed()).isFalse();
    }
}
