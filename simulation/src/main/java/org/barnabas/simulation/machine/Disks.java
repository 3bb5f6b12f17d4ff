package org.barnabas.simulation.machine;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.barnabas.ports.Disk;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.WallClock;
import org.barnabas.testkit.MemoryDisk;
import org.jspecify.annotations.Nullable;

/** The disks of a machine, one for each log directory. */
public final class Disks {

    private final Map<Path, MemoryDisk> byDirectory = new LinkedHashMap<>();

    Disks(int count, WallClock clock) {
        for (int i = 0; i < count; i++) {
            byDirectory.put(Path.of("/logs" + i), new MemoryDisk(clock));
        }
    }

    /** The log directories, in the order of {@code log.dirs}. */
    public List<Path> directories() {
        return List.copyOf(byDirectory.keySet());
    }

    /** The disk that a path is on. */
    public MemoryDisk of(Path path) {
        for (Map.Entry<Path, MemoryDisk> each : byDirectory.entrySet()) {
            if (path.startsWith(each.getKey())) {
                return each.getValue();
            }
        }
        throw new IllegalArgumentException("no disk has " + path);
    }

    public List<MemoryDisk> all() {
        return List.copyOf(byDirectory.values());
    }

    Disk at(Path path) {
        return of(path);
    }

    void forbidWaiting(BooleanSupplier onLoop) {
        byDirectory.values().forEach(disk -> disk.guard().forbidOn(onLoop));
    }

    /** The process is dead; what it wrote stays. */
    void processDied() {
        byDirectory.values().forEach(MemoryDisk::killProcess);
    }

    /** @param random decides what survives by luck; null if nothing does */
    void powerCut(@Nullable RandomSource random) {
        byDirectory.values().forEach(disk -> disk.cutPower(random));
    }
}
