package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time and memory of one process, as the kernel counts them in {@code /proc}. */
final class ProcessFigures {

    /** Ticks of {@code /proc/PID/stat}: USER_HZ, 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    private ProcessFigures() {}

    /** User and system time of the whole process so far, in seconds. */
    static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(proc(pid, "stat"));
        // The command's name may hold spaces; the fields are counted from behind it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) / TICKS_PER_SECOND;
    }

    /** Resident memory now, in MB of 10^6 bytes. */
    static double residentMb(long pid) throws IOException {
        return statusMb(pid, "VmRSS:");
    }

    /** The most resident memory so far, in MB of 10^6 bytes. */
    static double peakMb(long pid) throws IOException {
        return statusMb(pid, "VmHWM:");
    }

    private static double statusMb(long pid, String key) throws IOException {
        for (String line : Files.readAllLines(proc(pid, "status"))) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
            }
        }
        throw new IOException("no " + key + " for process " + pid);
    }

    private static Path proc(long pid, String file) {
        return Path.of("/proc", Long.toString(pid), file);
    }
}
