package org.barnabas.broker.api;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.barnabas.cluster.BrokerNode;
import org.barnabas.cluster.ImageHolder;
import org.barnabas.cluster.LocalReplica;
import org.barnabas.cluster.PartitionImage;
import org.barnabas.cluster.TopicImage;
import org.barnabas.log.LogDirectory;
import org.barnabas.log.LogDirectorySettings;
import org.barnabas.log.LogMetrics;
import org.barnabas.log.LogName;
import org.barnabas.log.LogTenancy;
import org.barnabas.log.LogView;
import org.barnabas.log.MetaProperties;
import org.barnabas.log.PartitionLog;
import org.barnabas.partition.InSyncChanges;
import org.barnabas.partition.InSyncProposals;
import org.barnabas.partition.LeadershipListener;
import org.barnabas.partition.LogDirectories;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionMetrics;
import org.barnabas.partition.PartitionRegistry;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.Partitions;
import org.barnabas.partition.ReplicaFetchSettings;
import org.barnabas.partition.ReplicaFetchers;
import org.barnabas.partition.Replication;
import org.barnabas.partition.ReplicationHome;
import org.barnabas.partition.Shard;
import org.barnabas.partition.ShardHome;
import org.barnabas.partition.ShardMap;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.MemoryDisk;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/**
 * One life of a broker in a {@link SimWorld}: everything that replication runs on, with a mailbox per thread that the
 * world drains in an order of its choice. The disk outlives it.
 */
final class SimNode {

    final int id;
    final long brokerEpoch;
    final FakeLoop loop;
    final PartitionRegistry registry = new PartitionRegistry();
    final FetchHandler fetch;
    private final SimWorld world;
    private final ManualMailbox imageMailbox = new ManualMailbox();
    private final ManualMailbox replicationMailbox = new ManualMailbox();
    private final ArrayDeque<Runnable> flushes = new ArrayDeque<>();
    private final Home home = new Home();
    private final Shard shard;
    private final ImageHolder images;
    private final LogDirectory directory;
    private boolean dead;
    private @Nullable LogView read;
    private NavigableMap<Long, String> content = new TreeMap<>();

    SimNode(int id, long brokerEpoch, MemoryDisk disk, SimWorld world) throws IOException {
        this.id = id;
        this.brokerEpoch = brokerEpoch;
        this.world = world;
        this.loop = new FakeLoop(timers());
        this.shard = new Shard(0, home, world.clock.monotonic(), world.clock.wall());
        this.images = new ImageHolder(imageMailbox, Owner.ANY);
        this.directory = LogDirectory.open(
                Path.of("/logs"),
                new MetaProperties(id, "cluster", null),
                new LogDirectorySettings(
                        disk,
                        world.clock.wall(),
                        world.clock.monotonic(),
                        new SeededRandom(id),
                        flushes::add,
                        Runnable::run,
                        LogMetrics.none(),
                        100,
                        LogDirectorySettings.DEFAULT_PRODUCER_EXPIRATION_MS,
                        failure -> {}));
        directory.loadAll(
                new LogTenancy(name -> shard.logHost(), name -> world.config.log()),
                Runnable::run,
                loaded -> {},
                () -> {});
        ReplicationHome replicationHome =
                new ReplicationHome(Owner.ANY, replicationMailbox, timers(), world.clock.monotonic());
        ReplicaFetchers fetchers = new ReplicaFetchers(
                replicationHome,
                new ReplicaFetchSettings(id, 300, 1_000, 1, 100, 50),
                leader -> world.network.channel(this, leader.id()),
                () -> brokerEpoch);
        InSyncProposals proposals = world.bug.proposals(new InSyncChanges(
                replicationHome,
                (request, answer) -> world.network.alterPartition(this, request, answer),
                id,
                () -> brokerEpoch,
                1_000));
        images.addListener(fetchers);
        images.addListener(new Partitions(
                registry,
                new ShardMap(List.of(shard)),
                new LogDirectories(List.of(directory)),
                (topic, image) -> world.config,
                LeadershipListener.NONE,
                PartitionMetrics.none(),
                new Replication(fetchers, proposals, images::current, () -> brokerEpoch, SimWorld.LAG_MS),
                id));
        fetch = new FetchHandler(registry, images, new FetchSessions(10, world.clock.monotonic()), 1 << 20, id == 2);
    }

    /** Timers of a dead process never fire. */
    private Scheduler timers() {
        return (delayMs, task) -> world.scheduler.schedule(delayMs, () -> {
            if (!dead) {
                task.run();
            }
        });
    }

    private final class Home implements ShardHome {

        private final ManualMailbox mailbox = new ManualMailbox();
        private Runnable batchEnd = () -> {};

        @Override
        public Mailbox openMailbox(Runnable atBatchEnd) {
            batchEnd = atBatchEnd;
            return mailbox;
        }

        @Override
        public Scheduler scheduler() {
            return timers();
        }

        @Override
        public Owner owner() {
            return Owner.ANY;
        }
    }

    boolean isDead() {
        return dead;
    }

    /** The process is gone; what it had in memory, too. */
    void die() {
        content();
        dead = true;
        imageMailbox.stop();
        replicationMailbox.stop();
        home.mailbox.stop();
        flushes.clear();
        directory.abandon();
    }

    /** The controller's word arrives. */
    void hear(PartitionImage state, List<BrokerNode> live, boolean order, boolean isNew) {
        if (dead) {
            return;
        }
        images.update(delta -> {
            delta.brokers(live);
            delta.topic(new TopicImage(SimWorld.TOPIC, SimWorld.TOPIC_ID, List.of(state)));
            if (order) {
                delta.localReplica(new LocalReplica(SimWorld.TOPIC, SimWorld.TOPIC_ID, state, isNew));
            }
        });
    }

    void post(Runnable message) {
        shard.post(message);
    }

    void replication(Runnable message) {
        replicationMailbox.post(message);
    }

    /** One of the threads does some of its work; answers whether it had any. */
    boolean work(int thread) {
        if (dead) {
            return false;
        }
        return switch (thread) {
            case 0 -> imageMailbox.drain() > 0;
            case 1 -> replicationMailbox.drain() > 0;
            case 2 -> loop.run();
            case 3 -> runShard();
            default -> runFlush();
        };
    }

    private boolean runShard() {
        boolean any = home.mailbox.drain() > 0;
        home.batchEnd.run();
        return any;
    }

    private boolean runFlush() {
        Runnable next = flushes.poll();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    void writeCheckpoints() {
        directory.writeCheckpoints();
    }

    @Nullable
    PartitionHandle handle() {
        return registry.find(SimWorld.TOPIC, 0);
    }

    PartitionView view() {
        PartitionHandle handle = dead ? null : handle();
        return handle == null
                ? new PartitionView(org.barnabas.partition.Standing.OFFLINE, -1, -1, -1, null)
                : handle.view();
    }

    @Nullable
    PartitionLog log() {
        return directory.log(new LogName(SimWorld.TOPIC, 0));
    }

    /** Every record here, as epoch and value, by offset; of a dead process what it had at its end. */
    NavigableMap<Long, String> content() {
        PartitionLog log = dead ? null : log();
        LogView now = log == null ? null : log.view();
        if (now != null && now != read) {
            content = SimRecords.read(now);
            read = now;
        }
        return content;
    }

    /** What a client sends. */
    void produce(ByteBuf batch, org.barnabas.partition.AppendReply reply) {
        PartitionHandle handle = handle();
        if (dead || handle == null) {
            batch.release();
            return;
        }
        long deadline = world.clock.monotonic().nowMs() + 2_000;
        shard.post(() -> handle.partition().append(batch, org.barnabas.partition.Acks.ALL, deadline, reply));
    }

    List<String> describe() {
        List<String> lines = new ArrayList<>();
        PartitionView view = view();
        lines.add("broker " + id + (dead ? " dead " : " ") + view.standing() + " epoch " + view.leaderEpoch() + " hw "
                + view.highWatermark() + " " + content());
        return lines;
    }
}
