package org.barnabas.broker.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CleanLaneTest {

    private final Queue<Runnable> first = new ArrayDeque<>();
    private final Queue<Runnable> second = new ArrayDeque<>();
    private final AtomicInteger used = new AtomicInteger(1);
    private final CleanLane lane = new CleanLane(1, List.<Executor>of(first::add, second::add), used::get);

    @Test
    void aDirectoryMovesToAnotherThreadWhenNothingOfItIsUnderWay() {
        // Given
        lane.execute(() -> {});
        used.set(2);

        // When
        lane.execute(() -> {});
        int before = second.size();
        first.forEach(Runnable::run);
        lane.execute(() -> {});

        // Then
        assertThat(before).isZero();
        assertThat(first).hasSize(2);
        assertThat(second).hasSize(1);
    }

    @Test
    void aTaskThatFailsIsNotUnderWayAnyMore() {
        // Given
        lane.execute(() -> {
            throw new IllegalStateException("planned");
        });
        used.set(2);

        // When
        Runnable failing = first.remove();

        // Then
        assertThatThrownBy(failing::run).hasMessage("planned");
        lane.execute(() -> {});
        assertThat(second).hasSize(1);
    }

    @Test
    void aTaskThatIsRefusedIsNotUnderWay() {
        // Given
        Executor stopped = task -> {
            throw new RejectedExecutionException();
        };
        CleanLane half = new CleanLane(1, List.<Executor>of(stopped, second::add), used::get);

        // When
        // Then
        assertThatThrownBy(() -> half.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        used.set(2);
        half.execute(() -> {});
        assertThat(second).hasSize(1);
    }
}
