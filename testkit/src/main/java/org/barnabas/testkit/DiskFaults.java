package org.barnabas.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.barnabas.ports.DiskFullException;

/** What is to go wrong on a {@link MemoryDisk}. Every fault stays until {@link #heal}. Any thread. */
public final class DiskFaults {

    /** Operations that can be made to fail. */
    public enum Operation {
        OPEN,
        READ,
        WRITE,
        FORCE,
        RENAME,
        DELETE
    }

    private final List<Rule> rules = new ArrayList<>();
    private Predicate<Path> roomless = path -> false;
    private long roomNeeded;
    private long fullFrom = Long.MAX_VALUE;
    private long fullUntil = Long.MAX_VALUE;

    DiskFaults() {}

    /** An input/output error at each such operation on a matching path. */
    public synchronized void fail(Operation operation, Predicate<Path> paths) {
        rules.add(new Rule(operation, paths));
    }

    /** An input/output error at each such operation on a path whose file name ends so. */
    public void fail(Operation operation, String suffix) {
        fail(operation, path -> path.toString().endsWith(suffix));
    }

    /** Every write fails, as after a remount as read-only. */
    public void readOnly() {
        fail(Operation.WRITE, path -> true);
        fail(Operation.RENAME, path -> true);
        fail(Operation.DELETE, path -> true);
    }

    /** From the n-th time on that something on a matching path needs room, so many times, there is none left. */
    public synchronized void fullFrom(long nth, long times, Predicate<Path> paths) {
        roomNeeded = 0;
        roomless = paths;
        fullFrom = nth;
        fullUntil = times > Long.MAX_VALUE - nth ? Long.MAX_VALUE : nth + times;
    }

    /** How many times something on a matching path needed room since {@link #fullFrom}. */
    public synchronized long roomNeeded() {
        return roomNeeded;
    }

    public synchronized void heal() {
        rules.clear();
        roomless = path -> false;
    }

    synchronized boolean isFull(Path path) {
        if (!roomless.test(path)) {
            return false;
        }
        long number = roomNeeded++;
        return number >= fullFrom && number < fullUntil;
    }

    synchronized void needRoom(Path path) throws IOException {
        if (isFull(path)) {
            throw new DiskFullException("No space left on device (" + path + ")");
        }
    }

    synchronized void check(Operation operation, Path path) throws IOException {
        for (Rule rule : rules) {
            if (rule.operation == operation && rule.paths.test(path)) {
                throw new IOException("Input/output error (" + operation + " " + path + ")");
            }
        }
    }

    private record Rule(Operation operation, Predicate<Path> paths) {}
}
