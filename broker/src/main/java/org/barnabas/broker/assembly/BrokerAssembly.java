package org.barnabas.broker.assembly;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.ListenerAddress;
import org.barnabas.broker.requests.ServingGate;
import org.barnabas.broker.settings.NetSettings;
import org.barnabas.broker.settings.TopicPartitionConfigs;
import org.barnabas.broker.world.Outcome;
import org.barnabas.broker.world.StartException;
import org.barnabas.broker.world.World;
import org.barnabas.broker.world.ZooKeeperAccess;
import org.barnabas.broker.world.ZooKeeperHome;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.log.directory.MetaProperties;
import org.barnabas.log.model.LogMetrics;
import org.barnabas.net.NetConfig;
import org.barnabas.partition.ShardMap;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.ports.Loops;
import org.barnabas.ports.NamedThread;
import org.barnabas.protocol.ApiKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a broker together out of its world, and takes it apart in the opposite order. The steps of the start: ZooKeeper; the
 * cluster's id; log directories locked and loaded; listeners open, for brokers; registered; the first metadata applied;
 * clients are served. A stop: leaderships handed over and appends answered; no new connections; out of the cluster;
 * partitions and logs closed; checkpoints and the marker of a clean stop; threads; ZooKeeper.
 *
 * <p>The steps run on the thread {@code assembly}, and none of them waits (docs/adr/0011-one-assembly-over-a-world.md). The
 * public methods may be called from any thread.
 */
public final class BrokerAssembly {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerAssembly.class);
    private static final int IMAGE_BATCH = 1_000;

    private final BrokerConfig config;
    private final World world;
    private final Home home;
    private final StopSequence running;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final AtomicReference<StartSequence> start = new AtomicReference<>();
    private final AtomicReference<Inside> inside = new AtomicReference<>();
    private long startedNs;
    private int brokerId;
    private String handedOver = "0 of 0";

    /** Makes an assembly of which nothing runs yet. */
    public BrokerAssembly(BrokerConfig config, World world) {
        this.config = config;
        this.world = world;
        this.home = Home.of(world.threads());
        this.running = new StopSequence(home);
    }

    /**
     * Starts the broker; to be called once.
     *
     * @param outcome hears when it serves, or why it does not: then nothing is left running
     */
    public void start(Outcome<BrokerFacts> outcome) {
        home.mailbox().post(() -> {
            startedNs = world.clock().nowNs();
            StartSequence steps = new StartSequence(
                    home,
                    new Patience(home.scheduler()),
                    failure -> running.run(() -> home.thread().close(() -> outcome.failed(failure))));
            start.set(steps);
            // Whatever goes wrong here is a failed start, too.
            steps.step(begun -> begun.done(true), begun -> identify(steps, outcome));
        });
    }

    /**
     * What can be looked at while it runs; null before its logs are loaded.
     *
     * @see Inside
     */
    @Nullable
    public Inside inside() {
        return inside.get();
    }

    /**
     * What is in a broker, for whoever watches it from outside: a simulation, a test. Nothing of it may be changed.
     *
     * @param images what it knows of the cluster
     * @param partitions what it has replicas of
     */
    public record Inside(ImageHolder images, PartitionRegistry partitions) {}

    /** Ends a start that goes on: it fails, unless it is over. */
    public void interrupt() {
        home.mailbox().post(() -> {
            StartSequence steps = start.get();
            if (steps != null) {
                steps.interrupt();
            }
        });
    }

    /**
     * Stops the broker that serves; to be called once.
     *
     * @param stopped called when nothing is left running
     */
    public void stop(Runnable stopped) {
        home.mailbox().post(() -> {
            long begin = world.clock().nowMs();
            running.run(() -> {
                LOG.info(
                        "stopped broker={} handedOver={} ms={}",
                        brokerId,
                        handedOver,
                        world.clock().nowMs() - begin);
                home.thread().close(stopped);
            });
        });
    }

    private void identify(StartSequence steps, Outcome<BrokerFacts> outcome) throws StartException {
        BrokerIdentity identity = BrokerIdentity.find(config, world.disks());
        brokerId = identity.idOrFirst();
        Preparation<Wires> net = prepareNet();
        ZooKeeperHome.Wanted wanted = new ZooKeeperHome.Wanted(
                config.zooKeeper(),
                brokerId,
                identity.clusterId(),
                config.storage().logDirs());
        steps.<ZooKeeperAccess>step(opened -> world.zooKeeper().open(wanted, opened), zooKeeper -> {
            running.push("zookeeper", zooKeeper::close);
            ImageHolder images = images();
            steps.<Wires>step(
                    prepared -> prepared(net, prepared),
                    wires -> meet(
                            steps,
                            new Ground(config, world, home, brokerId, zooKeeper, images, wires, registry, running),
                            identity,
                            outcome));
        });
    }

    /** Event loops, codec and buffers come up on a second processor while ZooKeeper starts. */
    private Preparation<Wires> prepareNet() {
        Preparation<Wires> net = Preparation.begin(home, world.threads().pool("prepare", 1), world.failures(), () -> {
            NetConfig settings = NetSettings.of(config.listeners(), world.machine());
            Loops loops = world.threads().loops(settings.threads());
            try {
                ApiKey.of(ApiKey.PRODUCE.id());
                return new Wires(loops, world.network().on(loops, settings, registry));
            } catch (RuntimeException | Error failure) {
                loops.close(() -> {});
                throw failure;
            }
        });
        running.push(
                "net",
                stopped -> net.whenOver(new Outcome<>() {
                    @Override
                    public void done(Wires wires) {
                        wires.close(stopped);
                    }

                    @Override
                    public void failed(Throwable why) {
                        stopped.run();
                    }
                }));
        return net;
    }

    private static void prepared(Preparation<Wires> net, Outcome<Wires> outcome) {
        net.whenOver(new Outcome<>() {
            @Override
            public void done(Wires wires) {
                outcome.done(wires);
            }

            @Override
            public void failed(Throwable why) {
                outcome.failed(new IllegalStateException("the network layer did not start", why));
            }
        });
    }

    private ImageHolder images() {
        NamedThread thread = world.threads().named("image");
        running.push("image", thread::close);
        return new ImageHolder(world.threads().mailbox(thread, "image", IMAGE_BATCH, () -> {}), thread);
    }

    private void meet(StartSequence steps, Ground ground, BrokerIdentity identity, Outcome<BrokerFacts> outcome) {
        ClusterSide cluster = new ClusterSide(ground);
        Membership membership = cluster.membership();
        membership.member().onOutcast(world.failures()::end);
        steps.<String>await(
                membership.zooKeeper(),
                met -> membership.meet(identity.clusterId(), met),
                clusterId -> steps.<BrokerConfig>leave(
                        read -> cluster.settings(read::done),
                        settings -> load(steps, ground, cluster, clusterId, settings, outcome)));
    }

    private void load(
            StartSequence steps,
            Ground ground,
            ClusterSide cluster,
            String clusterId,
            BrokerConfig settings,
            Outcome<BrokerFacts> outcome)
            throws StartException {
        Loops loops = ground.wires().loops();
        loops.use(settings.listeners().networkThreads());
        ShardMap shards = Shards.on(loops.inUse(), world);
        LogStorage storage = new LogStorage(
                config.storage(),
                new LogMetrics(registry),
                world,
                ground.wires().network().allocator());
        running.push("logs", storage::close);
        storage.follow(settings.storage());
        LogDirectories directories = storage.open(new MetaProperties(brokerId, clusterId, null));
        cluster.remember(storage.first());
        steps.<Boolean>leave(
                loaded -> storage.load(shards, TopicPartitionConfigs.log(config.topicDefaults()), loaded), loaded -> {
                    storage.onLoaded();
                    BrokerBody body = new BrokerBody(ground, cluster, storage);
                    BrokerBody.Grown grown = body.grow(clusterId, shards, directories);
                    ServingGate gate = grown.gate();
                    PartitionRegistry partitions = grown.partitions();
                    inside.set(new Inside(ground.images(), partitions));
                    steps.<List<Integer>>step(opened -> ground.wires().network().open(gate, opened), ports -> {
                        body.leaveInOrder(partitions, moved -> handedOver = moved);
                        List<ListenerAddress> advertised =
                                NetSettings.advertised(config.listeners(), ports, world.machine());
                        Membership membership = cluster.membership();
                        steps.<Boolean>await(
                                membership.others(),
                                joined -> membership.join(node(advertised), storage.lastStop(), joined),
                                joined -> {
                                    gate.open();
                                    steps.end();
                                    outcome.done(facts(ground, clusterId, advertised));
                                });
                    });
                });
    }

    private BrokerFacts facts(Ground ground, String clusterId, List<ListenerAddress> advertised) {
        return new BrokerFacts(
                advertised,
                brokerId,
                clusterId,
                ground.zooKeeper().connectString(),
                (world.clock().nowNs() - startedNs) / 1_000_000,
                registry);
    }

    private BrokerNode node(List<ListenerAddress> advertised) {
        List<Endpoint> endpoints = advertised.stream()
                .map(address ->
                        new Endpoint(address.name(), address.host(), address.port(), SecurityProtocol.PLAINTEXT))
                .toList();
        return new BrokerNode(brokerId, endpoints, config.node().rack());
    }
}
