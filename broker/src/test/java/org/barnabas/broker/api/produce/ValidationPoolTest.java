package org.barnabas.broker.api.produce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.barnabas.broker.api.FakeLoop;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.conversion.Conversions;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BatchVerdict;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValidationPoolTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    private final ValidationPool pool =
            new ValidationPool(threads::add, allocator, InflateLimits.DEFAULT, Conversions.unmeasured());
    private final List<String> events = new ArrayList<>();
    private final List<BatchJudge> validators = new ArrayList<>();

    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    }

    private void runAll() {
        for (Runnable next = threads.poll(); next != null; next = threads.poll()) {
            next.run();
        }
    }

    /** A job that tells what becomes of it. */
    private final class Told implements ValidationPool.Job {

        private final String name;
        private Runnable meanwhile = () -> {};

        Told(String name) {
            this.name = name;
        }

        Told meanwhile(Runnable task) {
            meanwhile = task;
            return this;
        }

        @Override
        public void judge(BatchJudge validator, BooleanSupplier goOn) {
            validators.add(validator);
            meanwhile.run();
            events.add(name + (goOn.getAsBoolean() ? "" : " is to stop"));
        }

        @Override
        public void done(@Nullable Throwable failure) {
            if (failure != null) {
                events.add(name + " failed: " + failure.getMessage());
            }
        }

        @Override
        public void dropped() {
            events.add(name + " dropped");
        }
    }

    @Test
    void addressesTakeTurns() throws Exception {
        // Given
        for (int i = 0; i < 4; i++) {
            pool.submit(address(1), new Told("a" + i));
        }
        pool.submit(address(2), new Told("b0"));
        pool.submit(address(2), new Told("b1"));
        pool.submit(address(3), new Told("c0"));

        // When
        runAll();

        // Then
        assertThat(events).containsExactly("a0", "b0", "c0", "a1", "b1", "a2", "a3");
    }

    @Test
    void oneAddressCannotFillIt() throws Exception {
        // Given
        int taken = 0;
        while (pool.submit(address(1), new Told("a" + taken))) {
            taken++;
        }

        // When
        boolean other = pool.submit(address(2), new Told("b"));

        // Then
        assertThat(taken).isEqualTo(ValidationPool.MOST_WAITING / 2);
        assertThat(other).isTrue();
        int all = taken + 1;
        for (int i = 0; pool.submit(address(3 + i % 100), new Told("c")); i++) {
            all++;
        }
        assertThat(all).isEqualTo(ValidationPool.MOST_WAITING);
        runAll();
        assertThat(pool.submit(address(1), new Told("again"))).isTrue();
    }

    @Test
    void aValidatorIsUsedAgainAndNeverByTwoAtATime() throws Exception {
        // Given: a second job that runs while the first one does
        InetAddress client = address(1);
        pool.submit(client, new Told("outer").meanwhile(() -> threads.remove().run()));
        pool.submit(client, new Told("inner"));

        // When
        threads.remove().run();
        pool.submit(client, new Told("later"));
        runAll();

        // Then
        assertThat(events).containsExactly("inner", "outer", "later");
        Set<BatchJudge> distinct = new HashSet<>(validators);
        assertThat(distinct).hasSize(2);
        assertThat(validators.get(0)).isNotSameAs(validators.get(1));
    }

    @Test
    void aFailureIsTheJobsAndItsValidatorIsNotUsedAgain() throws Exception {
        // Given
        InetAddress client = address(1);
        pool.submit(client, new Told("bad").meanwhile(() -> {
                    throw new NoClassDefFoundError("planted");
                }));
        pool.submit(client, new Told("good"));

        // When
        runAll();

        // Then
        assertThat(events).containsExactly("bad failed: planted", "good");
        assertThat(validators.get(0)).isNotSameAs(validators.get(1));
    }

    @Test
    void closingDropsWhatWaitsStopsWhatRunsAndFreesEverything() throws Exception {
        // Given: validators that hold windows, one of them at work
        InetAddress client = address(1);
        ByteBuf batch = ProduceValidationTest.bomb(1 << 20);
        FakeLoop loop = new FakeLoop(new ManualScheduler(new ManualClock(0)));
        RequestContext context = new RequestContext(
                loop.connect(), new RequestHeader().requestApiVersion((short) 11), RequestContext.ANONYMOUS, 0);
        Told running = new Told("running").meanwhile(() -> {
            pool.close();
            assertThat(pool.submit(client, new Told("late"))).isFalse();
        });
        for (int i = 0; i < 2; i++) {
            pool.submit(client, new Told("before").meanwhile(() -> {
                        BatchJudge mine = validators.get(validators.size() - 1);
                        BatchVerdict verdict = mine.judge(batch, BatchRules.DEFAULT, context, 0, weighed -> true);
                        ((BatchVerdict.Accepted) verdict).batch().release();
                    }));
        }
        runAll();
        assertThat(allocator.metric().usedDirectMemory()).isPositive();
        pool.submit(client, running);
        pool.submit(client, new Told("waiting"));

        // When
        runAll();

        // Then
        assertThat(events).containsExactly("before", "before", "waiting dropped", "running is to stop");
        batch.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void whatItsThreadsDoNotTakeIsNotTakenByIt() throws Exception {
        // Given
        Executor broken = task -> {
            throw new OutOfMemoryError("planted");
        };
        ValidationPool other = new ValidationPool(broken, allocator, InflateLimits.DEFAULT, Conversions.unmeasured());
        InetAddress client = address(1);

        // Then
        assertThatThrownBy(() -> other.submit(client, new Told("a"))).isInstanceOf(OutOfMemoryError.class);
        other.close();
        assertThat(events).isEmpty();
    }
}
