package org.barnabas.cluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.barnabas.cluster.controller.Reachability.Judgement;
import org.barnabas.cluster.controller.decide.States;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.LastStop;
import org.junit.jupiter.api.Test;

class ReachabilityTest {

    private static final int TICK_MS = 1_000;
    private static final int SESSION_TICKS = 4;

    private final Reachability reachability = new Reachability(1, TICK_MS);

    private void register(int brokers) {
        List<BrokerRegistration> live = new ArrayList<>();
        for (int id = 1; id <= brokers; id++) {
            live.add(broker(id, 1_000 + id));
        }
        reachability.registered(live);
    }

    private static BrokerRegistration broker(int id, long epoch) {
        int sessionMs = SESSION_TICKS * TICK_MS;
        return new BrokerRegistration(States.broker(id, null).node(), -1, epoch, LastStop.UNKNOWN, 0, sessionMs);
    }

    /** Ticks of the bound, in which some answer and the others do not. */
    private Judgement boundWith(List<Integer> answering, List<Integer> silent) {
        Judgement last = reachability.tick();
        for (int tick = 1; tick < Reachability.SILENT_TICKS; tick++) {
            answering.forEach(reachability::reached);
            silent.forEach(reachability::missed);
            last = reachability.tick();
        }
        return last;
    }

    private static List<Integer> ids(Judgement judgement) {
        return judgement.fenced().stream().map(BrokerRegistration::id).toList();
    }

    @Test
    void whoIsSilentForTheBoundIsFencedOnce() {
        // Given
        register(3);
        // When
        Judgement atBound = boundWith(List.of(2), List.of(3));
        Judgement next = reachability.tick();
        // Then
        assertThat(ids(atBound)).containsExactly(3);
        assertThat(atBound.alone()).isFalse();
        assertThat(reachability.isFenced(3)).isTrue();
        assertThat(next.fenced()).isEmpty();
    }

    @Test
    void oneMissedAttemptIsNoEvidenceHoweverLongItTook() {
        // Given
        register(3);
        reachability.missed(3);
        // When
        Judgement judgement = boundWith(List.of(2), List.of());
        // Then
        assertThat(judgement.fenced()).isEmpty();
    }

    @Test
    void whenAllFallSilentNobodyIsBlamedForIt() {
        // Given: the last answers came at different times
        register(3);
        reachability.tick();
        reachability.tick();
        reachability.reached(3);
        // When
        Judgement first = boundWith(List.of(), List.of(2, 3));
        reachability.tick();
        Judgement second = reachability.tick();
        // Then
        assertThat(first.fenced()).isEmpty();
        assertThat(second.fenced()).isEmpty();
        assertThat(second.alone()).isTrue();
    }

    @Test
    void halfOfTheBrokersIsEnoughForTheOfficeAndLessIsNot() {
        // Given
        register(5);
        // When
        Judgement two = boundWith(List.of(2), List.of(3, 4, 5));
        // Then
        assertThat(two.alone()).isTrue();
        assertThat(two.fenced()).isEmpty();

        // When
        reachability.registered(List.of(
                States.broker(1, null), States.broker(2, null), States.broker(3, null), States.broker(4, null)));
        reachability.reached(2);
        Judgement half = reachability.tick();
        // Then
        assertThat(half.alone()).isFalse();
        assertThat(ids(half)).containsExactly(3, 4);
    }

    @Test
    void ofTwoBrokersNoneIsAlone() {
        // Given
        register(2);
        // When
        Judgement judgement = boundWith(List.of(), List.of(2));
        // Then
        assertThat(judgement.alone()).isFalse();
        assertThat(ids(judgement)).containsExactly(2);
    }

    @Test
    void aFencedBrokerStaysFencedOverANewRegistrationUntilItAnswers() {
        // Given
        register(3);
        boundWith(List.of(2), List.of(3));
        // When: it is gone, and registers anew
        register(2);
        register(3);
        // Then
        assertThat(reachability.isFenced(3)).isTrue();
        // When
        boolean wasFenced = reachability.reached(3);
        // Then
        assertThat(wasFenced).isTrue();
        assertThat(reachability.isFenced(3)).isFalse();
        assertThat(reachability.reached(3)).isFalse();
    }

    @Test
    void aFencedBrokerThatStaysAwayForASessionIsDead() {
        // Given
        register(3);
        boundWith(List.of(2), List.of(3));
        register(2);
        for (int tick = 0; tick < SESSION_TICKS; tick++) {
            assertThat(reachability.tick().overdue()).isFalse();
        }
        register(2);
        assertThat(reachability.isFenced(3)).isTrue();

        // When
        Judgement over = reachability.tick();
        Judgement next = reachability.tick();
        boolean untilLookedAt = reachability.isFenced(3);
        register(2);

        // Then
        assertThat(over.overdue()).isTrue();
        assertThat(next.overdue()).isFalse();
        assertThat(untilLookedAt).isTrue();
        assertThat(reachability.isFenced(3)).isFalse();
    }

    @Test
    void aFencedBrokerThatIsThereAfterAllIsNotDeadHoweverLateThatIsSeen() {
        // Given
        register(3);
        boundWith(List.of(2), List.of(3));
        register(2);
        for (int tick = 0; tick <= SESSION_TICKS; tick++) {
            reachability.tick();
        }
        // When
        register(3);
        // Then
        assertThat(reachability.isFenced(3)).isTrue();
        assertThat(reachability.tick().overdue()).isFalse();
    }

    @Test
    void aFencedBrokerThatLosesItsNewRegistrationIsDeadAtOnce() {
        // Given
        register(3);
        boundWith(List.of(2), List.of(3));
        reachability.registered(List.of(broker(2, 1_002), broker(3, 2_003)));
        assertThat(reachability.isFenced(3)).isTrue();
        // When
        Set<Integer> dead = reachability.registered(List.of(broker(2, 1_002)));
        // Then
        assertThat(dead).containsExactly(3);
        assertThat(reachability.isFenced(3)).isFalse();
    }

    @Test
    void afterAnOutageOfZooKeeperItIsAwaitedAnew() {
        // Given
        register(3);
        boundWith(List.of(2), List.of(3));
        register(2);
        for (int tick = 0; tick <= SESSION_TICKS; tick++) {
            reachability.tick();
        }
        // When
        reachability.startOver();
        register(2);
        // Then
        assertThat(reachability.isFenced(3)).isTrue();
    }

    @Test
    void whoWasGoneBeforeItWasFencedIsNotFenced() {
        // Given
        register(3);
        boundWith(List.of(2), List.of(3));
        // When
        reachability.notFenced(3);
        register(2);
        register(3);
        // Then
        assertThat(reachability.isFenced(3)).isFalse();
    }

    @Test
    void ofABrokerThatDoesNotTellTheUsualSessionIsAwaited() {
        // Given
        reachability.registered(List.of(broker(2, 1_002), States.broker(3, null)));
        boundWith(List.of(2), List.of(3));
        register(2);
        int ticks = 0;
        // When
        while (!reachability.tick().overdue()) {
            ticks++;
        }
        // Then
        assertThat(ticks).isEqualTo(BrokerRegistration.USUAL_SESSION_MS / TICK_MS);
    }

    @Test
    void whoReachesHalfAgainIsTogether() {
        // Given
        register(3);
        Judgement alone = boundWith(List.of(), List.of(2, 3));
        // When
        reachability.reached(2);
        Judgement judgement = reachability.tick();
        // Then
        assertThat(alone.together()).isFalse();
        assertThat(judgement.together()).isTrue();
        assertThat(judgement.alone()).isFalse();
    }
}
