package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.ports.MonotonicClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a stopping broker tries to hand over. */
@Timeout(60)
class HandOverTest {

    /** Long enough that the test would time out if it were used up. */
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
        public boolean reachesZooKeeper() {
            return zooKeeper;
        }
    }

    private static HandOver of(Around around) {
        long[] nowNs = {0};
        MonotonicClock clock = () -> nowNs[0] += 20_000_000;
        return new HandOver(around, clock);
    }

    @Test
    void itAsksAgainUntilAllIsHandedOver() throws Exception {
        // Given
        Around around = new Around(2, HandOver.NOT_ASKED, 0);
        HandOver handOver = of(around);

        // When
        handOver.run(PATIENCE_MS);

        // Then
        assertThat(around.asked).isEqualTo(3);
        assertThat(handOver.outcome()).isEqualTo("4 of 4");
    }

    @Test
    void whoIsAloneAsksNobody() throws Exception {
        // Given
        Around around = new Around();
        around.others = 0;

        // When
        of(around).run(PATIENCE_MS);

        // Then
        assertThat(around.asked).isZero();
    }

    @Test
    void itStopsAskingWhenTheLastOtherOneHasGone() throws Exception {
        // Given: one was left when the stop began, and goes while the controller is asked
        Around around = new Around(3);
        around.onSilence = () -> around.others = 0;
        HandOver handOver = of(around);

        // When
        handOver.run(PATIENCE_MS);

        // Then
        assertThat(handOver.outcome()).isEqualTo("1 of 4");
    }

    @Test
    void itStopsAskingWhenZooKeeperIsAway() throws Exception {
        // Given
        Around around = new Around();
        around.onSilence = () -> around.zooKeeper = false;

        // When
        of(around).run(PATIENCE_MS);

        // Then
        assertThat(around.asked).isEqualTo(1);
    }

    @Test
    void itsPatienceEnds() throws Exception {
        // Given
        Around around = new Around(3);
        HandOver handOver = of(around);

        // When
        handOver.run(500);

        // Then
        assertThat(handOver.outcome()).isEqualTo("1 of 4");
    }
}
