package org.barnabas.ports.system;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loops;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.NamedThread;
import org.barnabas.ports.ThreadPool;
import org.barnabas.ports.Threads;

/** Threads of the operating system. They are daemons: whoever wants their work done closes them. Any thread. */
public final class SystemThreads implements Threads {

    private final FailurePolicy failures;
    private final IntFunction<? extends Loops> loops;

    /**
     * @param failures decides about what tasks throw
     * @param loops starts so many event loops, which are the network layer's
     */
    public SystemThreads(FailurePolicy failures, IntFunction<? extends Loops> loops) {
        this.failures = failures;
        this.loops = loops;
    }

    @Override
    public Loops loops(int count) {
        return loops.apply(count);
    }

    @Override
    public NamedThread named(String role) {
        return new SingleThread(role, failures);
    }

    @Override
    public ThreadPool pool(String role, int threads) {
        return new WorkerPool(role, threads, failures);
    }

    @Override
    public Mailbox mailbox(Executor thread, String role, int maxBatch, Runnable batchEnd) {
        return new MpscMailbox(thread, batchEnd, maxBatch, failures, role);
    }

    @Override
    public boolean pause(long ns) {
        LockSupport.parkNanos(ns);
        return !Thread.currentThread().isInterrupted();
    }
}
