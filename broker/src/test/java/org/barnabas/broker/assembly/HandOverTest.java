package org.barnabas.broker.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.barnabas.testkit.FakeThread;
import org.barnabas.testkit.FakeThreads;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.SeededRandom;
import org.junit.jupiter.api.Test;

/** How long a stopping broker tries to hand over. */
class HandOverTest {

    /** Longer than a test waits. */
    private static final long PATIENCE_MS = 600_000;

    /** A cluster that answers as the test says; without an answer left it keeps silent. */
    private static final class Around implements HandOver.Cluster {

        private final Deque<Integer> answers;
        private int asked;
        private int led = 4;
        private int others = 2;
        private boolean zooKeeper = true;
        private Runnable onSilence = () -> {};

        Around(Integer... answers) {
            this.answers = new ArrayDeque<>(List.of(answers));
        }

        @Override
        public void ask(Consumer<Integer> left) {
            asked++;
            if (answers.isEmpty()) {
                onSilence.run();
            } else {
                int answer = answers.poll();
                led = answer == HandOver.NOT_ASKED ? led : answer;
                left.accept(answer);
            }
        }

        @Override
        public int led() {
            return led;
        }

        @Override
        public boolean isAlone() {
            return others == 0;
        }

        @Override
        public void reachesZooKeeper(Consumer<Boolean> reaches) {
            reaches.accept(zooKeeper);
        }
    }

    private final ManualClock clock = new ManualClock(0);
    private final FakeThreads threads = new FakeThreads(clock, new SeededRandom(1));
    private final FakeThread thread = threads.named("assembly");
    private final Home home = new Home(thread, threads.mailbox(thread, "assembly", 1, () -> {}));
    private final AtomicInteger over = new AtomicInteger();

    private HandOver of(Around around) {
        return new HandOver(around, clock.monotonic(), home);
    }

    /** Runs it for a simulated minute, in which it has to end. */
    private void run(HandOver handOver, long patienceMs) {
        thread.within(() -> handOver.run(patienceMs, over::incrementAndGet));
        threads.advanceMs(60_000);
        assertThat(over).hasValue(1);
    }

    @Test
    void itAsksAgainUntilAllIsHandedOver() {
        // Given
        Around around = new Around(2, HandOver.NOT_ASKED, 0);
        HandOver handOver = of(around);

        // When
        run(handOver, PATIENCE_MS);

        // Then
        assertThat(around.asked).isEqualTo(3);
        assertThat(handOver.outcome()).isEqualTo("4 of 4");
    }

    @Test
    void whoIsAloneAsksNobody() {
        // Given
        Around around = new Around();
        around.others = 0;

        // When
        run(of(around), PATIENCE_MS);

        // Then
        assertThat(around.asked).isZero();
    }

    @Test
    void itStopsAskingWhenTheLastOtherOneHasGone() {
        // Given: one was left when the stop began, and goes while the controller is asked
        Around around = new Around(3);
        around.onSilence = () -> around.others = 0;
        HandOver handOver = of(around);

        // When
        run(handOver, PATIENCE_MS);

        // Then
        assertThat(handOver.outcome()).isEqualTo("1 of 4");
    }

    @Test
    void itStopsAskingWhenZooKeeperIsAway() {
        // Given
        Around around = new Around();
        around.onSilence = () -> around.zooKeeper = false;

        // When
        run(of(around), PATIENCE_MS);

        // Then
        assertThat(around.asked).isEqualTo(1);
    }

    @Test
    void itsPatienceEnds() {
        // Given
        Around around = new Around(3);
        HandOver handOver = of(around);

        // When
        run(handOver, 500);

        // Then
        assertThat(handOver.outcome()).isEqualTo("1 of 4");
    }
}
