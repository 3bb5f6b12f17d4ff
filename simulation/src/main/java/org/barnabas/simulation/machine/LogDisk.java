package org.barnabas.simulation.machine;

import java.nio.file.Path;
import java.util.function.Predicate;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.WallClock;
import org.barnabas.testkit.DiskFaults.Operation;
import org.barnabas.testkit.MemoryDisk;
import org.jspecify.annotations.Nullable;

/** The disk of one log directory, and what is wrong with it. */
public final class LogDisk {

    private final Path directory;
    private final WallClock clock;
    private MemoryDisk memory;
    private Runnable whenStruck = () -> {};
    private boolean broken;
    private boolean struck;
    private boolean forgetful;
    private boolean full;
    private boolean damaged;

    /** When a disk fails. */
    public enum Failing {
        /** At the next write. */
        WRITE,
        /** At the next fsync. */
        FORCE,
        /** When a file is opened or made. */
        OPEN,
        /** When a file is renamed. */
        RENAME,
        /** When a log gets another segment. */
        ROLL,
        /** When the cleaner puts what it has written in the place of what was there. */
        SWAP;

        private static final String LOG = ".log";
        private static final String SWAPPED = ".swap";
        private static final String CLEANED = ".cleaned";

        private Operation operation() {
            return switch (this) {
                case WRITE -> Operation.WRITE;
                case FORCE -> Operation.FORCE;
                case OPEN, ROLL -> Operation.OPEN;
                case RENAME, SWAP -> Operation.RENAME;
            };
        }

        private boolean begins(MemoryDisk disk, Path path) {
            String name = String.valueOf(path.getFileName());
            return switch (this) {
                case WRITE, FORCE, OPEN, RENAME -> true;
                case ROLL -> name.endsWith(LOG) && !disk.holds(path);
                case SWAP -> name.endsWith(SWAPPED) || name.endsWith(CLEANED);
            };
        }
    }

    LogDisk(Path directory, WallClock clock) {
        this.directory = directory;
        this.clock = clock;
        this.memory = new MemoryDisk(clock);
    }

    public Path directory() {
        return directory;
    }

    /** What is on it; another one once it was replaced. */
    public MemoryDisk memory() {
        return memory;
    }

    /** Runs when the broker meets the fault of a broken disk. */
    public void whenStruck(Runnable listener) {
        whenStruck = listener;
    }

    /**
     * It fails from some moment on.
     *
     * @param withMemory whether what was not forced goes as well, when it is mended
     */
    public void breakDown(Failing failing, boolean withMemory) {
        broken = true;
        forgetful |= withMemory;
        memory.faults().fail(failing.operation(), path -> fails(failing, path));
        if (failing == Failing.ROLL || failing == Failing.SWAP) {
            Predicate<Path> after = path -> struck;
            memory.faults().fail(Operation.WRITE, after);
            memory.faults().fail(Operation.FORCE, after);
        }
    }

    private boolean fails(Failing failing, Path path) {
        if (!struck && path.startsWith(directory) && failing.begins(memory, path)) {
            struck = true;
            whenStruck.run();
        }
        return struck;
    }

    /** There is room for some more bytes only. */
    public void fill(long bytes) {
        full = true;
        memory.capacity(memory.usedBytes() + bytes);
    }

    /** From the n-th time on that something needs room there is none, so many times. */
    public void fillFrom(long nth, long times) {
        full = true;
        memory.faults().fullFrom(nth, times, path -> path.startsWith(directory));
    }

    /** Nothing is wrong with it any more; what is on it stays. A broker that has given it up must be started again. */
    public void mend() {
        heal();
        broken = false;
        struck = false;
        forgetful = false;
    }

    /** There is room again. */
    public void clear() {
        if (broken) {
            full = false;
            memory.capacity(Long.MAX_VALUE);
        } else {
            heal();
        }
    }

    private void heal() {
        full = false;
        memory.faults().heal();
        memory.capacity(Long.MAX_VALUE);
    }

    /** Another disk, empty. To be called while no process runs. */
    void replace() {
        mend();
        damaged = false;
        memory = new MemoryDisk(clock);
    }

    /** What was not forced is gone. To be called while no process runs. */
    void forget(@Nullable RandomSource luck) {
        memory.cutPower(luck);
    }

    void damaged(boolean now) {
        damaged = now;
    }

    public boolean isBroken() {
        return broken;
    }

    /** Whether the broker has met the fault. */
    public boolean isStruck() {
        return struck;
    }

    /** Whether what was not forced is going to be lost. */
    public boolean isForgetful() {
        return forgetful;
    }

    public boolean isFull() {
        return full;
    }

    /** A bit has changed, and the replica is not wiped yet. */
    public boolean isDamaged() {
        return damaged;
    }

    /** Whether a failure of its files is no surprise. */
    public boolean isFaulty() {
        return broken || full || damaged;
    }
}
