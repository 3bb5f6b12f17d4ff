package org.barnabas.broker.assembly;

import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.broker.api.access.Security;
import org.barnabas.broker.api.conversion.ConversionMetrics;
import org.barnabas.broker.api.conversion.Conversions;
import org.barnabas.broker.api.conversion.OldClients;
import org.barnabas.broker.api.produce.ProducerIds;
import org.barnabas.broker.api.produce.ValidationPool;
import org.barnabas.broker.api.read.ReadStage;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.CoordinatorConfig;
import org.barnabas.broker.groups.HostedCoordinators;
import org.barnabas.broker.requests.Admission;
import org.barnabas.broker.requests.Enforcements;
import org.barnabas.broker.requests.Enforcer;
import org.barnabas.broker.requests.PeerRecognition;
import org.barnabas.broker.requests.RequestMetrics;
import org.barnabas.broker.requests.RequestRouter;
import org.barnabas.broker.requests.ServingGate;
import org.barnabas.broker.settings.NetSettings;
import org.barnabas.broker.settings.ReplicationQuotas;
import org.barnabas.broker.settings.RunTimeSettings;
import org.barnabas.broker.settings.TopicPartitionConfigs;
import org.barnabas.broker.world.World;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.coordinator.group.GroupConfig;
import org.barnabas.coordinator.group.GroupMemory;
import org.barnabas.coordinator.group.GroupMetrics;
import org.barnabas.partition.PartitionMetrics;
import org.barnabas.partition.Replication;
import org.barnabas.partition.Residents;
import org.barnabas.partition.ShardMap;
import org.barnabas.partition.registry.Drain;
import org.barnabas.partition.registry.FollowerLag;
import org.barnabas.partition.registry.FullDirectories;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.partition.registry.Partitions;
import org.barnabas.partition.registry.ReplicaCensus;
import org.barnabas.partition.registry.Upkeep;
import org.barnabas.ports.NamedThread;
import org.barnabas.ports.ThreadPool;
import org.barnabas.protocol.record.compress.InflateLimits;

/** What a broker is made of once its logs are loaded. Belongs to the thread {@code assembly}. */
final class BrokerBody {

    /** They wait for disks, of which some read several things at a time. */
    private static final int READ_THREADS = 4;
    /** What the stage brings into memory at a time is this share of what may be taken outside of the heap. */
    private static final int READ_SHARE = 2;

    private static final long CLOSE_LOGS_MS = 60_000;
    private static final int MAX_GROUPS_PER_PARTITION = 1_000_000;
    private static final long MAX_MEMBER_BYTES = 32L << 20;

    /** All groups together may take so many sixteenths of the heap. */
    private static final int GROUPS_HEAP_SIXTEENTHS = 5;

    private final Ground ground;
    private final BrokerConfig config;
    private final World world;
    private final ClusterSide cluster;
    private final LogStorage storage;
    private final StopSequence running;

    BrokerBody(Ground ground, ClusterSide cluster, LogStorage storage) {
        this.ground = ground;
        this.config = ground.config();
        this.world = ground.world();
        this.cluster = cluster;
        this.storage = storage;
        this.running = ground.running();
    }

    /**
     * Puts the body together.
     *
     * @return where requests go; closed until the broker serves
     */
    Grown grow(String clusterId, ShardMap shards, LogDirectories directories) {
        ReplicationQuotas quotas = ReplicationQuotas.of(config.throttle(), world.clock(), ground.registry());
        ground.images()
                .addListener(new RunTimeSettings(
                        config,
                        ground.brokerId(),
                        ground.wires().loops(),
                        ground.wires().network()::limit,
                        world.machine(),
                        storage::follow,
                        quotas));
        HostedCoordinators groups = groups();
        FullDirectories full =
                new FullDirectories(directories, cluster.membership().member()::onDirectoryChanged);
        PartitionRegistry partitions =
                partitions(cluster.replication(quotas.follower(), directories), shards, directories, full, groups);
        ground.images().addListener(groups);
        upkeep(partitions, directories, full);
        ProducerIds producerIds = cluster.producerIds(shards.all().get(0).mailbox());
        Membership membership = cluster.membership();
        BrokerParts parts = new BrokerParts(
                world,
                config,
                new BrokerParts.Self(
                        ground.brokerId(), clusterId, ground.zooKeeper().connectString()),
                new BrokerParts.Control(
                        ground.images(),
                        membership.controller(),
                        membership.member(),
                        membership.mailbox(),
                        cluster.controllerLink()),
                new BrokerParts.Storage(partitions, directories, producerIds, quotas.leader()),
                groups,
                workplace(),
                Security.NONE);
        return new Grown(gate(Handlers.of(parts), parts.security()), partitions);
    }

    /**
     * The body.
     *
     * @param gate where requests go; closed until the broker serves
     */
    record Grown(ServingGate gate, PartitionRegistry partitions) {}

    /**
     * What a stop does first: leaderships go, then nobody new comes, then the registration goes.
     *
     * @param handedOver hears how many leaderships were handed over, in words
     */
    void leaveInOrder(PartitionRegistry partitions, Consumer<String> handedOver) {
        running.push(
                "membership",
                stopped -> cluster.membership().leave(() -> {
                    storage.ends(cluster.lastStop());
                    stopped.run();
                }));
        running.push("listeners", ground.wires().network()::stopAccepting);
        running.push(
                "hand-over",
                stopped -> cluster.handOver(new Drain(partitions), moved -> {
                    handedOver.accept(moved);
                    stopped.run();
                }));
    }

    /** Closed until the broker serves. */
    private ServingGate gate(HandlerTable handlers, Security security) {
        RequestRouter router = new RequestRouter(
                new Admission(handlers, security.audiences()),
                new Enforcer(
                        Enforcements.all(config.node().autoCreateTopics()),
                        handlers,
                        security.authorizer(),
                        ground.images()),
                new PeerRecognition(ground.images()),
                new RequestMetrics(ground.registry(), handlers, world.clock()),
                world.clock());
        long requestBytes = NetSettings.of(config.listeners(), world.machine()).queuedRequestBytes();
        return new ServingGate(router, ServingGate.heldBytes(requestBytes));
    }

    private BrokerParts.Workplace workplace() {
        Conversions conversions =
                new Conversions(new ConversionMetrics(ground.registry()), new OldClients(), world.clock());
        return new BrokerParts.Workplace(
                ground.wires(), validation(conversions), reads(), storage.background(), conversions, ground.registry());
    }

    /** Before connections close: what is being judged is given up by message to their loops. */
    private ValidationPool validation(Conversions conversions) {
        ThreadPool threads =
                world.threads().pool("validate", Math.max(1, world.machine().processors() / 2));
        ValidationPool pool =
                new ValidationPool(threads, ground.wires().network().allocator(), InflateLimits.DEFAULT, conversions);
        running.push("validation", stopped -> {
            pool.close();
            threads.close(stopped);
        });
        return pool;
    }

    /** As the pool that validates: before connections close. */
    private ReadStage reads() {
        ThreadPool threads = world.threads().pool("read", READ_THREADS);
        ReadStage stage = new ReadStage(threads, world.machine().directBytes() / READ_SHARE);
        running.push("reads", stopped -> {
            stage.close();
            threads.close(stopped);
        });
        return stage;
    }

    private HostedCoordinators groups() {
        CoordinatorConfig settings = config.coordinator();
        GroupConfig limits = new GroupConfig(
                settings.minSessionTimeoutMs(),
                settings.maxSessionTimeoutMs(),
                settings.initialRebalanceDelayMs(),
                settings.maxSize(),
                MAX_MEMBER_BYTES,
                MAX_GROUPS_PER_PARTITION,
                settings.offsetMetadataMaxBytes(),
                settings.offsetsRetentionMs(),
                settings.offsetsRetentionCheckMs(),
                settings.offsetsCommitTimeoutMs());
        return new HostedCoordinators(
                ground.images(),
                new HostedCoordinators.Settings(
                        limits,
                        settings.offsetsPartitions(),
                        settings.offsetsLoadBufferBytes(),
                        ground.wires().network().allocator(),
                        world.random(),
                        new GroupMemory(world.machine().heapBytes() / 16 * GROUPS_HEAP_SIXTEENTHS),
                        new GroupMetrics(ground.registry())));
    }

    private PartitionRegistry partitions(
            Replication replication,
            ShardMap shards,
            LogDirectories directories,
            FullDirectories full,
            HostedCoordinators groups) {
        PartitionMetrics metrics = new PartitionMetrics(ground.registry());
        metrics.watch(shards);
        PartitionRegistry found = new PartitionRegistry();
        FollowerLag.register(ground.registry(), found);
        Partitions partitions = new Partitions(
                found,
                shards,
                directories,
                new TopicPartitionConfigs(config, ground.brokerId()),
                new Residents(Map.of(TopicNames.CONSUMER_OFFSETS, groups)),
                metrics,
                replication,
                ground.brokerId());
        ClusterMember member = cluster.membership().member();
        partitions.strays(member::onSuspects);
        ground.images().addListener(partitions);
        member.replicaHealth(new ReplicaCensus(found, full));
        storage.onFailure(path -> {
            partitions.onDirectoryFailed(path);
            member.onDirectoryChanged();
        });
        running.push("partitions", CLOSE_LOGS_MS, partitions::shutDown);
        return found;
    }

    private void upkeep(PartitionRegistry partitions, LogDirectories directories, FullDirectories full) {
        NamedThread thread = world.threads().named("upkeep");
        Upkeep.Intervals intervals = new Upkeep.Intervals(
                config.storage().retentionCheckIntervalMs(),
                config.storage().checkpointIntervalMs(),
                config.storage().producerIdExpirationCheckMs(),
                config.storage().initialTaskDelayMs(),
                config.storage().minFreeBytes());
        Upkeep upkeep = new Upkeep(
                partitions, directories, full, thread, storage.background(), intervals, ground.zooKeeper()::promisedOn);
        thread.execute(upkeep::start);
        running.push("cleaners", storage::stopCleaning);
        storage.startCleaning(thread);
        running.push("upkeep", stopped -> {
            thread.execute(upkeep::stop);
            thread.close(stopped);
        });
    }
}
