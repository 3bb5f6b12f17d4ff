package org.barnabas.broker.sim;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.barnabas.broker.peers.RemoteLeader;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.directory.LogDirectorySettings;
import org.barnabas.log.directory.LogTenancy;
import org.barnabas.log.directory.MetaProperties;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.log.model.LogName;
import org.barnabas.log.recovery.RecoveryReport;
import org.barnabas.partition.InSyncChanges;
import org.barnabas.partition.InSyncProposals;
import org.barnabas.partition.PartitionMetrics;
import org.barnabas.partition.Replication;
import org.barnabas.partition.ReplicationHome;
import org.barnabas.partition.Residents;
import org.barnabas.partition.Shard;
import org.barnabas.partition.ShardHome;
import org.barnabas.partition.ShardMap;
import org.barnabas.partition.follow.ReplicaFetchSettings;
import org.barnabas.partition.follow.ReplicaFetchers;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.partition.registry.Partitions;
import org.barnabas.partition.registry.ReplicaCensus;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.Owner;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.WallClock;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** The logs and partitions of one life of a broker, with what copies them. */
final class SimReplicas {

    private static final int BATCH = 256;
    private static final int OPEN_FILES = 100;
    private static final int FETCH_BYTES = 4_000;
    private static final int FETCH_WAIT_MS = 500;
    private static final int FETCH_BACKOFF_MS = 200;
    private static final int SOCKET_TIMEOUT_MS = 3_000;
    private static final int ALTER_TIMEOUT_MS = 3_000;
    private static final int CHECKPOINT_MS = 2_000;
    private static final int RESERVE_BYTES = 8_000;

    private final SimProcess process;
    private final SimWorld world;
    private final SplittableRandom random;
    private final LogDirectory directory;
    private final ReplicaFetchers fetchers;
    private final InSyncChanges proposals;
    private final Partitions partitions;
    private boolean closed;
    private boolean isDamaged;

    /** Opens and loads the logs; listens to the images from now on. */
    SimReplicas(SimProcess process, String clusterId, long seed) throws IOException {
        this.process = process;
        this.world = process.world();
        this.random = new SplittableRandom(seed);
        process.machine().disk.memory.guard().forbidOn(process.loop()::isCurrent);
        Shard shard = new Shard(0, new Home(process.loop()), world.agenda().clock(), wallClock());
        directory = open(clusterId);
        load(shard);
        ReplicationHome home = new ReplicationHome(
                process.loop(),
                process.loop().mailbox(() -> {}, BATCH),
                process.loop(),
                world.agenda().clock());
        fetchers = new ReplicaFetchers(
                home,
                new ReplicaFetchSettings(
                        process.id(), FETCH_BYTES, 4 * FETCH_BYTES, 1, FETCH_WAIT_MS, FETCH_BACKOFF_MS),
                leader -> new RemoteLeader(process.peers(), leader, process.loop(), SOCKET_TIMEOUT_MS),
                process::brokerEpoch);
        proposals = new InSyncChanges(home, this::alterPartition, process.id(), process::brokerEpoch, ALTER_TIMEOUT_MS);
        partitions = new Partitions(
                process.registry(),
                new ShardMap(List.of(shard)),
                new LogDirectories(List.of(directory)),
                (topic, id, image) -> world.options().partition(process.id()),
                Residents.NONE,
                PartitionMetrics.none(),
                new Replication(
                        fetchers,
                        world.bugs().proposals(process, proposals),
                        process.images()::current,
                        process::brokerEpoch,
                        world.options().lagMs()),
                process.id());
        process.member().replicaHealth(new ReplicaCensus(process.registry()));
        process.images().addListener(fetchers);
        world.bugs().beforePartitions(process, process.images());
        process.images().addListener(partitions);
        checkpointLater();
    }

    private WallClock wallClock() {
        return process.machine().wallClock();
    }

    private LogDirectory open(String clusterId) throws IOException {
        return LogDirectory.open(
                SimDisk.LOGS,
                new MetaProperties(process.id(), clusterId, null),
                new LogDirectorySettings(
                        process.machine().disk.memory,
                        wallClock(),
                        world.agenda().clock(),
                        new SeededRandom(random.nextLong()),
                        process.flushThread(),
                        process.background(),
                        LogMetrics.none(),
                        OPEN_FILES,
                        LogDirectorySettings.DEFAULT_PRODUCER_EXPIRATION_MS,
                        UnpooledByteBufAllocator.DEFAULT,
                        failure -> process.machine().diskFailed(process, failure)));
    }

    private void load(Shard shard) throws IOException {
        directory.loadAll(
                new LogTenancy(
                        name -> shard.logHost(),
                        name -> world.options().partition(process.id()).log()),
                Runnable::run,
                loaded -> {
                    if (loaded.log() == null) {
                        unusable(loaded.report());
                    }
                },
                () -> {});
    }

    private void unusable(RecoveryReport report) {
        SimMachine machine = process.machine();
        if (report.isCorrupt() && machine.disk.isDamaged()) {
            world.note("damage on " + process.id() + " found");
            isDamaged = true;
        } else if (machine.disk.isFull()) {
            machine.noRoomToLoad(process);
        } else if (!directory.isOffline()) {
            world.fail("log unusable: " + report);
        }
    }

    /** Whether the log was found damaged, and so cannot be used. */
    boolean isDamaged() {
        return isDamaged;
    }

    private void alterPartition(AlterPartitionRequest request, Consumer<AlterPartitionResponse> answer) {
        Consumer<AlterPartitionResponse> told = world.bugs().alterPartition(request, answer);
        AlterPartitionResponse nothing = new AlterPartitionResponse().errorCode(ErrorCode.NETWORK_EXCEPTION.code());
        switch (world.ambush().onWish(process, request)) {
            case ARRIVES -> send(request, told);
            case LATE -> process.loop().schedule(ALTER_TIMEOUT_MS / 2, () -> send(request, told));
            case LOST -> process.loop().schedule(world.ambush().slowAnswerMs(), () -> told.accept(nothing));
            case ANSWER_LOST -> send(request, any -> told.accept(nothing));
        }
    }

    private void send(AlterPartitionRequest request, Consumer<AlterPartitionResponse> answer) {
        process.link()
                .direct(
                        ControllerApis.ALTER_PARTITION,
                        process.member().controller(),
                        () -> new AlterPartitionResponse().errorCode(ErrorCode.NETWORK_EXCEPTION.code()))
                .ask(request, RequestOrigin.BROKER, answer);
    }

    private record Home(SimThread thread) implements ShardHome {

        @Override
        public Mailbox openMailbox(Runnable batchEnd) {
            return thread.mailbox(batchEnd, BATCH);
        }

        @Override
        public Scheduler scheduler() {
            return thread;
        }

        @Override
        public Owner owner() {
            return thread;
        }
    }

    private void checkpointLater() {
        process.background().schedule(CHECKPOINT_MS, () -> {
            if (!closed) {
                directory.writeCheckpoints();
                directory.checkFreeSpace(process.machine().disk.isFull() ? RESERVE_BYTES : 0);
                checkpointLater();
            }
        });
    }

    /** What the disk says of the life before. */
    LastStop lastStop() {
        return new LastStop(directory.cleanSince());
    }

    /** Closes everything, with the marker of a clean stop, unless this life began without one and never registered. */
    void shutDown(LastStop stop, Runnable done) {
        partitions.shutDown(() -> process.background().execute(() -> {
            closed = true;
            fetchers.close();
            try {
                if (stop.lives().isEmpty()) {
                    directory.abandon();
                } else {
                    directory.close(stop.lives());
                }
            } catch (IOException failure) {
                process.machine().diskFailed(process, failure);
                return;
            }
            done.run();
        }));
    }

    /** The way to the controller, without planted mistakes. */
    InSyncProposals rawProposals() {
        return proposals;
    }

    @Nullable
    PartitionLog log() {
        return directory.log(new LogName(SimWorld.TOPIC, 0));
    }
}
