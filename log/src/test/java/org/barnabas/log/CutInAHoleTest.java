package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import java.io.IOException;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compaction leaves holes between batches, and a follower may be cut in one of them. Then a log ends behind its last batch,
 * which no start may take for a loss of what had been flushed.
 */
class CutInAHoleTest {

    private final LogFixture fixture = new LogFixture();
    private PartitionLog log;

    /** How a life ends. */
    private enum End {
        STOP,
        KILL,
        POWER_CUT
    }

    @BeforeEach
    void cut() throws IOException {
        log = fixture.create();
        append(log, batch(1, "a", "b", "c"));
        BufferRecords behindAHole = batch(1, "d", "e", "f");
        new RecordBatchView().wrap(behindAHole.buffer(), 0).baseOffset(8);
        assertThat(log.appendReplica(behindAHole)).isEqualTo(ErrorCode.NONE);
        log.writeStaged();
        LogFixture.flush(fixture, log);
        fixture.directory().writeCheckpoints();
        log.truncateTo(6);
    }

    private PartitionLog next(End end) throws IOException {
        fixture.directory().writeCheckpoints();
        switch (end) {
            case STOP -> fixture.stop();
            case KILL -> fixture.kill();
            case POWER_CUT -> {
                fixture.kill();
                fixture.disk.cutPower(null);
            }
        }
        return fixture.reload();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsBeforeIsThereInTheNextLife(End end) throws IOException {
        // When
        PartitionLog again = next(end);
        // Then
        assertThat(contents(again)).containsExactly("0:null=a", "1:null=b", "2:null=c");
        assertThat(append(again, batch(1, "g")).baseOffset())
                .isEqualTo(again.view().endOffset() - 1);
    }

    @ParameterizedTest
    @EnumSource
    void soItIsAfterAFlush(End end) throws IOException {
        // Given
        LogFixture.flush(fixture, log);
        // When
        PartitionLog again = next(end);
        // Then
        assertThat(contents(again)).containsExactly("0:null=a", "1:null=b", "2:null=c");
    }

    @ParameterizedTest
    @EnumSource
    void whatFollowsTheHoleIsThereToo(End end) throws IOException {
        // Given
        append(log, batch(1, "g"));
        LogFixture.flush(fixture, log);
        // When
        PartitionLog again = next(end);
        // Then
        assertThat(contents(again)).containsExactly("0:null=a", "1:null=b", "2:null=c", "6:null=g");
    }

    @ParameterizedTest
    @EnumSource
    void aSegmentThatBeginsBehindTheHoleTellsWhereTheLogEnds(End end) throws IOException {
        // Given
        log.roll();
        LogFixture.flush(fixture, log);
        // When
        PartitionLog again = next(end);
        // Then
        assertThat(contents(again)).containsExactly("0:null=a", "1:null=b", "2:null=c");
        assertThat(again.view().endOffset()).isEqualTo(6);
    }
}
