package org.barnabas.simulation.time;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Loops;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.ThreadPool;
import org.barnabas.ports.Threads;
import org.barnabas.ports.system.MpscMailbox;

/** The threads of one process: they stand still together, and are gone together. */
public final class SimulatedThreads implements Threads {

    /** Whose tasks wait for a disk. */
    private static final List<String> OF_DISKS = List.of("flush", "background", "recover", "clean", "read");

    private final Agenda agenda;
    private final Turns turns;
    private final SplittableRandom random;
    private final FailurePolicy failures;
    private final List<SimulatedThread> all = new ArrayList<>();
    private long ran;
    private int diskMs;
    private boolean paused;
    private boolean dead;

    /**
     * A process without threads.
     *
     * @param random decides how long slow threads take
     */
    public SimulatedThreads(Agenda agenda, Turns turns, SplittableRandom random, FailurePolicy failures) {
        this.agenda = agenda;
        this.turns = turns;
        this.random = random;
        this.failures = failures;
    }

    Turns turns() {
        return turns;
    }

    /** Lets one of the threads do something. */
    void run(SimulatedThread thread, Runnable task) {
        ran++;
        turns.within(thread, task);
    }

    /** How many times one of them ran: as long as it stays, nothing of the process has changed. */
    public long ran() {
        return ran;
    }

    FailurePolicy failures() {
        return failures;
    }

    public boolean isPaused() {
        return paused;
    }

    public boolean isDead() {
        return dead;
    }

    /** Nothing runs until {@link #goOn}. */
    public void pause() {
        paused = true;
    }

    public void goOn() {
        paused = false;
        all.forEach(SimulatedThread::wake);
    }

    /** Nothing ever runs again. */
    public void die() {
        dead = true;
        all.forEach(SimulatedThread::forget);
    }

    /** Whoever works with disks takes up to so long from now on until it does the next. */
    public void slowDisks(int maxMs) {
        diskMs = maxMs;
        all.forEach(this::slowIfOfDisk);
    }

    private void slowIfOfDisk(SimulatedThread thread) {
        if (OF_DISKS.stream().anyMatch(thread.role()::startsWith)) {
            thread.slow(diskMs);
        }
    }

    /** Whether one of the loops runs at the moment. */
    public boolean isOnLoop() {
        for (SimulatedThread thread : all) {
            if (thread.role().startsWith("net-") && thread.isCurrent()) {
                return true;
            }
        }
        return false;
    }

    private SimulatedThread add(String role, int index) {
        SimulatedThread thread = new SimulatedThread(this, agenda, role, index, random.split());
        slowIfOfDisk(thread);
        all.add(thread);
        return thread;
    }

    @Override
    public Loops loops(int count) {
        return new LoopsOfProcess(count);
    }

    @Override
    public SimulatedThread named(String role) {
        return add(role, 0);
    }

    @Override
    public ThreadPool pool(String role, int count) {
        return count == 1 ? add(role, 0) : new Pool(role, count);
    }

    @Override
    public Mailbox mailbox(Executor thread, String role, int maxBatch, Runnable batchEnd) {
        return new MpscMailbox(thread, batchEnd, maxBatch, failures, role);
    }

    @Override
    public boolean pause(long ns) {
        return false;
    }

    /** Calls back when so many have ended. */
    private static Runnable last(int count, Runnable whenAll) {
        int[] left = {count};
        return () -> {
            if (--left[0] == 0) {
                whenAll.run();
            }
        };
    }

    /** Threads of one role that take turns. */
    private final class Pool implements ThreadPool {

        private final List<SimulatedThread> members = new ArrayList<>();
        private int given;

        Pool(String role, int count) {
            for (int i = 0; i < count; i++) {
                members.add(add(role + "-" + i, i));
            }
        }

        @Override
        public void execute(Runnable task) {
            members.get(given++ % members.size()).execute(task);
        }

        @Override
        public void close(Runnable closed) {
            Runnable one = last(members.size(), closed);
            members.forEach(member -> member.close(one));
        }
    }

    private final class LoopsOfProcess implements Loops {

        private final List<SimulatedThread> started = new ArrayList<>();
        private int used;

        LoopsOfProcess(int count) {
            use(count);
        }

        @Override
        public List<Loop> inUse() {
            return List.copyOf(started.subList(0, used));
        }

        @Override
        public void use(int count) {
            for (int i = started.size(); i < count; i++) {
                started.add(add("net-" + i, i));
            }
            used = count;
        }

        @Override
        public void close(Runnable closed) {
            Runnable one = last(started.size(), closed);
            started.forEach(loop -> loop.closeInTurn(one));
        }
    }
}
