package org.barnabas.broker.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadStageTest {

    private static final long BUDGET = 100;

    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    private final ReadStage stage = new ReadStage(threads::add, BUDGET);
    private final List<String> seen = new ArrayList<>();

    /** Some pieces of work that write down when they are done. */
    private class Pieces implements ReadStage.Work {

        private final String name;
        private final long bytes;
        private int left;
        private boolean wasBusy;

        Pieces(String name, int pieces) {
            this(name, pieces, 0);
        }

        Pieces(String name, int pieces, long bytes) {
            this.name = name;
            this.left = pieces;
            this.bytes = bytes;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public boolean step(boolean busy) throws IOException {
            wasBusy |= busy;
            seen.add(name);
            if (left < 0) {
                throw new IOException("broken");
            }
            return --left > 0;
        }

        @Override
        public void done(@Nullable Throwable failure) {
            seen.add(name + (failure == null ? " done" : " " + failure.getMessage()));
        }
    }

    private void run() {
        for (Runnable next = threads.poll(); next != null; next = threads.poll()) {
            next.run();
        }
    }

    @Test
    void clientsTakeTurnsAfterEachPiece() {
        // Given
        stage.submit("first", new Pieces("large", 3));
        stage.submit("second", new Pieces("small", 1));
        // When
        run();
        // Then
        assertThat(seen).containsExactly("large", "small", "small done", "large", "large", "large done");
    }

    @Test
    void oneClientsWorkIsDoneOneAfterTheOther() {
        // Given
        Pieces large = new Pieces("large", 2);
        stage.submit("first", large);
        stage.submit("first", new Pieces("next", 1));
        // When
        run();
        // Then
        assertThat(seen).containsExactly("large", "large", "large done", "next", "next done");
        assertThat(large.wasBusy)
                .as("is told that its client waits for something else")
                .isTrue();
    }

    @Test
    void aFailureEndsTheWorkAndNothingElse() {
        // Given
        stage.submit("first", new Pieces("broken", -1));
        stage.submit("first", new Pieces("next", 1));
        // When
        run();
        // Then
        assertThat(seen).containsExactly("broken", "broken broken", "next", "next done");
    }

    @Test
    void tooMuchIsRefused() {
        // Given
        for (int i = 0; i < ReadStage.MOST_WAITING; i++) {
            assertThat(stage.submit(i, new Pieces("one", 1))).isTrue();
        }
        // When, Then
        assertThat(stage.submit("another", new Pieces("one", 1))).isFalse();
        run();
        assertThat(stage.submit("another", new Pieces("one", 1))).isTrue();
    }

    @Test
    void whatWouldGoBeyondTheBudgetWaitsItsTurn() {
        // Given
        stage.submit("first", new Pieces("a", 2, 60));
        stage.submit("second", new Pieces("b", 2, 60));
        stage.submit("third", new Pieces("c", 1, 40));
        // When
        run();
        // Then: what would still fit does not overtake
        assertThat(seen).containsExactly("a", "a", "a done", "b", "c", "c done", "b", "b done");
    }

    @Test
    void oneIsBegunHoweverLarge() {
        // Given
        stage.submit("first", new Pieces("huge", 1, 10 * BUDGET));
        stage.submit("second", new Pieces("small", 1, 1));
        stage.submit("third", new Pieces("huge too", 1, 10 * BUDGET));
        // When
        run();
        // Then
        assertThat(seen).containsExactly("huge", "huge done", "small", "small done", "huge too", "huge too done");
    }

    /** A stream of small ones does not keep a large one waiting, and what is begun never goes beyond the budget. */
    @Test
    void nobodyStarvesAndTheBudgetHolds() {
        // Given
        long[] begun = {0, 0};
        int works = 200;
        List<String> order = new ArrayList<>();
        for (int i = 0; i < works; i++) {
            int number = i;
            stage.submit(i % 20, new Pieces("work", 3, i == 20 ? BUDGET : 1 + i % 7) {
                private boolean first = true;

                @Override
                public boolean step(boolean busy) throws IOException {
                    if (first) {
                        begun[0] += bytes();
                        begun[1] = Math.max(begun[1], begun[0]);
                    }
                    first = false;
                    return super.step(busy);
                }

                @Override
                public void done(@Nullable Throwable failure) {
                    begun[0] -= bytes();
                    order.add(String.valueOf(number));
                }
            });
        }
        // When
        run();
        // Then
        assertThat(order).hasSize(works);
        assertThat(begun[0]).isZero();
        assertThat(begun[1]).isLessThanOrEqualTo(BUDGET);
        assertThat(order.indexOf("20")).as("the largest had its turn").isLessThan(60);
    }

    @Test
    void whatWaitsForTheBudgetHearsOfTheEnd() {
        // Given
        stage.submit("first", new Pieces("a", 1, BUDGET));
        stage.submit("second", new Pieces("b", 1, BUDGET));
        // When
        stage.close();
        run();
        // Then
        assertThat(seen).containsExactlyInAnyOrder("a done", "b done");
    }

    @Test
    void everybodyHearsOfTheEnd() {
        // Given
        stage.submit("first", new Pieces("a", 2));
        stage.submit("first", new Pieces("b", 1));
        stage.submit("second", new Pieces("c", 1));
        // When
        stage.close();
        run();
        // Then
        assertThat(seen).containsExactlyInAnyOrder("a done", "b done", "c done");
        assertThat(stage.submit("third", new Pieces("d", 1))).isFalse();
    }

    @Test
    void whatRunsAtTheEndStopsAfterItsPieceAndHearsOfItOnce() {
        // Given
        Pieces more = new Pieces("more", 5) {
            @Override
            public boolean step(boolean busy) throws IOException {
                stage.close();
                return super.step(busy);
            }
        };
        stage.submit("first", more);
        stage.submit("first", new Pieces("next", 1));
        // When
        run();
        // Then
        assertThat(seen).containsExactly("next done", "more", "more done");
    }

    /** With threads: all is done, each work by one thread at a time. */
    @Test
    void threadsDoNotGetInEachOthersWay() throws InterruptedException {
        // Given
        int works = 200;
        ExecutorService pool = Executors.newFixedThreadPool(3);
        ReadStage threaded = new ReadStage(pool, BUDGET);
        CountDownLatch done = new CountDownLatch(works);
        AtomicInteger clashes = new AtomicInteger();
        // When
        for (int i = 0; i < works; i++) {
            AtomicInteger inside = new AtomicInteger();
            int pieces = 1 + i % 5;
            threaded.submit(i % 7, new ReadStage.Work() {
                private int left = pieces;

                @Override
                public boolean step(boolean busy) {
                    clashes.addAndGet(inside.getAndIncrement());
                    Thread.onSpinWait();
                    inside.decrementAndGet();
                    return --left > 0;
                }

                @Override
                public void done(@Nullable Throwable failure) {
                    done.countDown();
                }
            });
        }
        // Then
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(clashes).hasValue(0);
        pool.shutdown();
    }
}
