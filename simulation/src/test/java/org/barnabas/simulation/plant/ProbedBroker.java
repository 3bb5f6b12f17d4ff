package org.barnabas.simulation.plant;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.LocalReplica;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.directory.LogDirectorySettings;
import org.barnabas.log.directory.LogTenancy;
import org.barnabas.log.directory.MetaProperties;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.partition.Followers;
import org.barnabas.partition.InSyncProposals.Answer;
import org.barnabas.partition.InSyncProposals.Member;
import org.barnabas.partition.InSyncProposals.Proposal;
import org.barnabas.partition.InSyncProposals.Settled;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionMetrics;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.Replication;
import org.barnabas.partition.Residents;
import org.barnabas.partition.Shard;
import org.barnabas.partition.ShardHome;
import org.barnabas.partition.ShardMap;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.FollowerFetch;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.partition.registry.Partitions;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualMailbox;
import org.barnabas.testkit.ManualScheduler;
import org.barnabas.testkit.MemoryDisk;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** Broker 1 with partition orders-0, which brokers 2 and 3 have, too, on a disk in memory and a clock that is moved by hand. */
public final class ProbedBroker {

    public static final int EPOCH = 5;
    private static final Path DIRECTORY = Path.of("/logs");
    private static final Uuid TOPIC_ID = new Uuid(7, 7);

    final MemoryDisk disk;
    final List<Proposal> wishes = new ArrayList<>();
    final List<Answer> answers = new ArrayList<>();
    /** What producers were told. */
    final List<ErrorCode> acks = new ArrayList<>();

    final Home home = new Home();
    final ArrayDeque<Runnable> lane = new ArrayDeque<>();
    private final ManualClock clock = new ManualClock(1_700_000_000_000L);
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final PartitionRegistry registry = new PartitionRegistry();
    private final Partitions partitions;
    private ClusterImage image = ClusterImage.EMPTY;

    /** The shard's loop: it is the current one while messages run. */
    final class Home implements ShardHome {

        private final ManualMailbox mailbox = new ManualMailbox();
        private Runnable batchEnd = () -> {};
        boolean running;

        @Override
        public Mailbox openMailbox(Runnable atBatchEnd) {
            batchEnd = atBatchEnd;
            return mailbox;
        }

        @Override
        public Scheduler scheduler() {
            return scheduler;
        }

        @Override
        public Owner owner() {
            return () -> running;
        }

        void runBatch() {
            running = true;
            try {
                do {
                    mailbox.drain();
                    batchEnd.run();
                } while (mailbox.depth() > 0);
            } finally {
                running = false;
            }
        }
    }

    public ProbedBroker(@Nullable ProbedBroker before) throws IOException {
        disk = before == null ? new MemoryDisk(clock.wall()) : before.disk;
        Shard shard = new Shard(0, home, clock.monotonic(), clock.wall());
        LogDirectory directory = LogDirectory.open(
                DIRECTORY,
                new MetaProperties(1, "cluster", null),
                new LogDirectorySettings(
                        disk,
                        clock.wall(),
                        clock.monotonic(),
                        new SeededRandom(1),
                        lane::add,
                        lane::add,
                        LogMetrics.none(),
                        100,
                        LogDirectorySettings.DEFAULT_PRODUCER_EXPIRATION_MS,
                        UnpooledByteBufAllocator.DEFAULT,
                        failure -> diskFailed()));
        home.running = true;
        directory.loadAll(
                new LogTenancy(name -> shard.logHost(), name -> PartitionConfig.DEFAULT.log()),
                Runnable::run,
                loaded -> {},
                () -> {});
        home.running = false;
        Replication replication = new Replication(
                Followers.NONE,
                (proposal, answer) -> {
                    wishes.add(proposal);
                    answers.add(answer);
                },
                () -> image,
                () -> 11L,
                30_000);
        partitions = new Partitions(
                registry,
                new ShardMap(List.of(shard)),
                new LogDirectories(List.of(directory), List.of()),
                (topic, id, any) -> PartitionConfig.DEFAULT,
                new Residents(Map.of()),
                PartitionMetrics.none(),
                replication,
                1);
        image = know(delta -> delta.brokers(List.of(node(1), node(2), node(3)))).after();
    }

    private static BrokerNode node(int id) {
        return new BrokerNode(id, List.of(), null);
    }

    private void diskFailed() {
        partitions.onDirectoryFailed(DIRECTORY);
    }

    private ClusterDelta know(Consumer<ClusterDelta.Builder> change) {
        ClusterDelta.Builder builder = ClusterDelta.from(image);
        change.accept(builder);
        return builder.build();
    }

    /** The controller's order, and all that follows from it. */
    public void order(int leader, int leaderEpoch, List<Integer> isr) {
        tell(leader, leaderEpoch, isr);
        settle();
    }

    /** The controller's order is on its way. */
    void tell(int leader, int leaderEpoch, List<Integer> isr) {
        PartitionImage state = PartitionImage.led(0, leaderEpoch, List.of(1, 2, 3))
                .withLeadership(leader, leaderEpoch, isr, 1)
                .withPartitionEpoch(0);
        ClusterDelta delta = know(builder -> builder.localReplica(new LocalReplica("orders", TOPIC_ID, state, true)));
        image = delta.after();
        partitions.onImage(delta);
    }

    /** Whoever waits is refused. */
    void stop() {
        handle().shard().post(() -> handle().partition().onStop(false));
        settle();
    }

    public PartitionHandle handle() {
        return Objects.requireNonNull(registry.find("orders", 0));
    }

    public PartitionView view() {
        return handle().view();
    }

    long end() {
        return Objects.requireNonNull(view().log()).endOffset();
    }

    public void settle() {
        home.runBatch();
        while (!lane.isEmpty()) {
            lane.remove().run();
            home.runBatch();
        }
    }

    void advance(long ms) {
        home.running = true;
        scheduler.advanceMs(ms);
        home.running = false;
        settle();
    }

    /** A producer without an id appends one record with acks=all. */
    public void produce() {
        append(batch(-1, 0));
        settle();
    }

    void append(ByteBuf batch) {
        handle().shard()
                .post(() -> handle().partition()
                        .append(
                                batch,
                                Acks.ALL,
                                clock.monotonic().nowMs() + 60_000,
                                (error, base, start) -> acks.add(error)));
    }

    static ByteBuf batch(long producerId, int sequence) {
        try (BatchBuilder builder = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT)) {
            if (producerId >= 0) {
                builder.producer(producerId, (short) 0, sequence);
            }
            builder.append(1_700_000_000_000L, null, "value".getBytes(StandardCharsets.UTF_8));
            return builder.build();
        }
    }

    /** A follower with all records of this leadership up to an offset says so. */
    void fetch(int follower, long life, long offset) {
        FollowerFetch fetch = new FollowerFetch(follower, life, EPOCH, offset, offset == 0 ? -1 : EPOCH, 0);
        handle().shard().post(() -> handle().partition().onFollowerFetch(fetch));
        settle();
    }

    /** The controller answers the wish that came last. */
    void answer(ErrorCode error, @Nullable Settled settled) {
        handle().shard().post(() -> answers.get(answers.size() - 1).onAnswer(error, settled));
        settle();
    }

    List<Member> wish() {
        return wishes.isEmpty() ? List.of() : wishes.get(wishes.size() - 1).inSync();
    }

    List<Integer> wished() {
        return wish().stream().map(Member::broker).toList();
    }
}
