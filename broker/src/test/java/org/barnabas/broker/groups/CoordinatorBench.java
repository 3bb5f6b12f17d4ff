package org.barnabas.broker.groups;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.coordinator.group.GroupConfig;
import org.barnabas.coordinator.group.GroupMemory;
import org.barnabas.coordinator.group.GroupMetrics;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.directory.LogDirectorySettings;
import org.barnabas.log.directory.LogTenancy;
import org.barnabas.log.directory.MetaProperties;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionMetrics;
import org.barnabas.partition.Replication;
import org.barnabas.partition.Residents;
import org.barnabas.partition.Shard;
import org.barnabas.partition.ShardHome;
import org.barnabas.partition.ShardMap;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.partition.registry.Partitions;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.TransactionMarker;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.MemoryDisk;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** A broker that leads one partition of {@code __consumer_offsets} on a disk in memory, on one thread in manual time. */
public final class CoordinatorBench {

    private static final int ID = 1;
    private static final Uuid OFFSETS_ID = new Uuid(7, 7);

    final ManualClock clock;
    final ManualScheduler scheduler;
    final HostedCoordinators coordinators;
    final GroupMemory memory = new GroupMemory(1 << 24);
    private final MemoryDisk disk;
    private final Home home;
    private final PartitionRegistry registry = new PartitionRegistry();
    private final Partitions partitions;
    private final LogDirectory directory;
    private final ArrayDeque<Runnable> flushes = new ArrayDeque<>();
    private final ManualMailbox imageMailbox = new ManualMailbox();
    private final ImageHolder images = new ImageHolder(imageMailbox, imageMailbox.thread());

    public CoordinatorBench() throws IOException {
        this(null);
    }

    /** Starts on the disk that another broker has left when it was killed. */
    CoordinatorBench(@Nullable CoordinatorBench before) throws IOException {
        this(before, UnpooledByteBufAllocator.DEFAULT);
    }

    /** @param allocator what coordinators read and write with */
    CoordinatorBench(@Nullable CoordinatorBench before, ByteBufAllocator allocator) throws IOException {
        clock = before == null ? new ManualClock(1_700_000_000_000L) : before.clock;
        disk = before == null ? new MemoryDisk(clock.wall()) : before.disk;
        disk.killProcess();
        scheduler = new ManualScheduler(clock);
        home = new Home(scheduler);
        Shard shard = new Shard(0, home, clock.monotonic(), clock.wall());
        directory = LogDirectory.open(
                Path.of("/logs"),
                new MetaProperties(ID, "cluster", null),
                new LogDirectorySettings(
                        disk,
                        clock.wall(),
                        clock.monotonic(),
                        new SeededRandom(1),
                        flushes::add,
                        Runnable::run,
                        LogMetrics.none(),
                        100,
                        LogDirectorySettings.DEFAULT_PRODUCER_EXPIRATION_MS,
                        UnpooledByteBufAllocator.DEFAULT,
                        failure -> {}));
        directory.loadAll(
                new LogTenancy(name -> shard.logHost(), name -> PartitionConfig.DEFAULT.log()),
                Runnable::run,
                loaded -> {},
                () -> {});
        coordinators = new HostedCoordinators(
                images,
                new HostedCoordinators.Settings(
                        GroupConfig.DEFAULTS,
                        50,
                        4_096,
                        allocator,
                        new SeededRandom(before == null ? 1 : 2),
                        memory,
                        GroupMetrics.unregistered()));
        partitions = new Partitions(
                registry,
                new ShardMap(List.of(shard)),
                new LogDirectories(List.of(directory)),
                (topic, id, image) -> PartitionConfig.DEFAULT,
                new Residents(Map.of(TopicNames.CONSUMER_OFFSETS, coordinators)),
                PartitionMetrics.none(),
                Replication.none(),
                ID);
        images.addListener(partitions);
        images.addListener(coordinators);
    }

    /** The controller makes this broker lead the partition. */
    public void lead(int epoch) {
        order(PartitionImage.led(0, epoch, List.of(ID)));
    }

    /** The controller makes another broker lead it. */
    void resign(int epoch) {
        order(PartitionImage.led(0, epoch, List.of(2, ID)));
    }

    /** Appends batches as whoever wrote the partition before, past the coordinator; they are committed. */
    void append(List<ByteBuf> batches) {
        for (ByteBuf batch : batches) {
            handle().shard()
                    .post(() -> handle().partition().append(batch, Acks.NONE, Long.MAX_VALUE, (error, at, start) -> {
                        if (error != ErrorCode.NONE) {
                            throw new AssertionError(error);
                        }
                    }));
        }
        settle();
    }

    /** A transaction ends. */
    ErrorCode mark(long producerId, boolean commit) {
        List<ErrorCode> outcome = new ArrayList<>();
        ByteBuf marker = BatchBuilder.transactionMarker(
                UnpooledByteBufAllocator.DEFAULT,
                new TransactionMarker(commit, 0),
                producerId,
                (short) 0,
                clock.wall().nowMs());
        handle().shard().post(() -> handle().partition().appendOwn(marker, (error, at, start) -> outcome.add(error)));
        settle();
        return outcome.get(0);
    }

    /** The disk has no room for what comes next. */
    void fillDisk() {
        disk.faults().fullFrom(0, 1, path -> path.toString().endsWith(".log"));
    }

    /** There is room again. */
    void clearDisk() {
        directory.checkFreeSpace(0);
    }

    /** Flips a bit of the log on disk. */
    void damage(long position) throws IOException {
        disk.flipBit(Path.of("/logs/__consumer_offsets-0/00000000000000000000.log"), position);
    }

    private void order(PartitionImage state) {
        apply(delta -> delta.topic(new TopicImage(TopicNames.CONSUMER_OFFSETS, OFFSETS_ID, List.of(state)))
                .localReplica(new LocalReplica(TopicNames.CONSUMER_OFFSETS, OFFSETS_ID, state, false)));
    }

    void apply(Consumer<ClusterDelta.Builder> change) {
        images.update(change);
        imageMailbox.drain();
        settle();
    }

    ClusterImage image() {
        return images.current();
    }

    public PartitionHandle handle() {
        PartitionHandle handle = registry.find(TopicNames.CONSUMER_OFFSETS, 0);
        if (handle == null) {
            throw new AssertionError("no partition");
        }
        return handle;
    }

    /** Runs messages and flushes until nothing is left to do. */
    void settle() {
        home.run();
        while (!flushes.isEmpty()) {
            flushes.remove().run();
            home.run();
        }
    }

    void advanceMs(long ms) {
        for (long passed = 0; passed < ms; passed++) {
            scheduler.advanceMs(1);
            settle();
        }
    }

    private static final class Home implements ShardHome {

        private final ManualScheduler scheduler;
        private final ManualMailbox mailbox = new ManualMailbox();
        private Runnable batchEnd = () -> {};

        Home(ManualScheduler scheduler) {
            this.scheduler = scheduler;
        }

        @Override
        public Mailbox openMailbox(Runnable atBatchEnd) {
            batchEnd = atBatchEnd;
            return mailbox;
        }

        void run() {
            do {
                mailbox.drain();
                mailbox.thread().within(batchEnd);
            } while (mailbox.depth() > 0);
        }

        @Override
        public Scheduler scheduler() {
            return mailbox.thread().timers(scheduler);
        }

        @Override
        public Owner owner() {
            return mailbox.thread();
        }
    }
}
