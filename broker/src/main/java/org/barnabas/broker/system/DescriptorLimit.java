package org.barnabas.broker.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many connections the descriptors of this process allow for, so that clients cannot take those that segments need:
 * a log that cannot open its next segment is lost to the broker.
 */
final class DescriptorLimit {

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String OPEN_FILES = "Max open files";

    /** What logs, ZooKeeper and the class path are left with. */
    private static final int RESERVED = 1_024;

    private DescriptorLimit() {}

    /** No limit where the system does not tell one. */
    static int connections() {
        try {
            return connections(Files.readString(LIMITS));
        } catch (IOException notLinux) {
            return Integer.MAX_VALUE;
        }
    }

    /** Reads Linux' table; at least a quarter of the descriptors is for connections. */
    static int connections(String limits) {
        for (String line : limits.split("\n", -1)) {
            if (line.startsWith(OPEN_FILES)) {
                String soft = line.substring(OPEN_FILES.length()).trim().split(" +", 2)[0];
                return soft.equals("unlimited") ? Integer.MAX_VALUE : connections(Long.parseLong(soft));
            }
        }
        return Integer.MAX_VALUE;
    }

    private static int connections(long descriptors) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(descriptors / 4, descriptors - RESERVED));
    }
}
