package org.barnabas.net.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.LongSupplier;

/**
 * All buffers of a process outside of the heap: one pool, made once and handed to whoever needs memory. What it may have in
 * all is the JVM's bound ({@link #limitBytes}), out of which the accounts of requests and answers have their shares. Any
 * thread.
 */
public final class BufferPool {

    private static final int PAGE_BYTES = 8 << 10;
    private static final int MAX_ORDER = 8;

    private final PooledByteBufAllocator allocator;

    /**
     * Few arenas with small chunks: memory that idle connections hold is what a broker pays for being there.
     *
     * @param threads that take memory often
     */
    public BufferPool(int threads) {
        allocator = new PooledByteBufAllocator(true, 1, threads, PAGE_BYTES, MAX_ORDER, 64, 32, true);
    }

    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** How much memory outside of the heap this process may take. */
    public static long limitBytes() {
        return PlatformDependent.maxDirectMemory();
    }

    /** Bytes that somebody holds now. */
    long usedBytes() {
        return allocator.pinnedDirectMemory() + allocator.pinnedHeapMemory();
    }

    /** Tells how much of it is in use, and how much the pool has. */
    public BufferPool watch(PrometheusRegistry registry) {
        gauge(registry, "barnabas_buffer_used_bytes", "Bytes of the buffer pool that are in use", this::usedBytes);
        gauge(
                registry,
                "barnabas_buffer_reserved_bytes",
                "Bytes that the buffer pool has taken of direct memory",
                () -> allocator.metric().usedDirectMemory());
        gauge(
                registry,
                "barnabas_buffer_limit_bytes",
                "Direct memory that this process may take",
                BufferPool::limitBytes);
        return this;
    }

    private static void gauge(PrometheusRegistry registry, String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }
}
