package org.barnabas.cluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.controller.Reachability.Judgement;
import org.barnabas.cluster.controller.decide.States;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.junit.jupiter.api.Test;

class ReachabilityTest {

    private final Reachability reachability = new Reachability(1);

    private void register(int brokers) {
        List<BrokerRegistration> live = new ArrayList<>();
        for (int id = 1; id <= brokers; id++) {
            live.add(States.broker(id, null));
        }
        reachability.registered(live);
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
