package org.barnabas.partition.lead;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.barnabas.log.AppendOutcome;
import org.barnabas.protocol.ErrorCode;
import org.junit.jupiter.api.Test;

class AckQueueTest {

    private final AckQueue queue = new AckQueue();
    private final List<String> answers = new ArrayList<>();

    private static AppendOutcome written(long base, long end) {
        return new AppendOutcome(ErrorCode.NONE, base, end - 1, false);
    }

    private void add(Acks acks, long base, long end, long deadlineMs) {
        queue.add(acks, written(base, end), deadlineMs, (error, offset, start) -> answers.add(error + "@" + offset));
    }

    @Test
    void leaderAcksGoWhenDurableHere() {
        // Given
        add(Acks.LEADER, 0, 5, 100);
        add(Acks.ALL, 5, 9, 100);
        // When
        queue.release(9, 5, 0);
        // Then
        assertThat(answers).containsExactly("NONE@0");
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void replicatedAcksGoWhenHighWatermarkHasPassed() {
        // Given
        add(Acks.ALL, 0, 5, 100);
        add(Acks.ALL, 5, 9, 100);
        // When
        queue.release(9, 8, 0);
        // Then
        assertThat(answers).containsExactly("NONE@0");
    }

    @Test
    void repeatedBatchQueuesBehindTheNewestAppend() {
        // Given
        add(Acks.ALL, 10, 15, 100);
        add(Acks.ALL, 3, 5, 100);
        // When
        queue.release(15, 9, 0);
        // Then
        assertThat(answers).isEmpty();
        queue.release(15, 15, 0);
        assertThat(answers).containsExactly("NONE@10", "NONE@3");
    }

    @Test
    void batchOfLongAgoWaitsUntilItsSafeWithoutBeingToldWhereItIs() {
        // Given
        AppendOutcome longAgo = new AppendOutcome(ErrorCode.DUPLICATE_SEQUENCE_NUMBER, -1, 7, true);
        queue.add(Acks.ALL, longAgo, 100, (error, offset, start) -> answers.add(error + "@" + offset));
        // When
        queue.release(9, 7, 0);
        // Then
        assertThat(answers).isEmpty();
        queue.release(9, 8, 0);
        assertThat(answers).containsExactly("DUPLICATE_SEQUENCE_NUMBER@-1");
    }

    @Test
    void underMinIsrTheAppendIsThereButNotSafe() {
        // Given
        add(Acks.ALL, 0, 5, 100);
        // When
        queue.releaseUnderMinIsr(5, 5, 0);
        // Then
        assertThat(answers).containsExactly("NOT_ENOUGH_REPLICAS_AFTER_APPEND@-1");
    }

    @Test
    void expiresThoseWhoseTimeIsOver() {
        // Given
        add(Acks.ALL, 0, 5, 300);
        add(Acks.ALL, 5, 6, 100);
        // When
        queue.expire(100);
        // Then
        assertThat(answers).containsExactly("REQUEST_TIMED_OUT@-1");
        assertThat(queue.earliestDeadlineMs()).isEqualTo(300);
    }

    @Test
    void failsEverybody() {
        // Given
        add(Acks.LEADER, 0, 5, 300);
        add(Acks.ALL, 5, 6, 100);
        // When
        queue.failAll(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        // Then
        assertThat(answers).containsExactly("NOT_LEADER_OR_FOLLOWER@-1", "NOT_LEADER_OR_FOLLOWER@-1");
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.earliestDeadlineMs()).isEqualTo(AckQueue.NO_DEADLINE);
    }

    /** EveryAppendIsAnsweredOnce, AnswersComeInOrder, NoAnswerBeforeItsWatermark. */
    @Property
    void invariantsHoldForAnySteps(@ForAll @Size(max = 60) List<@IntRange(min = 0, max = 9) Integer> steps) {
        AckQueue acks = new AckQueue();
        List<Long> answered = new ArrayList<>();
        long end = 0;
        long highWatermark = 0;
        int appended = 0;
        for (int step : steps) {
            if (step < 5) {
                long base = end;
                end += step + 1;
                long mine = end;
                appended++;
                acks.add(Acks.ALL, written(base, mine), 1_000, (error, offset, start) -> answered.add(offset));
            } else {
                highWatermark = Math.min(end, highWatermark + step - 4);
                acks.release(end, highWatermark, 0);
                long reached = highWatermark;
                assertThat(answered).allMatch(base -> base < reached);
            }
        }
        acks.release(end, end, 0);
        assertThat(answered).hasSize(appended).doesNotHaveDuplicates().isSorted();
    }
}
