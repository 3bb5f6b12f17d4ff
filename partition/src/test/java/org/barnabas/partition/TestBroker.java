package org.barnabas.partition;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.StoppedReplica;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.directory.LogDirectorySettings;
import org.barnabas.log.directory.LogTenancy;
import org.barnabas.log.directory.MetaProperties;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.log.model.LogName;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.TestReply;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.partition.registry.Partitions;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.MemoryDisk;
import org.barnabas.testkit.SeededRandom;

/** The partitions of a broker on a disk in memory, on one thread and a clock that the test moves. */
public final class TestBroker {

    public static final int ID = 1;
    public static final Uuid TOPIC_ID = new Uuid(7, 7);
    private static final Path DIRECTORY = Path.of("/logs");

    public final ManualClock clock = new ManualClock(1_700_000_000_000L);
    public final ManualScheduler scheduler = new ManualScheduler(clock);
    public final MemoryDisk disk;
    public final TestHome home = new TestHome(scheduler);
    final Shard shard = new Shard(0, home, clock.monotonic(), clock.wall());
    public final PartitionRegistry registry = new PartitionRegistry();
    public final Map<String, PartitionConfig> configs = new HashMap<>();
    public final List<String> leadership = new ArrayList<>();
    public final List<TestResident> residents = new ArrayList<>();
    public final ArrayDeque<Runnable> flushes = new ArrayDeque<>();
    public final LogDirectory directory;
    final Partitions partitions;
    final List<StoppedReplica> suspects = new ArrayList<>();
    private ClusterImage image = ClusterImage.EMPTY;
    private boolean laneHeld;

    public final PrometheusRegistry metrics = new PrometheusRegistry();

    public TestBroker() throws IOException {
        this(null);
    }

    /** Starts on the disk that another broker has left, or on an empty one. */
    public TestBroker(@org.jspecify.annotations.Nullable TestBroker before) throws IOException {
        this(before, Replication.none());
    }

    public TestBroker(@org.jspecify.annotations.Nullable TestBroker before, Replication replication)
            throws IOException {
        this(before, replication, List.of());
    }

    /** A log directory of this broker, with nothing loaded yet. */
    public static LogDirectory open(
            Path path, MemoryDisk disk, ManualClock clock, Executor flushes, Consumer<IOException> onFailure)
            throws IOException {
        return LogDirectory.open(
                path,
                new MetaProperties(ID, "cluster", null),
                new LogDirectorySettings(
                        disk,
                        clock.wall(),
                        clock.monotonic(),
                        new SeededRandom(1),
                        flushes,
                        flushes,
                        LogMetrics.none(),
                        100,
                        LogDirectorySettings.DEFAULT_PRODUCER_EXPIRATION_MS,
                        UnpooledByteBufAllocator.DEFAULT,
                        onFailure));
    }

    /** @param unusable further log directories, which are bad */
    public TestBroker(
            @org.jspecify.annotations.Nullable TestBroker before, Replication replication, List<Path> unusable)
            throws IOException {
        disk = before == null ? new MemoryDisk(clock.wall()) : before.disk;
        directory = open(DIRECTORY, disk, clock, flushes::add, failure -> onFailure());
        LogTenancy tenancy = new LogTenancy(
                name -> shard.logHost(), name -> configOf(name.topic()).log());
        directory.loadAll(tenancy, Runnable::run, loaded -> {}, () -> {});
        partitions = new Partitions(
                registry,
                new ShardMap(List.of(shard)),
                new LogDirectories(List.of(directory), unusable),
                (topic, id, any) -> configOf(topic),
                residents(),
                new PartitionMetrics(metrics),
                replication,
                ID);
        partitions.strays(suspects::addAll);
        disk.guard().forbidOn(home::isRunning);
    }

    private void onFailure() {
        partitions.onDirectoryFailed(DIRECTORY);
    }

    private PartitionConfig configOf(String topic) {
        return configs.getOrDefault(topic, PartitionConfig.DEFAULT);
    }

    /** Whoever lives on "orders" is a witness. */
    private Residents residents() {
        return new Residents(Map.of("orders", door -> {
            TestResident resident = new TestResident(door, leadership::add);
            residents.add(resident);
            return resident;
        }));
    }

    /** The controller makes this broker the only replica and leader. */
    public PartitionHandle lead(String topic, int epoch) {
        return order(topic, PartitionImage.led(0, epoch, List.of(ID)));
    }

    /** The controller orders something for partition 0. */
    public PartitionHandle order(String topic, PartitionImage state) {
        return order(topic, state, true);
    }

    /**
     * The controller orders something for partition 0.
     *
     * @param isNew whether the replica has never been here
     */
    public PartitionHandle order(String topic, PartitionImage state, boolean isNew) {
        apply(delta -> delta.localReplica(new LocalReplica(topic, TOPIC_ID, state, isNew)));
        PartitionHandle handle = registry.find(topic, 0);
        if (handle == null) {
            throw new AssertionError("no handle of " + topic);
        }
        return handle;
    }

    /** The controller orders something for many partitions of a topic at once. */
    public void orderAll(String topic, List<PartitionImage> states) {
        apply(delta -> states.forEach(state -> delta.localReplica(new LocalReplica(topic, TOPIC_ID, state, true))));
    }

    /** The controller wants no replica of many partitions here any more. */
    public void deleteAll(String topic, int partitions) {
        apply(delta -> {
            for (int number = 0; number < partitions; number++) {
                delta.stoppedReplica(new StoppedReplica(topic, TOPIC_ID, number, -1, true));
            }
        });
    }

    public void stop(String topic, boolean delete) {
        apply(delta -> delta.stoppedReplica(new StoppedReplica(topic, TOPIC_ID, 0, -1, delete)));
    }

    public void configure(String topic, PartitionConfig config) {
        configs.put(topic, config);
        apply(delta -> delta.topicConfig(TOPIC_ID, Map.of("changed", "yes")));
    }

    private void apply(java.util.function.Consumer<ClusterDelta.Builder> change) {
        ClusterDelta.Builder builder = ClusterDelta.from(image);
        change.accept(builder);
        ClusterDelta delta = builder.build();
        image = delta.after();
        partitions.onImage(delta);
        settle();
    }

    /** The disk is so slow from now on that nothing that waits for it comes to an end. */
    public void holdLane() {
        laneHeld = true;
    }

    /** The disk is fast again. */
    public void releaseLane() {
        laneHeld = false;
        settle();
    }

    /** Runs messages, and what waits for the disk unless it is held, until nothing is left to do. */
    public void settle() {
        home.runBatch();
        while (!laneHeld && !flushes.isEmpty()) {
            flushes.remove().run();
            home.runBatch();
        }
        disk.guard().check();
    }

    /** Posts an append; it runs with the next batch. */
    public TestReply produce(PartitionHandle handle, Acks acks, int records) {
        return produce(handle, acks, batch(records));
    }

    public TestReply produce(PartitionHandle handle, Acks acks, ByteBuf batch) {
        TestReply reply = new TestReply();
        handle.shard()
                .post(() ->
                        handle.partition().append(batch, acks, clock.monotonic().nowMs() + 1_000, reply));
        return reply;
    }

    public static ByteBuf batch(int records) {
        try (BatchBuilder builder = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT)) {
            for (int i = 0; i < records; i++) {
                builder.append(
                        1_700_000_000_000L + i,
                        ("key-" + i).getBytes(StandardCharsets.UTF_8),
                        ("value-" + i).getBytes(StandardCharsets.UTF_8));
            }
            return builder.build();
        }
    }

    public static LogName name(String topic) {
        return new LogName(topic, 0);
    }
}
