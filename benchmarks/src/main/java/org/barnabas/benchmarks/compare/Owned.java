package org.barnabas.benchmarks.compare;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The processes that this program started and has not ended: a Ctrl-C ends them too, and no others. */
final class Owned {

    private static final Set<Process> PROCESSES = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> PROCESSES.forEach(Process::destroyForcibly), "end-children"));
    }

    private Owned() {}

    static Process add(Process process) {
        PROCESSES.add(process);
        return process;
    }

    static void remove(Process process) {
        PROCESSES.remove(process);
    }
}
