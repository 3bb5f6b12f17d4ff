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
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.junit.jupiter.api.Test;

class WaitingAcksTest {

    private final ManualClock clock = new ManualClock(1_700_000_000_000L);
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final WaitingAcks acks = new WaitingAcks(clock.monotonic(), scheduler);
    private long end;

    private TestReply append(long timeoutMs) {
        TestReply reply = new TestReply();
        AppendOutcome outcome = new AppendOutcome(ErrorCode.NONE, end, end, false);
        end++;
        acks.add(Acks.ALL, outcome, clock.monotonic().nowMs() + timeoutMs, reply);
        acks.release(0, 0, 0);
        return reply;
    }

    @Test
    void aLongTimeOutSwitchesNobodyElsesOff() {
        // Given
        TestReply patient = append(Integer.MAX_VALUE);
        acks.release(end, end, 0);
        assertThat(patient.error).isEqualTo(ErrorCode.NONE);
        // When
        TestReply later = append(1_000);
        scheduler.advanceMs(999);
        // Then
        assertThat(later.answers).isZero();
        scheduler.advanceMs(1);
        assertThat(later.error).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    }

    @Test
    void aLaterAppendMayBeGivenUpSooner() {
        // Given
        TestReply patient = append(60_000);
        TestReply hasty = append(500);
        // When
        scheduler.advanceMs(500);
        // Then
        assertThat(hasty.error).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
        assertThat(patient.answers).isZero();
        scheduler.advanceMs(59_500);
        assertThat(patient.error).isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    }

    @Property
    void everyDeadlineIsKept(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 50) Integer> timeouts,
            @ForAll @Size(min = 60, max = 60) List<@IntRange(min = 0, max = 9) Integer> pauses,
            @ForAll @Size(min = 60, max = 60) List<@IntRange(min = 0, max = 3) Integer> released) {
        // Given
        List<TestReply> replies = new ArrayList<>();
        List<Long> deadlines = new ArrayList<>();
        long first = end;
        long reached = end;
        // When
        for (int i = 0; i < timeouts.size(); i++) {
            replies.add(append(timeouts.get(i)));
            deadlines.add(clock.monotonic().nowMs() + timeouts.get(i));
            for (int ms = 0; ms <= pauses.get(i); ms++) {
                check(replies, deadlines, reached - first);
                scheduler.advanceMs(1);
            }
            reached = Math.min(end, reached + released.get(i) / 2);
            acks.release(reached, reached, 0);
        }
        scheduler.advanceMs(50);
        // Then
        check(replies, deadlines, reached - first);
        assertThat(acks.size()).isZero();
    }

    private void check(List<TestReply> replies, List<Long> deadlines, long released) {
        for (int i = 0; i < replies.size(); i++) {
            boolean over = deadlines.get(i) <= clock.monotonic().nowMs();
            assertThat(replies.get(i).answers).isEqualTo(over || i < released ? 1 : 0);
        }
    }
}
