package org.barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;
import static org.barnabas.log.directory.LogFixture.contents;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.barnabas.log.directory.LogFixture;
import org.barnabas.log.disk.FileCache;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.read.LogView;
import org.barnabas.log.read.ReadPlan;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.system.NioDisk;
import org.barnabas.testkit.DiskFaults;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A deleted file that somebody keeps open keeps its space on the disk. */
class OpenFilesTest {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private static PartitionLog readOnce(LogFixture fixture) throws IOException {
        fixture.config = LogConfig.of(c -> c.segmentBytes(200).indexIntervalBytes(0));
        PartitionLog log = fixture.create();
        for (int i = 0; i < 20; i++) {
            append(log, batch(LogFixture.START_MS + i, "value-" + i));
        }
        assertThat(contents(log)).hasSize(20);
        assertThat(log.view().firstSince(LogFixture.START_MS + 3).offset()).isEqualTo(3);
        return log;
    }

    /** Files below a folder that are open, as the operating system knows them. */
    private static List<String> openBelow(Path folder) throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith(folder + "/orders-0")) {
                        open.add(target);
                    }
                } catch (NoSuchFileException closed) {
                    // The descriptor with which the list was made.
                }
            }
        }
        return open;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDeletedLogLeavesNoOpenFile(boolean stray, @TempDir Path folder) throws IOException {
        // Given
        assumeTrue(Files.isDirectory(DESCRIPTORS));
        LogFixture fixture = new LogFixture(new NioDisk(), folder);
        PartitionLog log = readOnce(fixture);
        LogView old = log.view();
        assertThat(openBelow(folder)).hasSizeGreaterThan(10);
        // When
        if (stray) {
            fixture.deleteStray(log);
        } else {
            fixture.delete(log);
        }
        ReadPlan late = old.plan(0, 20, 1000, true);
        fixture.scheduler.advanceMs(60_000);
        fixture.settle();
        // Then
        assertThat(late.status()).isEqualTo(ReadPlan.Status.STALE);
        assertThat(openBelow(folder)).isEmpty();
        assertThat(fixture.directory().environment().files().size()).isZero();
        fixture.stop();
    }

    @Test
    void aReaderThatComesTooLateKeepsNothingOpen() throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        PartitionLog log = readOnce(fixture);
        SegmentView segment = log.view().segment(0);
        FileCache files = fixture.directory().environment().files();
        // When: it has asked before the segment went, and its file is there still
        segment.life().retire();
        segment.openLog().release();
        files.forget(segment.life(), segment.logFile());
        int before = files.size();
        segment.openLog().release();
        // Then
        assertThat(files.size()).isEqualTo(before);
    }

    @Test
    void whatIsCutOffLeavesNoOpenFile() throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        PartitionLog log = readOnce(fixture);
        // When
        log.truncateTo(1);
        log.truncateTo(0);
        // Then
        assertThat(fixture.directory().environment().files().size()).isZero();
    }

    @Test
    void aFailedDirectoryLetsGoOfItsFiles() throws IOException {
        // Given
        LogFixture fixture = new LogFixture();
        PartitionLog log = readOnce(fixture);
        fixture.disk.faults().fail(DiskFaults.Operation.WRITE, ".log");
        // When
        append(log, batch(1, "lost"));
        fixture.settle();
        assertThat(contents(log)).hasSize(20);
        // Then
        assertThat(fixture.failures).hasSize(1);
        assertThat(fixture.disk.openFiles()).isZero();
    }
}
