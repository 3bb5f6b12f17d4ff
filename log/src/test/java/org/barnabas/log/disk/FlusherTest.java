package org.barnabas.log.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.MemoryDisk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlusherTest {

    private static final Path DIRECTORY = Path.of("/data");

    private final MemoryDisk disk = new MemoryDisk(new ManualClock(0).wall());
    private final ManualMailbox thread = new ManualMailbox();
    private final ManualMailbox owner = new ManualMailbox();
    private final List<IOException> failures = new ArrayList<>();
    private final List<ErrorCode> answers = new ArrayList<>();

    private static FlushJob job(ManualMailbox owner, FlushListener listener) {
        return new FlushJob(null, null, null, List.of(), List.of(), 7, owner, listener);
    }

    /** Whoever waits for a round hears of it also if it ends in what is no exception, and so does who comes later. */
    @ParameterizedTest
    @ValueSource(strings = {"exception", "assertion", "stack"})
    void aRoundThatFailsUnexpectedlyTakesTheDirectoryOfflineAndAnswers(String kind) throws IOException {
        // Given
        disk.createDirectories(DIRECTORY);
        DirectoryState state = new DirectoryState(DIRECTORY, failures::add);
        int[] asked = {0};
        MonotonicClock clock = () -> {
            if (asked[0]++ == 1) {
                switch (kind) {
                    case "assertion" -> throw new AssertionError("planted");
                    case "stack" -> throw new StackOverflowError("planted");
                    default -> throw new IllegalStateException("planted");
                }
            }
            return 0;
        };
        Flusher flusher = new Flusher(
                disk, state, EpochJournal.open(disk, DIRECTORY), new DiskLane(thread::post), clock, LogMetrics.none());
        flusher.request(job(owner, (upTo, error) -> answers.add(error)));

        // When
        thread.drain();
        flusher.request(job(owner, (upTo, error) -> answers.add(error)));
        thread.drain();
        owner.drain();

        // Then
        assertThat(answers).containsExactly(ErrorCode.KAFKA_STORAGE_ERROR, ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(state.isOffline()).isTrue();
        assertThat(failures).hasSize(1);
    }
}
