package org.barnabas.ports.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MpscMailboxTest {

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final List<String> ran = new ArrayList<>();
    private final List<String> fatal = new ArrayList<>();
    private final FailurePolicy failures = new FailurePolicy(fatal::add);
    private final MpscMailbox mailbox = new MpscMailbox(tasks::add, () -> ran.add("end"), 3, failures, "shard-0");

    private void runTasks() {
        for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
            next.run();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable failure) throws T {
        throw (T) failure;
    }

    private static Throwable failure(String name) {
        return switch (name) {
            case "exception" -> new IllegalStateException("planted");
            case "assertion" -> new AssertionError("planted");
            case "stack" -> new StackOverflowError("planted");
            case "memory" -> new OutOfMemoryError("planted");
            case "linkage" -> new NoClassDefFoundError("planted");
            default -> new InternalError("planted");
        };
    }

    @Test
    void whatIsPostedAfterTheThreadHasEndedIsRefused() {
        // Given
        MpscMailbox late = new MpscMailbox(
                task -> {
                    throw new RejectedExecutionException("ended");
                },
                () -> {},
                3);

        // When
        boolean first = late.post(() -> ran.add("first"));
        boolean second = late.post(() -> ran.add("second"));

        // Then
        assertThat(first).isFalse();
        assertThat(second).isFalse();
        assertThat(ran).isEmpty();
    }

    /** Event loops do not reject tasks: they drop them, and say so. */
    @Test
    void whatIsPostedAfterTheLoopHasEndedIsRefusedAndTheRestRuns() {
        // Given
        EndingLoop loop = new EndingLoop();
        MpscMailbox onLoop = new MpscMailbox(loop, () -> {}, 1);
        onLoop.post(() -> ran.add("first"));
        onLoop.post(() -> ran.add("second"));

        // When
        loop.ended = true;
        runTasks();
        boolean late = onLoop.post(() -> ran.add("late"));

        // Then
        assertThat(ran).containsExactly("first", "second");
        assertThat(late).isFalse();
    }

    private final class EndingLoop implements Loop {

        private boolean ended;

        @Override
        public int index() {
            return 0;
        }

        @Override
        public boolean offer(Runnable task) {
            return !ended && tasks.add(task);
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            return () -> {};
        }

        @Override
        public boolean isCurrent() {
            return true;
        }
    }

    @Test
    void whatWasPostedInTimeRunsAlsoIfTheThreadTakesNoFurtherTask() {
        // Given: more messages than one batch takes
        boolean[] ended = {false};
        MpscMailbox ending = new MpscMailbox(
                task -> {
                    if (ended[0]) {
                        throw new RejectedExecutionException("ended");
                    }
                    tasks.add(task);
                },
                () -> ran.add("end"),
                2);
        for (int i = 0; i < 5; i++) {
            String name = "m" + i;
            assertThat(ending.post(() -> ran.add(name))).isTrue();
        }

        // When
        ended[0] = true;
        runTasks();

        // Then
        assertThat(ran).containsExactly("m0", "m1", "end", "m2", "m3", "m4", "end");
        assertThat(ending.post(() -> {})).isFalse();
    }

    @Test
    void messagesRunInOrderInBatchesThatEndEach() {
        // Given
        for (int i = 0; i < 4; i++) {
            String name = "m" + i;
            mailbox.post(() -> ran.add(name));
        }
        assertThat(mailbox.depth()).isEqualTo(4);

        // When
        runTasks();

        // Then
        assertThat(ran).containsExactly("m0", "m1", "m2", "end", "m3", "end");
        assertThat(mailbox.depth()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exception", "assertion", "stack", "memory", "linkage", "internal"})
    void messagesAfterOneThatFailedRun(String kind) {
        // Given
        mailbox.post(() -> raise(failure(kind)));
        mailbox.post(() -> ran.add("same batch"));

        // When
        runTasks();
        mailbox.post(() -> ran.add("later"));
        runTasks();

        // Then
        assertThat(ran).containsExactly("same batch", "end", "later", "end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "linkage", "internal"})
    void anErrorOfTheProcessIsTold(String kind) {
        // Given
        mailbox.post(() -> raise(failure(kind)));

        // When
        runTasks();

        // Then
        assertThat(fatal).singleElement().asString().startsWith("shard-0: ").contains("planted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exception", "assertion", "stack"})
    void aFailureOfOneMessageIsNotTheEnd(String kind) {
        // Given
        mailbox.post(() -> raise(failure(kind)));

        // When
        runTasks();

        // Then
        assertThat(fatal).isEmpty();
    }

    @Test
    void aFailingEndOfABatchStopsNothing() {
        // Given
        List<String> seen = new ArrayList<>();
        MpscMailbox failing =
                new MpscMailbox(tasks::add, () -> raise(new StackOverflowError("planted")), 1, failures, "shard-0");
        failing.post(() -> seen.add("first"));
        failing.post(() -> seen.add("second"));

        // When
        runTasks();
        failing.post(() -> seen.add("third"));
        runTasks();

        // Then
        assertThat(seen).containsExactly("first", "second", "third");
    }

    @Test
    void anExecutorThatFailsOnceIsAskedAgain() {
        // Given
        AtomicInteger asked = new AtomicInteger();
        MpscMailbox unlucky = new MpscMailbox(
                task -> {
                    if (asked.getAndIncrement() == 0) {
                        throw new OutOfMemoryError("planted");
                    }
                    tasks.add(task);
                },
                () -> {},
                8,
                failures,
                "image");
        assertThatThrownBy(() -> unlucky.post(() -> ran.add("first"))).isInstanceOf(OutOfMemoryError.class);

        // When
        unlucky.post(() -> ran.add("second"));
        runTasks();

        // Then
        assertThat(ran).containsExactly("first", "second");
        assertThat(fatal).hasSize(1);
    }

    @Test
    void aStoppedOneRefuses() {
        // Given
        mailbox.post(() -> ran.add("before"));
        mailbox.stop();

        // When
        boolean taken = mailbox.post(() -> ran.add("after"));
        runTasks();

        // Then
        assertThat(taken).isFalse();
        assertThat(ran).containsExactly("before", "end");
    }

    @Test
    void oneWhoseThreadIsGoneRefusesFromTheSecondMessageOn() {
        // Given
        MpscMailbox orphan = new MpscMailbox(
                task -> {
                    throw new RejectedExecutionException();
                },
                () -> {},
                8,
                failures,
                "controller");
        orphan.post(() -> ran.add("lost"));

        // When
        boolean taken = orphan.post(() -> ran.add("refused"));

        // Then
        assertThat(taken).isFalse();
    }

    @Test
    void manyThreadsPostAndEachOnesMessagesRunOnceAndInOrder() throws Exception {
        // Given: one message in a hundred fails, in every way there is
        int senders = 4;
        int each = 20_000;
        ExecutorService owner = Executors.newSingleThreadExecutor();
        int[] next = new int[senders];
        AtomicInteger outOfOrder = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(senders * each);
        MpscMailbox busy = new MpscMailbox(owner, () -> {}, 64, new FailurePolicy(reason -> {}), "shard-0");
        List<Thread> threads = new ArrayList<>();
        String[] kinds = {"exception", "assertion", "stack", "linkage"};
        for (int sender = 0; sender < senders; sender++) {
            int me = sender;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    int number = i;
                    busy.post(() -> {
                        if (next[me]++ != number) {
                            outOfOrder.incrementAndGet();
                        }
                        done.countDown();
                        if (number % 100 == 0) {
                            raise(failure(kinds[me]));
                        }
                    });
                }
            });
            threads.add(thread);
        }

        // When
        threads.forEach(Thread::start);
        boolean all = done.await(60, TimeUnit.SECONDS);

        // Then
        assertThat(all).isTrue();
        assertThat(outOfOrder).hasValue(0);
        owner.shutdown();
        assertThat(owner.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
}
