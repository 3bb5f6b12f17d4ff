package org.barnabas.broker.system;

import io.netty.buffer.ByteBufAllocator;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Consumer;
import org.barnabas.broker.config.LoggerLevels;
import org.barnabas.broker.world.World;
import org.barnabas.net.NetConfig;
import org.barnabas.net.core.NetLayer;
import org.barnabas.net.core.NetMetrics;
import org.barnabas.net.netty.BufferPool;
import org.barnabas.net.netty.ChannelShape;
import org.barnabas.net.netty.EventLoops;
import org.barnabas.net.netty.NettySockets;
import org.barnabas.net.port.Sockets;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.system.NioDisk;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.ports.system.SystemRandom;
import org.barnabas.ports.system.SystemThreads;
import org.jspecify.annotations.Nullable;

/** The world of a broker that is a process. */
public final class SystemWorld {

    private static final String RESOLVER = "resolver";

    private SystemWorld() {}

    /**
     * The operating system's.
     *
     * @param fatal hears why the process cannot go on, on the thread that found out; may be called again, by any thread
     * @param loggers lets administrators see and change levels of loggers; null: requests for that are refused
     */
    public static World of(Consumer<String> fatal, @Nullable LoggerLevels loggers) {
        FailurePolicy failures = new FailurePolicy(fatal);
        SystemThreads threads = new SystemThreads(failures, count -> new EventLoops(count, failures));
        SystemMachine machine = new SystemMachine();
        return new World(
                threads,
                path -> new NioDisk(),
                SystemClocks.WALL,
                SystemClocks.MONOTONIC,
                new SystemRandom(),
                new SystemZooKeeper(threads, machine),
                (loops, config, registry) -> new SystemNetwork(
                        layer((EventLoops) loops, config, registry, failures), threads.pool(RESOLVER, 1)),
                machine,
                loggers,
                failures);
    }

    private static NetLayer layer(
            EventLoops loops, NetConfig config, PrometheusRegistry registry, FailurePolicy failures) {
        ByteBufAllocator buffers =
                new BufferPool(config.threads()).watch(registry).allocator();
        Sockets sockets = new NettySockets(loops, buffers, listener -> ChannelShape.PLAIN, failures);
        return new NetLayer(
                config,
                new NetLayer.Ports(sockets, buffers, SystemClocks.MONOTONIC),
                new NetMetrics(registry),
                failures);
    }
}
