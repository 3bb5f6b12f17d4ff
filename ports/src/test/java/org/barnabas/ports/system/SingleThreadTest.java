package org.barnabas.ports.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.barnabas.ports.FailurePolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleThreadTest {

    private final List<String> fatal = new CopyOnWriteArrayList<>();
    private final SingleThread thread = new SingleThread("controller", new FailurePolicy(fatal::add));

    @AfterEach
    void stop() throws InterruptedException {
        thread.close();
    }

    private void awaitIdle() throws InterruptedException {
        CountDownLatch idle = new CountDownLatch(1);
        thread.executor().execute(idle::countDown);
        assertThat(idle.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tasksAfterOneThatFailedRunOnTheOwner() throws Exception {
        // Given
        AtomicBoolean owned = new AtomicBoolean();
        thread.executor().execute(() -> {
            throw new StackOverflowError("planted");
        });
        thread.schedule(0, () -> {
            throw new IllegalStateException("planted");
        });
        awaitIdle();

        // When
        thread.executor().execute(() -> owned.set(thread.isCurrent()));
        awaitIdle();

        // Then
        assertThat(owned).isTrue();
        assertThat(fatal).isEmpty();
        assertThat(thread.isCurrent()).isFalse();
    }

    /** Work that repeats itself meets the end of its thread in the middle of a turn. */
    @Test
    void whatIsScheduledWhileTheThreadIsClosedIsNoFailure() throws Exception {
        // Given
        List<Throwable> confined = new CopyOnWriteArrayList<>();
        SingleThread closing =
                new SingleThread("upkeep", new FailurePolicy(fatal::add, (role, failure) -> confined.add(failure)));
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicBoolean wentOn = new AtomicBoolean();
        closing.execute(() -> {
            running.countDown();
            while (!closing.executor().isShutdown()) {
                Thread.onSpinWait();
            }
            closing.schedule(1, () -> {}).cancel();
            wentOn.set(true);
        });
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();

        // When
        closing.close(closed::countDown);

        // Then
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(wentOn).isTrue();
        assertThat(confined).isEmpty();
    }

    @Test
    void anErrorOfTheProcessInATaskOrATimerIsTold() throws Exception {
        // Given
        CountDownLatch due = new CountDownLatch(1);
        thread.executor().execute(() -> {
            throw new OutOfMemoryError("in a task");
        });

        // When
        thread.schedule(1, () -> {
            due.countDown();
            throw new NoClassDefFoundError("in a timer");
        });
        assertThat(due.await(20, TimeUnit.SECONDS)).isTrue();
        awaitIdle();

        // Then
        assertThat(fatal).hasSize(2).allMatch(reason -> reason.startsWith("controller: "));
    }

    @Test
    void tasksOfManyThreadsRunOneAtATime() throws Exception {
        // Given
        ConcurrentLinkedQueue<String> overlaps = new ConcurrentLinkedQueue<>();
        AtomicBoolean busy = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(4_000);

        // When
        for (int sender = 0; sender < 4; sender++) {
            new Thread(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            thread.executor().execute(() -> {
                                if (!busy.compareAndSet(false, true)) {
                                    overlaps.add("two at a time");
                                }
                                busy.set(false);
                                done.countDown();
                            });
                        }
                    })
                    .start();
        }

        // Then
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(overlaps).isEmpty();
    }
}
