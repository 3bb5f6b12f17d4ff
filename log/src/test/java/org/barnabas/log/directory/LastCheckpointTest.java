package org.barnabas.log.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.barnabas.log.directory.LogFixture.append;
import static org.barnabas.log.directory.LogFixture.batch;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.barnabas.log.PartitionLog;
import org.barnabas.ports.Disk;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.MemoryDisk;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The background still writes checkpoints when the directory is closed: what it read first must not be written last. */
class LastCheckpointTest {

    private final MemoryDisk memory = new MemoryDisk(new ManualClock(LogFixture.START_MS).wall());
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private volatile @Nullable Thread slow;

    @AfterEach
    void letGo() {
        mayGoOn.countDown();
    }

    @Test
    void theLastCheckpointIsTheOneOfTheStop() throws Exception {
        // Given: the background has read what it writes, and the disk is slow
        LogFixture fixture = new LogFixture(slowDisk(), LogFixture.DIR);
        LogDirectory directory = fixture.directory();
        PartitionLog log = fixture.create();
        append(log, batch(1, "a"));
        LogFixture.flush(fixture, log);
        CompletableFuture<Void> background = run(() -> {
            slow = Thread.currentThread();
            directory.writeCheckpoints();
        });
        arrived.await();
        append(log, batch(2, "b"));
        LogFixture.flush(fixture, log);
        log.close();

        // When
        CompletableFuture<Thread> closer = new CompletableFuture<>();
        CompletableFuture<Void> closing = run(() -> {
            closer.complete(Thread.currentThread());
            directory.close(List.of(7L));
        });
        Thread thread = closer.join();
        await().until(() -> closing.isDone() || isIn(thread, CheckpointRounds.class));
        mayGoOn.countDown();
        background.join();
        closing.join();

        // Then
        OffsetCheckpoint written = new OffsetCheckpoint(memory, LogFixture.DIR, OffsetCheckpoint.RECOVERY_POINTS);
        assertThat(written.read()).containsEntry(LogFixture.NAME, 2L);
        assertThat(fixture.failures).isEmpty();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> run(Task task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private static boolean isIn(Thread thread, Class<?> type) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(type.getName()));
    }

    /** The slow thread waits before it touches the checkpoint of recovery points. */
    private Disk slowDisk() {
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    boolean isCheckpoint = arguments != null
                            && arguments.length > 0
                            && arguments[0] instanceof Path path
                            && path.toString().contains(OffsetCheckpoint.RECOVERY_POINTS);
                    if (isCheckpoint && Thread.currentThread() == slow) {
                        arrived.countDown();
                        mayGoOn.await();
                    }
                    return invoke(method, arguments);
                });
    }

    private Object invoke(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(memory, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
