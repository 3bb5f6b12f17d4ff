package org.barnabas.broker;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.broker.api.access.Security;
import org.barnabas.broker.api.produce.ProducerIds;
import org.barnabas.broker.api.produce.ValidationPool;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.CoordinatorConfig;
import org.barnabas.broker.config.ListenerAddress;
import org.barnabas.broker.groups.HostedCoordinators;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.coordinator.group.GroupConfig;
import org.barnabas.coordinator.group.GroupMemory;
import org.barnabas.coordinator.group.GroupMetrics;
import org.barnabas.log.directory.MetaProperties;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.net.core.NetMetrics;
import org.barnabas.net.core.NetServer;
import org.barnabas.partition.PartitionMetrics;
import org.barnabas.partition.Replication;
import org.barnabas.partition.ShardMap;
import org.barnabas.partition.registry.Drain;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.partition.registry.Partitions;
import org.barnabas.partition.registry.ReplicaCensus;
import org.barnabas.partition.registry.Upkeep;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.system.MpscMailbox;
import org.barnabas.ports.system.NioDisk;
import org.barnabas.ports.system.SingleThread;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.ports.system.SystemRandom;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a broker together, and takes it apart in the opposite order. The steps of the start: ZooKeeper; the cluster's
 * id; log directories locked and loaded; listeners open, for brokers; registered; the first metadata applied; clients
 * are served. A stop: leaderships handed over and appends answered; no new connections; out of the cluster; partitions
 * and logs closed; checkpoints and the marker of a clean stop; threads; ZooKeeper.
 *
 * <p>Belongs to the thread that starts and stops the broker.
 */
final class BrokerAssembly implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerAssembly.class);
    private static final int IMAGE_BATCH = 1_000;
    private static final long CLOSE_LOGS_SECONDS = 60;
    private static final int MAX_GROUPS_PER_PARTITION = 1_000_000;
    private static final long MAX_MEMBER_BYTES = 32L << 20;

    /** All groups together may take so many sixteenths of the heap. */
    private static final int GROUPS_HEAP_SIXTEENTHS = 5;

    private final BrokerConfig config;
    private final StopStack running;
    private final FailurePolicy failures;
    private final MonotonicClock clock = SystemClocks.MONOTONIC;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final long startedNs = clock.nowNs();
    private final ZooKeeperAccess zooKeeper;
    private final List<ListenerAddress> advertised;
    private final int brokerId;
    private final String clusterId;
    private final long startMs;
    private String handedOver = "0 of 0";
    private boolean closed;

    private BrokerAssembly(BrokerConfig config, StopStack running, Consumer<String> fatal)
            throws IOException, StartException, InterruptedException {
        this.config = config;
        this.running = running;
        this.failures = new FailurePolicy(fatal);
        BrokerIdentity identity = BrokerIdentity.find(config, new NioDisk());
        Future<NetServer> preparing = prepareNet();
        zooKeeper = ZooKeeperAccess.open(
                config.zooKeeper(),
                identity.idOrFirst(),
                identity.clusterId(),
                config.storage().logDirs());
        running.push("zookeeper", zooKeeper);
        brokerId = identity.idOrFirst();

        ImageHolder images = images();
        NetServer net = prepared(preparing);
        ClusterSide cluster =
                new ClusterSide(config, brokerId, zooKeeper.connectString(), images, net, registry, running, failures);
        Membership membership = cluster.membership();
        membership.member().onOutcast(fatal);
        clusterId = membership.meet(zooKeeper, identity.clusterId());
        BrokerConfig settings = cluster.settings();
        net.threads(settings.listeners().networkThreads());
        ShardMap shards = Shards.on(net.loops(), failures);

        LogStorage storage = new LogStorage(config.storage(), new LogMetrics(registry), fatal);
        running.push("logs", storage);
        storage.follow(settings.storage());
        LogDirectories directories = storage.open(new MetaProperties(brokerId, clusterId, null));
        cluster.remember(storage.first(), zooKeeper.isAlone());
        storage.load(shards, TopicPartitionConfigs.log(config.topicDefaults()));

        ReplicationQuotas quotas = ReplicationQuotas.of(config.throttle(), clock, registry);
        images.addListener(new RunTimeSettings(config, brokerId, net, storage, quotas));
        HostedCoordinators groups = groups(images, net);
        PartitionRegistry partitions = partitions(
                cluster.replication(quotas.follower()),
                images,
                shards,
                directories,
                groups,
                storage,
                membership.member());
        images.addListener(groups);
        upkeep(partitions, directories, storage);

        ProducerIds producerIds = cluster.producerIds(shards.all().get(0).mailbox());
        BrokerParts parts = new BrokerParts(
                config,
                brokerId,
                clusterId,
                images,
                membership.controller(),
                membership.member(),
                membership.mailbox(),
                cluster.controllerLink(),
                partitions,
                directories,
                groups,
                producerIds,
                quotas.leader(),
                net,
                validation(net),
                storage.background(),
                zooKeeper.connectString());
        ServingGate gate = gate(Handlers.of(parts), images);
        advertised = NetSettings.advertised(config.listeners(), net.open(gate));
        leaveInOrder(cluster, storage, net, partitions);
        membership.join(node(), storage.lastStop());
        gate.open();
        startMs = (clock.nowNs() - startedNs) / 1_000_000;
    }

    /** What a stop does first: leaderships go, then nobody new comes, then the registration goes. */
    private void leaveInOrder(ClusterSide cluster, LogStorage storage, NetServer net, PartitionRegistry partitions) {
        running.push("membership", () -> {
            cluster.membership().leave();
            storage.ends(cluster.lastStop());
        });
        running.push("listeners", net::stopAccepting);
        running.push("hand-over", () -> handedOver = cluster.handOver(new Drain(partitions)));
    }

    /** Closed until the broker serves. */
    private ServingGate gate(HandlerTable handlers, ImageHolder images) {
        RequestRouter router = new RequestRouter(
                new Admission(handlers, Security.NONE.audiences()),
                new Enforcer(
                        Enforcements.all(config.node().autoCreateTopics()),
                        handlers,
                        Security.NONE.authorizer(),
                        images),
                new PeerRecognition(images),
                new RequestMetrics(registry, handlers, clock),
                clock);
        long requestBytes = NetSettings.of(config.listeners()).queuedRequestBytes();
        return new ServingGate(router, ServingGate.heldBytes(requestBytes));
    }

    /** @param fatal hears why the broker cannot go on */
    static BrokerAssembly start(BrokerConfig config, Consumer<String> fatal) throws StartException {
        StopStack running = new StopStack();
        try {
            return new BrokerAssembly(config, running, fatal);
        } catch (StartException | RuntimeException e) {
            undo(running);
            throw e;
        } catch (IOException e) {
            undo(running);
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            running.close();
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", e);
        }
    }

    /** An interruption ends the start, not the stop of what was started. */
    private static void undo(StopStack running) {
        boolean interrupted = Thread.interrupted();
        running.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Event loops, codec and buffers come up on a second processor while ZooKeeper starts. */
    private Future<NetServer> prepareNet() {
        ExecutorService prepare = NamedThreads.pool("prepare", 1, failures);
        Future<NetServer> net = prepare.submit(() -> {
            NetServer server =
                    new NetServer(NetSettings.of(config.listeners()), clock, new NetMetrics(registry), failures);
            ApiKey.of(ApiKey.PRODUCE.id());
            return server;
        });
        prepare.shutdown();
        running.push("net", () -> net.get().close());
        return net;
    }

    private static NetServer prepared(Future<NetServer> net) throws InterruptedException {
        try {
            return net.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the network layer did not start", e.getCause());
        }
    }

    /** Before connections close: what is being judged is given up by message to their loops. */
    private ValidationPool validation(NetServer net) {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        ExecutorService executor = NamedThreads.pool("validate", threads, failures);
        ValidationPool pool = new ValidationPool(executor, net.allocator(), InflateLimits.DEFAULT);
        running.push("validation", () -> {
            pool.close();
            NamedThreads.stop(executor);
        });
        return pool;
    }

    private ImageHolder images() {
        SingleThread thread = new SingleThread("image", failures);
        running.push("image", thread);
        return new ImageHolder(new MpscMailbox(thread.executor(), () -> {}, IMAGE_BATCH, failures, "image"), thread);
    }

    private HostedCoordinators groups(ImageHolder images, NetServer net) {
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
                images,
                new HostedCoordinators.Settings(
                        limits,
                        settings.offsetsPartitions(),
                        settings.offsetsLoadBufferBytes(),
                        net.allocator(),
                        new SystemRandom(),
                        new GroupMemory(Runtime.getRuntime().maxMemory() / 16 * GROUPS_HEAP_SIXTEENTHS),
                        new GroupMetrics(registry)));
    }

    private PartitionRegistry partitions(
            Replication replication,
            ImageHolder images,
            ShardMap shards,
            LogDirectories directories,
            HostedCoordinators groups,
            LogStorage storage,
            ClusterMember member) {
        PartitionMetrics metrics = new PartitionMetrics(registry);
        metrics.watch(shards);
        PartitionRegistry found = new PartitionRegistry();
        Partitions partitions = new Partitions(
                found,
                shards,
                directories,
                new TopicPartitionConfigs(config, brokerId),
                groups,
                metrics,
                replication,
                brokerId);
        partitions.strays(member::onSuspects);
        images.addListener(partitions);
        member.replicaHealth(new ReplicaCensus(found));
        storage.onFailure(path -> {
            partitions.onDirectoryFailed(path);
            member.onDirectoryFailed();
        });
        running.push("partitions", () -> shutDown(partitions));
        return found;
    }

    private static void shutDown(Partitions partitions) throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        partitions.shutDown(closed::countDown);
        if (!closed.await(CLOSE_LOGS_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("logs did not close in " + CLOSE_LOGS_SECONDS + " s");
        }
    }

    private void upkeep(PartitionRegistry partitions, LogDirectories directories, LogStorage storage) {
        SingleThread thread = new SingleThread("upkeep", failures);
        Upkeep.Intervals intervals = new Upkeep.Intervals(
                config.storage().retentionCheckIntervalMs(),
                config.storage().checkpointIntervalMs(),
                config.storage().producerIdExpirationCheckMs(),
                config.storage().initialTaskDelayMs(),
                config.storage().minFreeBytes());
        Upkeep upkeep =
                new Upkeep(partitions, directories, thread, storage.background(), intervals, zooKeeper::promisedOn);
        thread.executor().execute(upkeep::start);
        storage.startCleaning(thread);
        running.push("upkeep", () -> {
            thread.executor().execute(upkeep::stop);
            thread.close();
        });
    }

    private BrokerNode node() {
        List<Endpoint> endpoints = advertised.stream()
                .map(address ->
                        new Endpoint(address.name(), address.host(), address.port(), SecurityProtocol.PLAINTEXT))
                .toList();
        return new BrokerNode(brokerId, endpoints, config.node().rack());
    }

    List<ListenerAddress> advertised() {
        return advertised;
    }

    int brokerId() {
        return brokerId;
    }

    String clusterId() {
        return clusterId;
    }

    String zooKeeper() {
        return zooKeeper.connectString();
    }

    long startMs() {
        return startMs;
    }

    PrometheusRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        long begin = clock.nowMs();
        running.close();
        LOG.info("stopped broker={} handedOver={} ms={}", brokerId, handedOver, clock.nowMs() - begin);
    }
}
