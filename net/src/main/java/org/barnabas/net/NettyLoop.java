package org.barnabas.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A Netty event loop. */
final class NettyLoop implements NetLoop {

    private final EventLoop loop;
    private final int index;

    NettyLoop(EventLoop loop, int index) {
        this.loop = loop;
        this.index = index;
    }

    EventLoop eventLoop() {
        return loop;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        Future<?> future = loop.schedule(task, delayMs, TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public boolean isCurrent() {
        return loop.inEventLoop();
    }
}
