package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;

import java.io.IOException;
import java.util.Map;
import org.barnabas.log.clean.LogCleaner;
import org.barnabas.log.directory.DirectoryCheckpoints;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.directory.OffsetCheckpoint;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.model.LogConfig;
import org.barnabas.protocol.Uuid;
import org.barnabas.testkit.ManualMailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A topic is deleted and made anew: nothing that was noted of the former log may be believed of the new one. */
class NamesakeTest {

    private static final long NOW = LogFixture.START_MS;
    private static final Uuid OTHER = new Uuid(3, 4);

    private final LogFixture fixture = new LogFixture();

    private PartitionLog successor() throws IOException {
        return fixture.directory().create(LogFixture.NAME, OTHER, fixture.config, fixture.host);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHoleIsNoWorkOfTheCleanerOfBefore(boolean restarted) throws IOException {
        // Given
        fixture.config = LogConfig.of(
                c -> c.segmentBytes(300).compact(true).delete(false).minCleanableDirtyRatio(0));
        PartitionLog log = fixture.create();
        for (int i = 0; i < 100; i++) {
            append(log, batch(NOW, "k" + i % 7 + "=" + i));
        }
        log.roll();
        ManualMailbox cleanThread = new ManualMailbox();
        LogCleaner cleaner = new LogCleaner(fixture.directory(), cleanThread::post, 1 << 16, bytes -> {});
        fixture.settle();
        cleaner.tick();
        fixture.settleWith(cleanThread);
        if (restarted) {
            // Then nobody compacts in the next life.
            fixture.stop();
            log = fixture.reload();
        }
        fixture.delete(log);
        fixture.settle();
        // When
        PartitionLog successor = successor();
        for (int i = 0; i < 30; i++) {
            append(successor, batch(NOW, "k" + i + "=" + i));
        }
        long hole = successor.view().segment(1).baseOffset();
        fixture.kill();
        fixture.disk.deleteIfExists(LogFiles.log(LogFixture.FOLDER, hole));
        // Then
        assertThat(hole).isPositive();
        assertThat(fixture.reload().view().endOffset()).isEqualTo(hole);
    }

    @Test
    void theHighWatermarkOfBeforeIsForgotten() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        for (int i = 0; i < 10; i++) {
            append(log, batch(NOW, "v" + i));
        }
        fixture.directory().writeCheckpoints();
        fixture.delete(log);
        fixture.settle();
        // When
        PartitionLog successor = successor();
        successor.append(batch(NOW, "not replicated"), AppendOrigin.CLIENT, 0, -1);
        successor.writeStaged();
        fixture.kill();
        // Then
        assertThat(fixture.reload().highWatermark()).isZero();
    }

    /** Checkpoints are written on another thread: one that was reading the deleted log when the new one is made. */
    @Test
    void checkpointsThatAreBeingWrittenKeepTheNewLogWaiting() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        for (int i = 0; i < 10; i++) {
            append(log, batch(NOW, "v" + i));
        }
        LogFixture.flush(fixture, log);
        DirectoryCheckpoints checkpoints = DirectoryCheckpoints.read(fixture.disk, LogFixture.DIR, Map.of());
        boolean[] mentioned = new boolean[2];
        // When
        checkpoints.write(fixture.directory().logs(), asked -> {
            mentioned[0] = checkpoints.mentions(LogFixture.NAME);
            return false;
        });
        mentioned[1] = checkpoints.mentions(LogFixture.NAME);
        // Then
        assertThat(mentioned).containsExactly(true, false);
        assertThat(new OffsetCheckpoint(fixture.disk, LogFixture.DIR, OffsetCheckpoint.RECOVERY_POINTS).read())
                .isEmpty();
    }
}
