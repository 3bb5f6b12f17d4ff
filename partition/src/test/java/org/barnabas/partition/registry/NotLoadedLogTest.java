package org.barnabas.partition.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.AppendOrigin;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LoadedLog;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.directory.LogTenancy;
import org.barnabas.log.model.LogConfig;
import org.barnabas.log.model.LogHost;
import org.barnabas.log.model.LogName;
import org.barnabas.partition.TestBroker;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.MemoryDisk;
import org.junit.jupiter.api.Test;

/** A log that lies in a good directory and could not be loaded is not taken for one that has never been there. */
class NotLoadedLogTest {

    private static final Path FIRST = Path.of("/first");
    private static final Path SECOND = Path.of("/second");
    private static final LogName NAME = new LogName("orders", 0);

    private final ManualClock clock = new ManualClock(1_700_000_000_000L);
    private final MemoryDisk disk = new MemoryDisk(clock.wall());
    private final ManualMailbox mailbox = new ManualMailbox();
    private final LogHost host = new LogHost(mailbox.thread(), mailbox, new ManualScheduler(clock));

    private LogDirectory directory(Path path) throws IOException {
        return TestBroker.open(path, disk, clock, Runnable::run, failure -> {});
    }

    private List<LoadedLog> load(LogDirectory directory) {
        List<LoadedLog> loaded = new ArrayList<>();
        directory.loadAll(
                new LogTenancy(name -> host, name -> LogConfig.DEFAULTS), Runnable::run, loaded::add, () -> {});
        return loaded;
    }

    @Test
    void whatFoundNoRoomToRecoverIsNotMadeAnewInAnotherDirectory() throws IOException {
        // Given: records of a process that was killed, and no room for what their recovery writes
        LogDirectory before = directory(FIRST);
        PartitionLog log = before.create(NAME, TestBroker.TOPIC_ID, LogConfig.DEFAULTS, host);
        mailbox.thread().within(() -> {
            for (int i = 0; i < 2; i++) {
                log.append(new BufferRecords(TestBroker.batch(3)), AppendOrigin.CLIENT, 0, -1);
                log.writeStaged();
                log.roll();
            }
        });
        disk.killProcess();
        LogDirectory first = directory(FIRST);
        LogDirectory second = directory(SECOND);
        disk.faults().fullFrom(0, Long.MAX_VALUE, path -> path.startsWith(FIRST));
        List<LoadedLog> loaded = load(first);
        load(second);
        disk.faults().heal();
        LogDirectories directories = new LogDirectories(List.of(first, second));

        // When
        List<Exception> failures = new ArrayList<>();
        directories.open(
                NAME, TestBroker.TOPIC_ID, LogConfig.DEFAULTS, host, false, (made, failure) -> failures.add(failure));

        // Then
        assertThat(loaded).hasSize(1).allMatch(one -> one.log() == null);
        assertThat(first.isOffline()).isFalse();
        assertThat(failures)
                .singleElement()
                .satisfies(failure ->
                        assertThat(failure).isInstanceOf(IOException.class).hasMessageContaining("orders-0"));
        assertThat(second.logs()).isEmpty();
    }

    /**
     * Its identity was not on the disk yet when the power went, the topic was made again while the directory was away, and
     * the new topic's log lies in another one.
     */
    @Test
    void aLogWhoseTopicNobodyKnowsDoesNotTakeThePlaceOfTheTopicsOwn() throws IOException {
        // Given
        LogDirectory first = directory(FIRST);
        LogDirectory second = directory(SECOND);
        PartitionLog nobodys = first.create(NAME, Uuid.ZERO, LogConfig.DEFAULTS, host);
        PartitionLog own = second.create(NAME, TestBroker.TOPIC_ID, LogConfig.DEFAULTS, host);
        mailbox.thread().within(() -> {
            nobodys.append(new BufferRecords(TestBroker.batch(3)), AppendOrigin.CLIENT, 7, -1);
            nobodys.writeStaged();
        });
        LogDirectories directories = new LogDirectories(List.of(first, second));

        // When
        List<PartitionLog> opened = new ArrayList<>();
        mailbox.thread()
                .within(() -> directories.open(
                        NAME,
                        TestBroker.TOPIC_ID,
                        LogConfig.DEFAULTS,
                        host,
                        false,
                        (made, failure) -> opened.add(made)));
        mailbox.drain();

        // Then
        assertThat(opened).containsExactly(own);
    }
}
