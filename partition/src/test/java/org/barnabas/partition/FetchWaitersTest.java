package org.barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FetchWaitersTest {

    private final FetchWaiters waiters = new FetchWaiters();
    private int woken;

    private static PartitionView view(long highWatermark, long lastStable) {
        return new PartitionView(Standing.LEADER, 1, highWatermark, lastStable, null);
    }

    private ArmedFetch arm(ReadBound bound) {
        return waiters.arm(() -> woken++, bound, 5, view(5, 5));
    }

    @Test
    void wakesWhenTheBoundMoves() {
        // Given
        arm(ReadBound.HIGH_WATERMARK);
        // When
        waiters.wake(view(6, 5));
        // Then
        assertThat(woken).isEqualTo(1);
        assertThat(waiters.isEmpty()).isTrue();
    }

    @Test
    void wakesAtOnceIfTheBoundMovedBetweenLookingAndArming() {
        // When
        ArmedFetch armed = waiters.arm(() -> woken++, ReadBound.HIGH_WATERMARK, 5, view(6, 5));
        // Then
        assertThat(woken).isEqualTo(1);
        assertThat(armed.isArmed()).isFalse();
        assertThat(waiters.isEmpty()).isTrue();
    }

    @Test
    void readersOfCommittedDataSleepWhileOnlyTheHighWatermarkMoves() {
        // Given
        arm(ReadBound.LAST_STABLE);
        // When
        waiters.wake(view(9, 5));
        // Then
        assertThat(woken).isZero();
    }

    @Test
    void whoIsCancelledIsNotWoken() {
        // Given
        arm(ReadBound.HIGH_WATERMARK);
        ArmedFetch middle = arm(ReadBound.HIGH_WATERMARK);
        arm(ReadBound.HIGH_WATERMARK);
        // When
        middle.cancel();
        middle.cancel();
        waiters.wake(view(6, 6));
        middle.cancel();
        // Then
        assertThat(woken).isEqualTo(2);
        assertThat(waiters.size()).isZero();
    }

    @Test
    void roleChangeWakesEverybody() {
        // Given
        arm(ReadBound.HIGH_WATERMARK);
        arm(ReadBound.LAST_STABLE);
        // When
        waiters.wakeAll();
        // Then
        assertThat(woken).isEqualTo(2);
    }

    /** A view may be published in the middle of a batch, and whoever armed before it stands in line with who saw it. */
    @Test
    void whoSawAnOlderBoundThanTheNextInLineIsNotForgotten() {
        // Given
        arm(ReadBound.HIGH_WATERMARK);
        // When
        waiters.arm(() -> {}, ReadBound.HIGH_WATERMARK, 6, view(6, 6));
        waiters.wake(view(6, 6));
        // Then
        assertThat(woken).isEqualTo(1);
        assertThat(waiters.size()).isEqualTo(1);
    }

    @Test
    void oneThatFailsKeepsNobodyAsleep() {
        // Given
        waiters.arm(
                () -> {
                    throw new IllegalStateException("its loop has ended");
                },
                ReadBound.LOG_END,
                -1,
                view(5, 5));
        waiters.arm(() -> woken++, ReadBound.LOG_END, -1, view(5, 5));
        // When
        waiters.wakeAll();
        // Then
        assertThat(woken).isEqualTo(1);
    }

    @Test
    void whoComesBackAtOnceWaitsForTheNextMove() {
        // Given
        FetchWaiter back = new FetchWaiter() {
            @Override
            public void onProgress() {
                woken++;
                waiters.arm(this, ReadBound.HIGH_WATERMARK, 6, view(6, 6));
            }
        };
        waiters.arm(back, ReadBound.HIGH_WATERMARK, 5, view(5, 5));
        // When
        waiters.wake(view(6, 6));
        // Then
        assertThat(woken).isEqualTo(1);
        assertThat(waiters.size()).isEqualTo(1);
    }

    /** Waking does not look at who is not woken: a thousand appends beside ten thousand sleepers of another bound. */
    @Test
    void wakingPassesThoseWhoSleepOn() {
        // Given
        long[] looks = new long[1];
        for (int i = 0; i < 10_000; i++) {
            waiters.arm(() -> looks[0]++, ReadBound.LAST_STABLE, 5, view(5, 5));
        }
        // When
        for (int high = 5; high < 1_005; high++) {
            waiters.arm(() -> woken++, ReadBound.HIGH_WATERMARK, high, view(high, 5));
            waiters.wake(view(high + 1, 5));
        }
        // Then
        assertThat(woken).isEqualTo(1_000);
        assertThat(looks[0]).isZero();
        assertThat(waiters.size()).isEqualTo(10_000);
    }

    /** NoGrowthIsMissed: whoever looked before the last growth is awake after it. */
    @Property
    void noGrowthIsMissed(@ForAll @Size(max = 50) List<@IntRange(min = 0, max = 3) Integer> steps) {
        FetchWaiters all = new FetchWaiters();
        List<long[]> sleepers = new ArrayList<>();
        long bound = 0;
        for (int step : steps) {
            if (step == 0) {
                bound++;
                all.wake(view(bound, bound));
            } else {
                // Looks up to two steps late, as a net loop may.
                long[] seen = {Math.max(0, bound - step + 1), 0};
                sleepers.add(seen);
                all.arm(() -> seen[1]++, ReadBound.HIGH_WATERMARK, seen[0], view(bound, bound));
            }
            long now = bound;
            assertThat(sleepers).allMatch(sleeper -> sleeper[0] == now || sleeper[1] == 1);
        }
    }

    /** A reader on its loop, and the shard: messages between them arrive in order, at any time. */
    private static final class World {

        private final FetchWaiters all = new FetchWaiters();
        private final ArrayDeque<Runnable> toShard = new ArrayDeque<>();
        private final ArrayDeque<Runnable> toLoop = new ArrayDeque<>();
        private long end;
        private long published;
        private long read;
        private @Nullable ArmedFetch armed;
        private int arms;

        /** Looks at what is published; waits if there is nothing to read. */
        void look() {
            if (read < published) {
                read = published;
                // It has its answer, and does not want to be woken by what it left behind.
                toShard.add(() -> {
                    if (armed != null) {
                        armed.cancel();
                    }
                });
            }
            long seen = published;
            arms++;
            toShard.add(() -> armed =
                    all.arm(() -> toLoop.add(this::look), ReadBound.HIGH_WATERMARK, seen, view(published, published)));
        }

        /** One of: the log grows; it is published; the batch ends; a message is taken by the shard; one by the loop. */
        boolean step(int which) {
            switch (which) {
                case 0 -> end++;
                case 1 -> published = end;
                case 2 -> {
                    published = end;
                    all.wake(view(published, published));
                }
                case 3 -> {
                    return run(toShard);
                }
                default -> {
                    return run(toLoop);
                }
            }
            return true;
        }

        private static boolean run(ArrayDeque<Runnable> queue) {
            Runnable next = queue.poll();
            if (next != null) {
                next.run();
            }
            return next != null;
        }
    }

    /** Every order of eight steps: when all messages have arrived, the reader has read what there is and waits once. */
    @Test
    void noWakeUpIsLostInAnyOrderOfMessages() {
        int tried = 0;
        for (int schedule = 0; schedule < 390_625; schedule++) {
            // Given
            World world = new World();
            world.look();
            // When
            boolean worthIt = true;
            for (int step = 0, rest = schedule; step < 8 && worthIt; step++, rest /= 5) {
                worthIt = world.step(rest % 5);
            }
            if (!worthIt) {
                continue;
            }
            tried++;
            world.step(2);
            while (world.step(3) || world.step(4)) {
                world.step(2);
            }
            // Then
            assertThat(world.read).isEqualTo(world.end);
            assertThat(world.all.size()).isEqualTo(1);
            assertThat(world.arms).isLessThan(20);
        }
        assertThat(tried).isGreaterThan(10_000);
    }
}
