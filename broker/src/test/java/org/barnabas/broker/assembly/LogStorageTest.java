package org.barnabas.broker.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.barnabas.broker.world.Outcome;
import org.barnabas.ports.Loops;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.NamedThread;
import org.barnabas.ports.ThreadPool;
import org.barnabas.ports.Threads;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log directories of a broker from their locks to the end of all that works on them. */
class LogStorageTest {

    private static final Path LOCK = Path.of("/data/.lock");

    private final AssembledBroker.Around around = new AssembledBroker.Around(1);
    private final AssembledBroker broker = new AssembledBroker(around, 1, 1, Map.of());
    private final List<Runnable> ends = new ArrayList<>();

    private boolean isFree() throws Exception {
        AutoCloseable taken = broker.disk.tryLock(LOCK);
        if (taken == null) {
            return false;
        }
        taken.close();
        return true;
    }

    /** What ends late: compaction, or the directory's lane, which may still force and rename. */
    @ParameterizedTest
    @ValueSource(strings = {"clean", "flush-", "background"})
    void directoriesAreLetGoOfWhenNothingWorksOnThemAnyMore(String slow) throws Exception {
        // Given
        List<String> told = new ArrayList<>();
        BrokerAssembly assembly = new BrokerAssembly(broker.config(), broker.world(new SlowThreads(slow)));
        assembly.start(new Outcome<>() {
            @Override
            public void done(BrokerFacts facts) {
                told.add("serves");
            }

            @Override
            public void failed(Throwable why) {
                told.add(why.toString());
            }
        });
        around.threads.run();

        // When
        assembly.stop(() -> told.add("stopped"));
        around.threads.advanceMs(30_000);
        boolean before = isFree();
        List.copyOf(ends).forEach(Runnable::run);
        around.threads.advanceMs(30_000);

        // Then
        assertThat(before).as("free while somebody may still work on a log").isFalse();
        assertThat(isFree()).isTrue();
        assertThat(told).containsExactly("serves", "stopped");
    }

    /** Threads of which those of one role end when the test says so. */
    private final class SlowThreads implements Threads {

        private final String slow;

        SlowThreads(String slow) {
            this.slow = slow;
        }

        @Override
        public Loops loops(int count) {
            return around.threads.loops(count);
        }

        @Override
        public NamedThread named(String role) {
            return around.threads.named(role);
        }

        @Override
        public ThreadPool pool(String role, int threads) {
            ThreadPool pool = around.threads.pool(role, threads);
            if (!role.startsWith(slow)) {
                return pool;
            }
            return new ThreadPool() {
                @Override
                public void execute(Runnable task) {
                    pool.execute(task);
                }

                @Override
                public void close(Runnable closed) {
                    ends.add(() -> pool.close(closed));
                }
            };
        }

        @Override
        public Mailbox mailbox(Executor thread, String role, int maxBatch, Runnable batchEnd) {
            return around.threads.mailbox(thread, role, maxBatch, batchEnd);
        }

        @Override
        public boolean pause(long ns) {
            return around.threads.pause(ns);
        }
    }
}
