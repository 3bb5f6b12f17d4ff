package org.barnabas.log.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class DiskLaneTest {

    private final ArrayDeque<Runnable> runs = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private boolean ended;
    private final DiskLane lane = new DiskLane(run -> {
        if (ended) {
            throw new RejectedExecutionException("ended");
        }
        runs.add(run);
    });

    private void runAll() {
        for (Runnable run = runs.poll(); run != null; run = runs.poll()) {
            run.run();
        }
    }

    @Test
    void urgentAndPatientTasksTakeTurns() {
        // Given
        for (int i = 0; i < 2; i++) {
            String number = String.valueOf(i);
            lane.patient(() -> done.add("patient " + number));
            lane.urgent(() -> done.add("urgent " + number));
        }
        // When
        runAll();
        // Then
        assertThat(done).containsExactly("urgent 0", "patient 0", "urgent 1", "patient 1");
    }

    @Test
    void whatIsRefusedTakesNobodysTurn() {
        // Given
        lane.patient(() -> done.add("taken in time"));
        ended = true;
        // When
        assertThatThrownBy(() -> lane.urgent(() -> done.add("too late")))
                .isInstanceOf(RejectedExecutionException.class);
        runAll();
        // Then
        assertThat(done).containsExactly("taken in time");
    }

    @Test
    void whoIsCurrentIsWhoRunsATask() {
        // Given
        List<Boolean> seen = new ArrayList<>();
        lane.urgent(() -> seen.add(lane.isCurrent()));
        // When
        seen.add(lane.isCurrent());
        runAll();
        seen.add(lane.isCurrent());
        // Then
        assertThat(seen).containsExactly(false, true, false);
    }
}
