package org.barnabas.broker.api;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.net.Connection;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Scheduler;
import org.barnabas.testkit.ManualThread;
import org.jspecify.annotations.Nullable;

/** A net loop that a test drives, and connections on it. */
public final class FakeLoop implements Loop {

    private final ManualThread thread = new ManualThread();
    private final Scheduler scheduler;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean ended;

    public FakeLoop(Scheduler scheduler) {
        this.scheduler = thread.timers(scheduler);
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public boolean offer(Runnable task) {
        return !ended && tasks.add(task);
    }

    /** Takes nothing any more. */
    public void end() {
        ended = true;
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        return scheduler.schedule(delayMs, task);
    }

    @Override
    public boolean isCurrent() {
        return thread.isCurrent();
    }

    /** Does something as this loop. */
    public void within(Runnable task) {
        thread.within(task);
    }

    /** Runs what waits; answers whether there was anything. */
    boolean run() {
        boolean any = !tasks.isEmpty();
        for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
            thread.within(next);
        }
        return any;
    }

    public FakeConnection connect() {
        return new FakeConnection();
    }

    /** A client's connection on this loop. */
    public final class FakeConnection implements Connection {

        private final Map<Class<?>, Object> attachments = new HashMap<>();
        private final List<Runnable> atClose = new ArrayList<>();

        @Override
        public String id() {
            return "1";
        }

        @Override
        public String listenerName() {
            return "PLAINTEXT";
        }

        @Override
        public Loop loop() {
            return FakeLoop.this;
        }

        @Override
        public <T> @Nullable T attachment(Class<T> type) {
            return type.cast(attachments.get(type));
        }

        @Override
        public <T> void attach(Class<T> type, T state) {
            attachments.put(type, state);
        }

        @Override
        public InetAddress clientAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public void onClose(Runnable task) {
            atClose.add(task);
        }

        @Override
        public boolean offer(Runnable task) {
            return FakeLoop.this.offer(task);
        }

        @Override
        public void close() {
            atClose.forEach(thread::within);
        }
    }
}
