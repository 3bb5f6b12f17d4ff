package org.barnabas.broker.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.world.Outcome;
import org.barnabas.broker.world.StartException;
import org.barnabas.testkit.FakeThreads;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.SeededRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of steps, and what becomes of those that fail or take too long. */
class SequencesTest {

    private final ManualClock clock = new ManualClock(0);
    private final FakeThreads threads = new FakeThreads(clock, new SeededRandom(1));
    private final Home home = Home.of(threads);
    private final StopSequence stop = new StopSequence(home);
    private final List<String> heard = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final StartSequence start =
            new StartSequence(home, new Patience(home.scheduler(), 1_000, 10_000, heard::add), failures::add);
    private final List<Outcome<String>> waiting = new ArrayList<>();

    private void run(Runnable task) {
        home.mailbox().post(task);
        threads.run();
    }

    private void runWhateverFails() {
        boolean more = true;
        while (more) {
            try {
                more = threads.runOne();
            } catch (AssertionError told) {
                // The threads' policy has heard of it, and goes on.
            }
        }
    }

    private StopSequence.Part part(String name) {
        return stopped -> {
            heard.add(name);
            stopped.run();
        };
    }

    @Test
    void whatWasStartedLastStopsFirst() {
        // Given
        run(() -> {
            stop.push("first", part("first"));
            stop.push("second", part("second"));
        });

        // When
        run(() -> stop.run(() -> heard.add("over")));

        // Then
        assertThat(heard).containsExactly("second", "first", "over");
    }

    @Test
    void aPartThatFailsToStopDoesNotKeepTheOthersFromIt() {
        // Given
        run(() -> {
            stop.push("first", part("first"));
            stop.push("broken", stopped -> {
                throw new IOException("no");
            });
        });

        // When
        run(() -> stop.run(() -> heard.add("over")));

        // Then
        assertThat(heard).containsExactly("first", "over");
    }

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, NoClassDefFoundError.class, OutOfMemoryError.class})
    void anErrorInAPartDoesNotKeepTheOthersFromStopping(Class<? extends Error> kind) {
        // Given
        run(() -> {
            stop.push("first", part("first"));
            stop.push("broken", stopped -> {
                throw kind.getDeclaredConstructor().newInstance();
            });
        });

        // When
        home.mailbox().post(() -> stop.run(() -> heard.add("over")));
        runWhateverFails();

        // Then
        assertThat(heard).containsExactly("first", "over");
    }

    @Test
    void aPartThatDoesNotStopIsGivenUpInTimeAndHeardNoMore() {
        // Given
        List<Runnable> late = new ArrayList<>();
        run(() -> {
            stop.push("first", part("first"));
            stop.push("slow", 5_000, late::add);
        });
        run(() -> stop.run(() -> heard.add("over")));
        threads.advanceMs(4_999);
        List<String> before = List.copyOf(heard);

        // When
        threads.advanceMs(1);
        late.forEach(Runnable::run);
        threads.run();

        // Then
        assertThat(before).isEmpty();
        assertThat(heard).containsExactly("first", "over");
    }

    @Test
    void aStepMayTakeTime() {
        // Given
        run(() -> start.<String>step(waiting::add, heard::add));
        List<String> before = List.copyOf(heard);

        // When
        waiting.get(0).done("here");
        waiting.get(0).failed(new StartException("twice"));
        threads.run();

        // Then
        assertThat(before).isEmpty();
        assertThat(heard).containsExactly("here");
        assertThat(failures).isEmpty();
    }

    @Test
    void theFirstFailureEndsTheStart() {
        // Given
        run(() -> start.<String>step(waiting::add, result -> {
            throw new IOException("no address");
        }));

        // When
        waiting.get(0).done("here");
        threads.run();
        run(() -> start.<String>step(waiting::add, heard::add));

        // Then
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0)).isInstanceOf(StartException.class).hasMessage("no address");
        assertThat(waiting).as("no step after it").hasSize(1);
    }

    @Test
    void anInterruptionWaitsForAStepThatLeavesSomethingToBeUndone() {
        // Given
        run(() -> start.<String>step(waiting::add, result -> {
            heard.add(result);
            start.<String>step(waiting::add, heard::add);
        }));

        // When
        run(start::interrupt);
        List<Throwable> before = List.copyOf(failures);
        waiting.get(0).done("undo me");
        threads.run();

        // Then
        assertThat(before).isEmpty();
        assertThat(heard).containsExactly("undo me");
        assertThat(waiting).as("no step after it").hasSize(1);
        assertThat(failures.get(0)).hasMessage("interrupted");
    }

    @Test
    void anInterruptionEndsAWaitForOthersAtOnce() {
        // Given
        run(() -> start.<String>await(
                StartSequence.Others.forever(words -> words.accept("others")), waiting::add, heard::add));
        threads.advanceMs(1_000);

        // When
        run(start::interrupt);
        waiting.get(0).done("too late");
        threads.advanceMs(60_000);

        // Then
        assertThat(heard).containsExactly("waiting for others");
        assertThat(failures.get(0)).hasMessage("interrupted");
    }

    @Test
    void othersHaveSoMuchTime() {
        // Given
        run(() -> start.<String>await(
                new StartSequence.Others(300, words -> words.accept("others"), () -> new StartException("nobody came")),
                waiting::add,
                heard::add));

        // When
        threads.advanceMs(300);

        // Then
        assertThat(failures.get(0)).hasMessage("nobody came");
        assertThat(heard).isEmpty();
    }
}
