package org.barnabas.net.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Loops;

/**
 * The event loops. New connections take turns on the first so many of them ({@code num.network.threads}), which can
 * change at run time: more are started when they are first asked for, and none ends before {@link #close}, because what
 * lives on a loop stays there. Any thread.
 */
public final class EventLoops implements Loops {

    private static final int CLOSE_SECONDS = 5;

    /** @param used how many of them, from the first on, get new connections */
    private record Standing(List<NettyLoop> all, int used) {}

    private final IoHandlerFactory handlers;
    private final FailurePolicy failures;
    private final ThreadFactory threads = new LoopThreads();
    private final Map<EventExecutor, NettyLoop> byExecutor = new ConcurrentHashMap<>();
    private final List<EventLoopGroup> groups = new ArrayList<>();
    private final AtomicReference<Standing> standing = new AtomicReference<>(new Standing(List.of(), 0));
    private final AtomicInteger turn = new AtomicInteger();
    private final EventLoopGroup first;

    /**
     * Starts loops.
     *
     * @param failures decides about what tasks on the loops throw
     */
    public EventLoops(int count, FailurePolicy failures) {
        this.handlers = Transport.best().ioHandler();
        this.failures = failures;
        use(count);
        this.first = groups.get(0);
    }

    /** Names the threads net-0, net-1, …: the name is the role, so there is no number of a pool in it. */
    private static final class LoopThreads extends DefaultThreadFactory {

        private final AtomicLong next = new AtomicLong();

        LoopThreads() {
            super("net", true);
        }

        @Override
        protected Thread newThread(Runnable task, String ignored) {
            return super.newThread(task, "net-" + next.getAndIncrement());
        }
    }

    /** Some of the loops; whoever registers a channel gets the loop whose turn it is among all in use. */
    private final class Group extends MultiThreadIoEventLoopGroup {

        Group(int count) {
            super(count, threads, handlers);
        }

        @Override
        public IoEventLoop next() {
            Standing now = now();
            return (IoEventLoop)
                    now.all.get(Math.floorMod(turn.getAndIncrement(), now.used)).eventLoop();
        }
    }

    @Override
    public synchronized void use(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("no loops");
        }
        List<NettyLoop> all = new ArrayList<>(now().all);
        if (count > all.size()) {
            Group more = new Group(count - all.size());
            groups.add(more);
            for (EventExecutor executor : more) {
                NettyLoop loop = new NettyLoop((EventLoop) executor, all.size(), failures);
                byExecutor.put(executor, loop);
                all.add(loop);
            }
        }
        standing.set(new Standing(List.copyOf(all), count));
    }

    private Standing now() {
        return Objects.requireNonNull(standing.get());
    }

    @Override
    public List<Loop> inUse() {
        Standing now = now();
        return List.copyOf(now.all.subList(0, now.used));
    }

    Loop of(EventLoop loop) {
        return Objects.requireNonNull(byExecutor.get(loop), "a loop of somebody else");
    }

    /** Where listeners and connections are registered. */
    EventLoopGroup group() {
        return first;
    }

    @Override
    public synchronized void close(Runnable closed) {
        AtomicInteger left = new AtomicInteger(groups.size());
        for (EventLoopGroup group : groups) {
            group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).addListener(ended -> {
                if (left.decrementAndGet() == 0) {
                    closed.run();
                }
            });
        }
    }
}
