package org.barnabas.simulation.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.simulation.network.Tap;
import org.barnabas.simulation.network.Verdict;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TapTest {

    private static final long SEED = 1;
    private static final long WHILE_MS = 8_000;
    private static final TopicPartition PARTITION = new TopicPartition(TinyClient.TOPIC, 0);

    private final Rehearsal run = new Rehearsal(SEED);

    TapTest() {
        run.await("the cluster starts", run::isCalm);
    }

    @AfterEach
    void forget() {
        SimulatedCluster.forget();
    }

    private void tap(@Nullable Tap tap) {
        run.cluster.around().internet().tap(tap);
    }

    private int inSync() {
        PartitionImage state = run.truth.state(PARTITION);
        return state == null ? 0 : state.isr().size();
    }

    @Test
    void seesWhoAsksWhomForWhat() {
        // Given
        List<Integer> followers = new ArrayList<>();
        List<Integer> producers = new ArrayList<>();
        tap(request -> {
            if (request.api() == ApiKey.FETCH && request.message() instanceof FetchRequest fetch) {
                assertThat(fetch.replicaState().replicaId()).isEqualTo(request.from());
                followers.add(request.from());
            } else if (request.message() instanceof ProduceRequest) {
                producers.add(request.from());
            }
            return Verdict.PASS;
        });
        // When
        run.cluster.until(run.nowMs() + WHILE_MS, null);
        // Then
        assertThat(followers).contains(1, 2, 3);
        assertThat(producers).isNotEmpty().containsOnly(4);
    }

    @Test
    void whatIsHeldArrivesWhenItMay() {
        // Given
        PartitionImage state = Objects.requireNonNull(run.truth.state(PARTITION));
        int follower = state.isr().stream()
                .filter(id -> id != state.leader())
                .findFirst()
                .orElseThrow();
        tap(request -> request.api() == ApiKey.FETCH && request.from() == follower ? Verdict.HELD : Verdict.PASS);
        // When
        run.await("the follower lags", () -> inSync() == 2);
        tap(null);
        // Then
        run.await("it is back", () -> inSync() == 3);
    }

    @Test
    void whatIsLostDoesNotArrive() {
        // Given
        tap(request -> request.api() == ApiKey.PRODUCE ? Verdict.LOST : Verdict.PASS);
        run.cluster.until(run.nowMs() + 1_000, null);
        long before = run.client.acked();
        // When
        run.cluster.until(run.nowMs() + WHILE_MS, null);
        // Then
        assertThat(run.client.acked()).isEqualTo(before);
        tap(null);
        run.await("writes go on", () -> run.client.acked() > before);
    }

    @Test
    void aLostAnswerIsOfWhatWasDone() {
        // Given
        int[] lost = new int[1];
        tap(request -> request.api() == ApiKey.PRODUCE ? Verdict.answerLost(() -> lost[0]++) : Verdict.PASS);
        run.cluster.until(run.nowMs() + 1_000, null);
        long acked = run.client.acked();
        long end = run.end(PARTITION);
        // When
        run.cluster.until(run.nowMs() + WHILE_MS, null);
        // Then
        assertThat(lost[0]).isPositive();
        assertThat(run.client.acked()).isEqualTo(acked);
        assertThat(run.end(PARTITION)).isGreaterThan(end);
    }

    @Test
    void whatIsLateArrives() {
        // Given
        long before = run.client.acked();
        tap(request -> request.api() == ApiKey.PRODUCE ? Verdict.late(1_000) : Verdict.PASS);
        // When
        run.cluster.until(run.nowMs() + WHILE_MS, null);
        // Then
        assertThat(run.client.acked() - before).isBetween(3L, 3 * WHILE_MS / 1_000);
    }
}
