package org.barnabas.console;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/** The JVM and its process: memory, collections, threads, processor time, open files. Read when somebody asks. */
final class ProcessMetrics {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double NS_PER_SECOND = 1e9;
    private static final double MS_PER_SECOND = 1e3;
    private static final double BYTES_PER_KB = 1024;

    private static final Pattern ROLES = Pattern.compile("net-\\d+|controller|image");

    private ProcessMetrics() {}

    static void register(PrometheusRegistry registry) {
        gauge(registry, "process_resident_memory_bytes", "Resident memory.", ProcessMetrics::residentBytes);
        gauge(registry, "process_open_fds", "Open file descriptors.", ProcessMetrics::openFiles);
        gauge(
                registry,
                "process_start_time_seconds",
                "Start of the process, Unix time.",
                () -> ManagementFactory.getRuntimeMXBean().getStartTime() / MS_PER_SECOND);
        gauge(
                registry,
                "jvm_threads",
                "Live threads.",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        CounterWithCallback.builder()
                .name("process_cpu_seconds_total")
                .help("Processor time of the process.")
                .callback(callback -> callback.call(cpuSeconds()))
                .register(registry);
        threads(registry);
        memory(registry);
        collections(registry);
    }

    /** The threads that may be too few: where the rate of one comes near 1 for long, it holds up all that lives on it. */
    private static void threads(PrometheusRegistry registry) {
        ThreadMXBean all = ManagementFactory.getThreadMXBean();
        CounterWithCallback.builder()
                .name("barnabas_thread_cpu_seconds_total")
                .help("Processor time of event loops, and of the threads that there is one of")
                .labelNames("thread")
                .callback(callback -> {
                    // Several brokers in one process have threads of the same names.
                    Map<String, Long> ns = new TreeMap<>();
                    for (ThreadInfo thread : all.getThreadInfo(all.getAllThreadIds())) {
                        if (thread != null
                                && ROLES.matcher(thread.getThreadName()).matches()) {
                            long own = Math.max(0, all.getThreadCpuTime(thread.getThreadId()));
                            ns.merge(thread.getThreadName(), own, Long::sum);
                        }
                    }
                    ns.forEach((name, sum) -> callback.call(sum / NS_PER_SECOND, name));
                })
                .register(registry);
    }

    private static void memory(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("jvm_memory_bytes")
                .help("Memory of the JVM by area: used, committed and at most (negative: no bound).")
                .labelNames("area", "kind")
                .callback(callback -> {
                    var memory = ManagementFactory.getMemoryMXBean();
                    usage(callback, "heap", memory.getHeapMemoryUsage());
                    usage(callback, "nonheap", memory.getNonHeapMemoryUsage());
                    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                        callback.call((double) pool.getMemoryUsed(), pool.getName(), "used");
                    }
                })
                .register(registry);
    }

    private static void usage(GaugeWithCallback.Callback callback, String area, MemoryUsage usage) {
        callback.call((double) usage.getUsed(), area, "used");
        callback.call((double) usage.getCommitted(), area, "committed");
        callback.call((double) usage.getMax(), area, "max");
    }

    private static void collections(PrometheusRegistry registry) {
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        CounterWithCallback.builder()
                .name("jvm_gc_collections_total")
                .help("Collections, by collector.")
                .labelNames("gc")
                .callback(callback ->
                        collectors.forEach(gc -> callback.call((double) gc.getCollectionCount(), gc.getName())))
                .register(registry);
        CounterWithCallback.builder()
                .name("jvm_gc_seconds_total")
                .help("Time spent in collections, by collector.")
                .labelNames("gc")
                .callback(callback ->
                        collectors.forEach(gc -> callback.call(gc.getCollectionTime() / MS_PER_SECOND, gc.getName())))
                .register(registry);
    }

    private static void gauge(PrometheusRegistry registry, String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    private static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / NS_PER_SECOND
                : Double.NaN;
    }

    private static double openFiles() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : Double.NaN;
    }

    /** Linux only; elsewhere not a number. */
    private static double residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return Double.parseDouble(line.replaceAll("\\D", "")) * BYTES_PER_KB;
                }
            }
        } catch (IOException e) {
            return Double.NaN;
        }
        return Double.NaN;
    }
}
