package org.barnabas.log.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.barnabas.log.AppendOrigin;
import org.barnabas.log.AppendOutcome;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.RetentionRound;
import org.barnabas.log.directory.LoadedLog;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.directory.MetaProperties;
import org.barnabas.log.directory.OffsetCheckpoint;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.epoch.EpochEntry;
import org.barnabas.log.model.AbortedTransaction;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.StorageException;
import org.barnabas.log.producer.ProducerSummary;
import org.barnabas.log.read.ReadPlan;
import org.barnabas.ports.DiskFile;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.TransactionMarker;
import org.barnabas.testkit.DiskFaults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogRecoveryTest {

    private final LogFixture fixture = new LogFixture();

    private PartitionLog filled(int count) throws IOException {
        fixture.config = LogConfig.of(c -> c.segmentBytes(400).indexIntervalBytes(0));
        PartitionLog log = fixture.create();
        for (int i = 0; i < count; i++) {
            int sequence = i;
            append(log, batch(b -> b.producer(9, (short) 1, sequence), LogFixture.START_MS + i, "value-" + i));
        }
        return log;
    }

    @Test
    void aCleanRestartKeepsEverythingAndReadsNoRecords() throws IOException {
        // Given
        PartitionLog log = filled(20);
        List<String> before = contents(log);
        fixture.stop();
        // When
        PartitionLog again = fixture.reload();
        // Then
        assertThat(fixture.directory().wasCleanlyClosed()).isTrue();
        assertThat(fixture.directory().cleanSince()).containsExactly(7L);
        assertThat(contents(again)).isEqualTo(before);
        assertThat(again.topicId()).isEqualTo(new Uuid(1, 2));
        assertThat(again.recoveryPoint()).isEqualTo(20);
        assertThat(fixture.directory().checkpointedHighWatermarks()).containsEntry(LogFixture.NAME, 20L);
        assertThat(append(again, batch(b -> b.producer(9, (short) 1, 20), 1, "next"))
                        .baseOffset())
                .isEqualTo(20);
    }

    /** Rule R5: replicas find with it where their logs part. */
    @Test
    void anEpochThatBeganBeforeTheScannedSegmentsKeepsItsStart() throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.segmentBytes(400).indexIntervalBytes(0));
        PartitionLog log = fixture.create();
        for (int i = 0; i < 30; i++) {
            int epoch = i < 3 ? 0 : i < 25 ? 2 : 5;
            log.append(batch(LogFixture.START_MS + i, "value-" + i), AppendOrigin.CLIENT, epoch, -1);
            log.writeStaged();
            if (i == 20) {
                LogFixture.flush(fixture, log);
                fixture.directory().writeCheckpoints();
            }
        }
        log.startEpoch(6, (upTo, error) -> {});
        fixture.settle();
        List<EpochEntry> before = log.view().epochs();
        fixture.kill();
        // When
        PartitionLog again = fixture.reload();
        // Then
        assertThat(before)
                .containsExactly(
                        new EpochEntry(0, 0), new EpochEntry(2, 3), new EpochEntry(5, 25), new EpochEntry(6, 30));
        assertThat(again.view().epochs()).isEqualTo(before);
    }

    @Test
    void theWholeWindowOfAProducerSurvivesACleanRestart() throws IOException {
        // Given
        filled(20);
        fixture.stop();
        PartitionLog again = fixture.reload();
        // When
        AppendOutcome fifthLast = append(again, batch(b -> b.producer(9, (short) 1, 15), 1, "value-15"));
        AppendOutcome sixthLast = append(again, batch(b -> b.producer(9, (short) 1, 14), 1, "value-14"));
        AppendOutcome gap = append(again, batch(b -> b.producer(9, (short) 1, 21), 1, "gap"));
        AppendOutcome fenced = append(again, batch(b -> b.producer(9, (short) 0, 20), 1, "old"));
        // Then
        assertThat(fifthLast.duplicate()).isTrue();
        assertThat(fifthLast.baseOffset()).isEqualTo(15);
        assertThat(sixthLast.error()).isEqualTo(ErrorCode.DUPLICATE_SEQUENCE_NUMBER);
        assertThat(gap.error()).isEqualTo(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(fenced.error()).isEqualTo(ErrorCode.INVALID_PRODUCER_EPOCH);
    }

    @Test
    void aKilledProcessLosesNothingThatWasWritten() throws IOException {
        // Given
        List<String> before = contents(filled(20));
        // When
        fixture.kill();
        PartitionLog again = fixture.reload();
        // Then
        assertThat(contents(again)).isEqualTo(before);
        assertThat(append(again, batch(b -> b.producer(9, (short) 1, 19), 1, "value-19"))
                        .duplicate())
                .isTrue();
        assertThat(again.view().firstSince(LogFixture.START_MS + 7).offset()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 70})
    void aTornTailIsCut(int cut) throws IOException {
        // Given
        filled(20);
        fixture.kill();
        Path newest = newestLog();
        try (DiskFile file = fixture.disk.openOrCreate(newest)) {
            file.truncate(file.size() - cut);
        }
        // When
        LoadedLog loaded = Objects.requireNonNull(fixture.load().get(LogFixture.NAME));
        // Then
        PartitionLog log = Objects.requireNonNull(loaded.log());
        assertThat(log.view().endOffset()).isEqualTo(19);
        assertThat(loaded.report().truncatedBytes()).isPositive();
        assertThat(contents(log)).hasSize(19);
    }

    @Test
    void aTailOfZerosIsCut() throws IOException {
        // Given
        filled(20);
        fixture.kill();
        try (DiskFile file = fixture.disk.openOrCreate(newestLog())) {
            file.write(ByteBuffer.allocate(5000), file.size());
        }
        // When
        PartitionLog log = fixture.reload();
        // Then
        assertThat(contents(log)).hasSize(20);
        assertThat(append(log, batch(1, "next")).baseOffset()).isEqualTo(20);
    }

    @Test
    void damageBelowTheFlushedPointIsReportedAndNothingIsCut() throws IOException {
        // Given
        PartitionLog log = filled(20);
        LogFixture.flush(fixture, log);
        fixture.directory().writeCheckpoints();
        fixture.kill();
        Path newest = newestLog();
        long size = fixture.disk.size(newest);
        fixture.disk.flipBit(newest, size - 3);
        // When
        LoadedLog loaded = Objects.requireNonNull(fixture.load().get(LogFixture.NAME));
        // Then
        assertThat(loaded.log()).isNull();
        assertThat(loaded.report().isCorrupt()).isTrue();
        assertThat(loaded.report().corruptOffset()).isEqualTo(19);
        assertThat(fixture.disk.size(newest)).isEqualTo(size);
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    void aBitFlipAboveTheFlushedPointCutsThere() throws IOException {
        // Given
        filled(20);
        fixture.kill();
        fixture.disk.flipBit(LogFiles.log(LogFixture.FOLDER, 0), 100);
        // When
        PartitionLog log = fixture.reload();
        // Then
        assertThat(log.view().endOffset()).isLessThan(3);
        assertThat(log.view().segmentCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "index,missing,true", "timeindex,missing,true", "index,short,true", "timeindex,short,true",
        "index,garbage,true", "timeindex,garbage,true", "snapshot,missing,true", "snapshot,garbage,true",
        "index,missing,false", "timeindex,missing,false", "index,short,false", "timeindex,short,false",
        "index,garbage,false", "timeindex,garbage,false", "snapshot,missing,false", "snapshot,garbage,false",
    })
    void lostOrDamagedHelperFilesAreRebuilt(String suffix, String damage, boolean clean) throws IOException {
        // Given
        List<String> before = contents(filled(20));
        if (clean) {
            fixture.stop();
        } else {
            fixture.kill();
        }
        for (String name : fixture.disk.list(LogFixture.FOLDER)) {
            if (name.endsWith("." + suffix)) {
                damage(LogFixture.FOLDER.resolve(name), damage);
            }
        }
        // When
        PartitionLog log = fixture.reload();
        // Then
        assertThat(contents(log)).isEqualTo(before);
        for (int i = 0; i < 20; i++) {
            assertThat(contents(log.view(), i)).isEqualTo(before.subList(i, 20));
            assertThat(log.view().firstSince(LogFixture.START_MS + i).offset()).isEqualTo(i);
        }
        assertThat(append(log, batch(b -> b.producer(9, (short) 1, 19), 1, "value-19"))
                        .duplicate())
                .isTrue();
        assertThat(append(log, batch(b -> b.producer(9, (short) 1, 20), 1, "next"))
                        .baseOffset())
                .isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage\n\u0000\u0001", "0\n999\n", "0\n1\norders 0 99999999999\n", "7\n0\n"})
    void damagedCheckpointsDoNoHarm(String content) throws IOException {
        // Given
        PartitionLog log = filled(20);
        List<String> before = contents(log);
        fixture.directory().writeCheckpoints();
        fixture.kill();
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        if (!content.contains("99999999999")) {
            fixture.disk.put(LogFixture.DIR.resolve(OffsetCheckpoint.RECOVERY_POINTS), bytes);
            fixture.disk.put(LogFixture.DIR.resolve(OffsetCheckpoint.LOG_STARTS), bytes);
        }
        fixture.disk.put(LogFixture.DIR.resolve(OffsetCheckpoint.HIGH_WATERMARKS), bytes);
        fixture.disk.put(LogFixture.FOLDER.resolve(LogFiles.EPOCHS), bytes);
        // When
        PartitionLog again = fixture.reload();
        // Then
        assertThat(contents(again)).isEqualTo(before);
        assertThat(again.view().epochs()).containsExactly(new EpochEntry(0, 0));
    }

    @Test
    void leftoversOfDeletionAndOfAnUnfinishedCompactionAreRemoved() throws IOException {
        // Given
        List<String> before = contents(filled(20));
        fixture.kill();
        for (String name : List.of(
                "00000000000000000000.log.cleaned",
                "00000000000000000000.index.cleaned",
                "00000000000000000003.log.deleted",
                "00000000000000000003.timeindex.deleted",
                "leader-epoch-checkpoint.tmp")) {
            fixture.disk.put(LogFixture.FOLDER.resolve(name), new byte[] {1, 2, 3});
        }
        fixture.disk.put(LogFixture.DIR.resolve("old-0.0123456789abcdef-delete/x.log"), new byte[10]);
        // When
        PartitionLog again = fixture.reload();
        fixture.settle();
        // Then
        assertThat(contents(again)).isEqualTo(before);
        assertThat(fixture.disk.list(LogFixture.FOLDER)).noneMatch(name -> name.matches(".*(cleaned|deleted|tmp)"));
        assertThat(fixture.disk.list(LogFixture.DIR)).noneMatch(name -> name.endsWith("-delete"));
    }

    @Test
    void aFinishedCompactionIsCompletedFromItsSwapFile() throws IOException {
        // Given
        List<String> before = contents(filled(20));
        fixture.kill();
        Path log = LogFiles.log(LogFixture.FOLDER, 0);
        fixture.disk.put(LogFiles.withSuffix(log, LogFiles.SWAP), fixture.disk.readAll(log));
        fixture.disk.put(log, new byte[] {1, 2, 3});
        // When
        PartitionLog again = fixture.reload();
        // Then
        assertThat(contents(again)).isEqualTo(before);
    }

    @Test
    void openTransactionsHoldBackReadersAlsoAfterARestart() throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.segmentBytes(400));
        PartitionLog log = fixture.create();
        append(log, batch(1, "plain"));
        append(log, batch(b -> b.producer(5, (short) 0, 0).transactional(true), 2, "aborted"));
        append(log, marker(5, false));
        append(log, batch(b -> b.producer(6, (short) 0, 0).transactional(true), 3, "open"));
        append(log, batch(4, "behind"));
        // When
        fixture.kill();
        PartitionLog again = fixture.reload();
        again.highWatermark(5);
        long stable = again.view().lastStableOffset(5);
        ReadPlan plan = again.view().planCommitted(0, stable, 1000, true);
        plan.release();
        append(again, marker(6, true));
        // Then
        assertThat(stable).isEqualTo(3);
        assertThat(plan.aborted()).containsExactly(new AbortedTransaction(5, 1, 2, 3));
        assertThat(again.view().lastStableOffset(6)).isEqualTo(6);
    }

    private static BufferRecords marker(long producerId, boolean commit) {
        return new BufferRecords(BatchBuilder.transactionMarker(
                UnpooledByteBufAllocator.DEFAULT, new TransactionMarker(commit, 0), producerId, (short) 0, 5));
    }

    @Test
    void aForeignOrLockedDirectoryIsRefused() throws IOException {
        // Given
        filled(1);
        // When, Then
        assertThatThrownBy(() ->
                        LogDirectory.open(LogFixture.DIR, new MetaProperties(1, "cluster", null), fixture.settings()))
                .hasMessageContaining(".lock");
        fixture.kill();
        assertThatThrownBy(() ->
                        LogDirectory.open(LogFixture.DIR, new MetaProperties(2, "cluster", null), fixture.settings()))
                .hasMessageContaining("broker 1");
        assertThatThrownBy(() ->
                        LogDirectory.open(LogFixture.DIR, new MetaProperties(1, "other", null), fixture.settings()))
                .hasMessageContaining("cluster");
    }

    @Test
    void aDeletedLogMayBeMadeAnewWithoutItsPast() throws IOException {
        // Given
        PartitionLog log = filled(20);
        LogFixture.flush(fixture, log);
        fixture.directory().writeCheckpoints();
        fixture.delete(log);
        // When
        PartitionLog fresh = fixture.create();
        append(fresh, batch(1, "new"));
        fixture.kill();
        PartitionLog again = fixture.reload();
        // Then
        assertThat(contents(again)).containsExactly("0:null=new");
    }

    /** The next start would take its empty folder for a log that has lost what was flushed. */
    @Test
    void noLogIsMadeWhileThePastOfItsNameCannotBeForgotten() throws IOException {
        // Given
        PartitionLog log = filled(20);
        LogFixture.flush(fixture, log);
        fixture.directory().writeCheckpoints();
        fixture.delete(log);
        fixture.disk.faults().fail(DiskFaults.Operation.WRITE, "checkpoint.tmp");
        // When
        assertThatThrownBy(fixture::create).isInstanceOf(StorageException.class);
        // Then
        assertThat(fixture.disk.exists(LogFixture.FOLDER)).isFalse();
    }

    private Path newestLog() throws IOException {
        List<String> logs = fixture.disk.list(LogFixture.FOLDER).stream()
                .filter(name -> name.endsWith(".log"))
                .toList();
        return LogFixture.FOLDER.resolve(logs.get(logs.size() - 1));
    }

    private void damage(Path file, String damage) throws IOException {
        byte[] content = fixture.disk.readAll(file);
        switch (damage) {
            case "missing" -> fixture.disk.deleteIfExists(file);
            case "short" -> fixture.disk.put(file, Arrays.copyOf(content, content.length / 2 + 1));
            default -> {
                Arrays.fill(content, (byte) 0x7a);
                fixture.disk.put(file, content);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void producersAreKnownThoughRetentionTookAllRecords(boolean clean) throws IOException {
        // Given
        fixture.config = LogConfig.of(c -> c.retentionMs(1000));
        PartitionLog log = fixture.create();
        append(log, batch(b -> b.producer(5, (short) 0, 0), LogFixture.START_MS, "a"));
        fixture.clock.advanceMs(2000);
        RetentionRound.now(log);
        LogFixture.flush(fixture, log);
        fixture.directory().writeCheckpoints();
        fixture.settle();
        // When
        if (clean) {
            fixture.stop();
        } else {
            fixture.kill();
        }
        fixture.settle();
        PartitionLog again = fixture.reload();
        // Then
        assertThat(again.view().startOffset()).isEqualTo(1);
        assertThat(again.view().sizeInBytes()).isZero();
        assertThat(again.producers()).extracting(ProducerSummary::producerId).containsExactly(5L);
        assertThat(append(again, batch(b -> b.producer(5, (short) 0, 0), LogFixture.START_MS, "a"))
                        .duplicate())
                .isTrue();
    }
}
