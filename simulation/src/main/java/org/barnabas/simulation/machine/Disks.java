package org.barnabas.simulation.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.WallClock;
import org.barnabas.testkit.MemoryDisk;
import org.jspecify.annotations.Nullable;

/** The disks of a machine, one for each log directory. */
public final class Disks {

    private final List<LogDisk> each = new ArrayList<>();

    Disks(int count, WallClock clock) {
        for (int i = 0; i < count; i++) {
            each.add(new LogDisk(Path.of("/logs" + i), clock));
        }
    }

    public List<LogDisk> each() {
        return List.copyOf(each);
    }

    /** The log directories, in the order of their numbers. */
    public List<Path> directories() {
        return each.stream().map(LogDisk::directory).toList();
    }

    /** The disk that a path is on. */
    public MemoryDisk of(Path path) {
        for (LogDisk disk : each) {
            if (path.startsWith(disk.directory())) {
                return disk.memory();
            }
        }
        throw new IllegalArgumentException("no disk has " + path);
    }

    public List<MemoryDisk> all() {
        return each.stream().map(LogDisk::memory).toList();
    }

    /** Whether a failure of some file is no surprise. */
    public boolean isFaulty() {
        return each.stream().anyMatch(LogDisk::isFaulty);
    }

    /** Whether records may be lost with a disk that is not mended yet. */
    public boolean isDoubtful() {
        return each.stream().anyMatch(disk -> disk.isForgetful() || disk.isDamaged());
    }

    void forbidWaiting(BooleanSupplier onLoop) {
        each.forEach(disk -> disk.memory().guard().forbidOn(onLoop));
    }

    /** The process is dead; what it wrote stays. */
    void processDied() {
        each.forEach(disk -> disk.memory().killProcess());
    }

    /** @param random decides what survives by luck; null if nothing does */
    void powerCut(@Nullable RandomSource random) {
        each.forEach(disk -> disk.forget(random));
    }
}
