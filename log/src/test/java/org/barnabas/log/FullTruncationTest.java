package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.barnabas.log.directory.LoadedLog;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.directory.OffsetCheckpoint;
import org.barnabas.log.disk.LogFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A follower throws all of its log away. */
class FullTruncationTest {

    private final LogFixture fixture = new LogFixture();

    @Test
    void theLogStartsAnewAndRemembersWhere() throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(1, "a"));
        // When
        log.truncateFully(100);
        fixture.kill();
        PartitionLog again = fixture.reload();
        // Then
        assertThat(again.view().startOffset()).isEqualTo(100);
        assertThat(again.view().endOffset()).isEqualTo(100);
        assertThat(append(again, batch(1, "b")).baseOffset()).isEqualTo(100);
    }

    /** Left where it is, it would be taken for the end of the log, or for a hole in it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEmptySegmentOfALifeBeforeGoesToo(boolean clean) throws IOException {
        // Given
        PartitionLog log = fixture.create();
        append(log, batch(b -> b.producer(5, (short) 0, 0), 1, "a", "b"));
        log.roll();
        boolean madeForNothing = append(log, batch(b -> b.producer(5, (short) 0, 0), 1, "a", "b"))
                .duplicate();
        fixture.stop();
        PartitionLog emptyAtEnd = fixture.reload();
        // When
        emptyAtEnd.truncateFully(0);
        for (String value : List.of("c", "d", "e")) {
            append(emptyAtEnd, batch(1, value));
        }
        if (clean) {
            fixture.stop();
        } else {
            fixture.kill();
        }
        // Then
        assertThat(madeForNothing).isTrue();
        assertThat(contents(fixture.reload())).containsExactly("0:null=c", "1:null=d", "2:null=e");
    }

    /** Records 0 to 8 in segments of three, of which the log begins at 4; some files are gone. */
    private void killedWith(long notedRecoveryPoint, long... lostSegments) throws IOException {
        PartitionLog log = fixture.create();
        for (int segment = 0; segment < 3; segment++) {
            append(log, batch(1, "a", "b", "c"));
            log.roll();
        }
        LogFixture.flush(fixture, log);
        fixture.kill();
        note(OffsetCheckpoint.LOG_STARTS, 4);
        note(OffsetCheckpoint.RECOVERY_POINTS, notedRecoveryPoint);
        for (long base : lostSegments) {
            fixture.disk.deleteIfExists(LogFiles.log(LogFixture.FOLDER, base));
        }
    }

    private void note(String checkpoint, long offset) throws IOException {
        new OffsetCheckpoint(fixture.disk, LogFixture.DIR, checkpoint).write(Map.of(LogFixture.NAME, offset));
    }

    /** In the middle of a cut of all: the recovery point is lowered, and a power cut takes some of the files. */
    @Test
    void aHoleAcrossTheStartIsNoDamageWhereNothingBehindTheStartWasFlushed() throws IOException {
        // Given
        killedWith(4, 3);
        // When
        PartitionLog log = fixture.reload();
        // Then
        assertThat(log.view().startOffset()).isEqualTo(4);
        assertThat(log.view().endOffset()).isEqualTo(4);
        assertThat(append(log, batch(1, "d")).baseOffset()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void flushedRecordsBehindTheStartAreMissed(boolean holeAtTheEnd) throws IOException {
        // Given
        if (holeAtTheEnd) {
            killedWith(5, 3, 6, 9);
        } else {
            killedWith(5, 3);
        }
        // When
        LoadedLog loaded = Objects.requireNonNull(fixture.load().get(LogFixture.NAME));
        // Then
        assertThat(loaded.log()).isNull();
        assertThat(loaded.report().corruptOffset()).isEqualTo(3);
    }
}
