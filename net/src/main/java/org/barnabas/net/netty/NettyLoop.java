package org.barnabas.net.netty;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;

/** A Netty event loop. What tasks throw ends here: Netty would only log it. */
final class NettyLoop implements Loop {

    private final EventLoop loop;
    private final int index;
    private final FailurePolicy failures;
    private final String role;

    NettyLoop(EventLoop loop, int index, FailurePolicy failures) {
        this.loop = loop;
        this.failures = failures;
        this.role = "net-" + index;
        this.index = index;
    }

    FailurePolicy failures() {
        return failures;
    }

    EventLoop eventLoop() {
        return loop;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean offer(Runnable task) {
        if (loop.isShutdown()) {
            return false;
        }
        try {
            loop.execute(() -> failures.run(role, task));
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        Future<?> future;
        try {
            future = loop.schedule(() -> failures.run(role, task), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ended) {
            return () -> {};
        }
        return () -> future.cancel(false);
    }

    @Override
    public boolean isCurrent() {
        return loop.inEventLoop();
    }
}
