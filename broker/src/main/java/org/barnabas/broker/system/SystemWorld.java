package org.barnabas.broker.system;

import java.util.function.Consumer;
import org.barnabas.broker.world.World;
import org.barnabas.net.core.NetServer;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.system.NioDisk;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.ports.system.SystemRandom;
import org.barnabas.ports.system.SystemThreads;

/** The world of a broker that is a process. */
public final class SystemWorld {

    private static final String RESOLVER = "resolver";

    private SystemWorld() {}

    /** @param fatal hears why the process cannot go on, on the thread that found out; may be called again, by any thread */
    public static World of(Consumer<String> fatal) {
        FailurePolicy failures = new FailurePolicy(fatal);
        SystemThreads threads = new SystemThreads(failures, count -> NetServer.loops(count, failures));
        SystemMachine machine = new SystemMachine();
        return new World(
                threads,
                path -> new NioDisk(),
                SystemClocks.WALL,
                SystemClocks.MONOTONIC,
                new SystemRandom(),
                new SystemZooKeeper(threads, machine),
                (loops, config, metrics) -> new SystemNetwork(
                        new NetServer(config, SystemClocks.MONOTONIC, metrics, failures, loops),
                        threads.pool(RESOLVER, 1)),
                machine,
                failures);
    }
}
