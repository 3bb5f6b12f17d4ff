package org.barnabas.systemtests.cluster;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.barnabas.systemtests.BrokerLaunch;
import org.jspecify.annotations.Nullable;

/**
 * Brokers and their ZooKeeper, each a process that can fail: {@code TestCluster.of(3).with("min.insync.replicas",
 * "2").start(folder)}. Ports stay the same over restarts. Closing it ends all processes. One thread, that of the test.
 */
final class TestCluster implements LoadTarget, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Network network;
    private final ZooKeepers zooKeepers;
    private final String zooKeeperConnect;
    private final List<ClusterProcess> brokers;
    private final Path folder;
    private final String bootstrap;
    private final ClusterView view;

    private TestCluster(
            Network network,
            ZooKeepers zooKeepers,
            String zooKeeperConnect,
            List<ClusterProcess> brokers,
            Path folder,
            String bootstrap) {
        this.network = network;
        this.zooKeepers = zooKeepers;
        this.zooKeeperConnect = zooKeeperConnect;
        this.brokers = brokers;
        this.folder = folder;
        this.bootstrap = bootstrap;
        this.view = new ClusterView(bootstrap);
    }

    /** A cluster of so many brokers, 1 and up, to be described further and started. */
    static Plan of(int brokers) {
        return new Plan(brokers);
    }

    /** What a cluster shall be like. */
    static final class Plan {

        private final int count;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private int zooKeepers = 1;
        private int logDirectories;
        private boolean inNamespaces;
        private boolean apacheKafka;
        private String chroot = "";
        private @Nullable Path classesInFront;

        private Plan(int count) {
            this.count = count;
            settings.put("metrics.port", "-1");
            settings.put("zookeeper.session.timeout.ms", "6000");
            settings.put("zookeeper.connection.timeout.ms", "120000");
            settings.put("replica.lag.time.max.ms", "10000");
            settings.put("default.replication.factor", Integer.toString(Math.min(3, count)));
            settings.put("offsets.topic.replication.factor", Integer.toString(Math.min(3, count)));
            settings.put("offsets.topic.num.partitions", "3");
            settings.put("group.initial.rebalance.delay.ms", "300");
        }

        /** A setting of every broker. */
        Plan with(String key, String value) {
            settings.put(key, value);
            return this;
        }

        /** So many log directories per broker, see {@link TestCluster#logs(Path, int, int)}. */
        Plan logDirectories(int count) {
            logDirectories = count;
            return this;
        }

        /** An ensemble of one (the default) or three. */
        Plan zooKeepers(int servers) {
            zooKeepers = servers;
            return this;
        }

        /** Every process in a network namespace of its own, so that links can be cut. */
        Plan inNamespaces() {
            inNamespaces = true;
            return this;
        }

        /** Everything is below this path in ZooKeeper. */
        Plan chroot(String path) {
            chroot = path;
            return this;
        }

        /** The last Apache Kafka on ZooKeeper in the place of the product, to hold a test against. */
        Plan apacheKafka() {
            apacheKafka = true;
            settings.keySet().removeIf(key -> key.startsWith("metrics."));
            return this;
        }

        /** Classes that brokers take in place of those of the same name. */
        Plan classesInFront(Path folder) {
            classesInFront = folder;
            return this;
        }

        TestCluster start(Path folder) {
            Network network = inNamespaces ? Namespaces.open(folder) : new Loopback();
            ZooKeepers ensemble = ZooKeepers.prepare(zooKeepers, folder, network);
            List<ClusterProcess> brokers = new ArrayList<>();
            List<String> addresses = new ArrayList<>();
            for (int id = 1; id <= count; id++) {
                String name = "broker-" + id;
                String address = network.host(name) + ":" + network.port(name);
                addresses.add(address);
                brokers.add(broker(id, address, ensemble.connect() + chroot, folder, network));
            }
            TestCluster cluster = new TestCluster(
                    network, ensemble, ensemble.connect() + chroot, brokers, folder, String.join(",", addresses));
            return cluster.startAll();
        }

        private ClusterProcess broker(int id, String address, String zooKeeper, Path folder, Network network) {
            String name = "broker-" + id;
            Map<String, String> all = new LinkedHashMap<>(settings);
            all.put("broker.id", Integer.toString(id));
            all.put("listeners", "PLAINTEXT://" + address);
            all.put("zookeeper.connect", zooKeeper);
            if (apacheKafka) {
                return OldBroker.process(name, all, folder);
            }
            List<String> command = new ArrayList<>(network.prefix(name));
            command.addAll(BrokerLaunch.with(List.of(
                    "-Xmx384m", "-XX:MaxDirectMemorySize=192m", "-XX:TieredStopAtLevel=1", "-ea:org.barnabas...")));
            if (classesInFront != null) {
                int classPath = command.indexOf("-cp") + 1;
                command.set(classPath, classesInFront + File.pathSeparator + command.get(classPath));
            }
            command.addAll(List.of("--data", folder.resolve(name).toString()));
            if (logDirectories > 0) {
                all.put(
                        "log.dirs",
                        IntStream.rangeClosed(1, logDirectories)
                                .mapToObj(number -> logs(folder, id, number).toString())
                                .collect(Collectors.joining(",")));
            }
            all.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
            return new ClusterProcess(name, command, folder, BrokerLaunch::awaitBanner);
        }
    }

    private TestCluster startAll() {
        try {
            zooKeepers.servers().forEach(ClusterProcess::launch);
            zooKeepers.servers().forEach(ClusterProcess::awaitReady);
            brokers.forEach(ClusterProcess::launch);
            brokers.forEach(ClusterProcess::awaitReady);
            view.awaitBrokers(brokers.size());
            return this;
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    @Override
    public String bootstrap() {
        return bootstrap;
    }

    /** Where clients reach a broker, as host:port. */
    String address(ClusterProcess broker) {
        return bootstrap.split(",", -1)[brokers.indexOf(broker)];
    }

    /** Broker 1, 2, … */
    ClusterProcess broker(int id) {
        return brokers.get(id - 1);
    }

    List<ClusterProcess> brokers() {
        return brokers;
    }

    ClusterProcess zooKeeper(int id) {
        return zooKeepers.server(id);
    }

    /** As the brokers have it, with the path if there is one. */
    String zooKeeperConnect() {
        return zooKeeperConnect;
    }

    /** Where the broker keeps its logs. */
    Path logs(ClusterProcess broker) {
        return folder.resolve(broker.name()).resolve("logs");
    }

    /** The first, second, … log directory of a broker that has several. */
    static Path logs(Path folder, int broker, int number) {
        return folder.resolve("broker-" + broker).resolve("disk-" + number);
    }

    @Override
    public Path folder() {
        return folder;
    }

    void createTopic(String name, int partitions, int replicas) {
        createTopic(name, partitions, replicas, Map.of());
    }

    void createTopic(String name, int partitions, int replicas, Map<String, String> configuration) {
        view.createTopic(name, partitions, replicas, configuration);
    }

    /** What an admin client sees. */
    ClusterView view() {
        return view;
    }

    /** According to ZooKeeper: a broker that was cut off may tell clients what was. Waits for one that is alive. */
    ClusterProcess leaderOf(TopicPartition partition) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> broker(ZooKeeperTruth.state(zooKeeperConnect, partition)
                                .leader()),
                        ClusterProcess::isRunning);
    }

    /** The broker that holds the {@code /controller} node. */
    ClusterProcess controller() {
        return Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> broker(ZooKeeperTruth.controller(zooKeeperConnect)), ClusterProcess::isRunning);
    }

    @Override
    public void awaitInSync(String topic) {
        view.awaitInSync(topic);
        // Who answered that may have been cut off until now.
        eventually(() -> {
            for (TopicPartitionInfo partition : view.describe(topic).partitions()) {
                TopicPartition id = new TopicPartition(topic, partition.partition());
                ZooKeeperTruth.PartitionState state = ZooKeeperTruth.state(zooKeeperConnect, id);
                if (state.leader() != partition.leader().id()
                        || state.inSync() < partition.replicas().size()) {
                    throw new IllegalStateException("ZooKeeper says " + state + " of " + partition);
                }
            }
        });
    }

    /** Drops what the one sends to the other. */
    void cut(ClusterProcess from, ClusterProcess to) {
        network.cut(from.name(), to.name());
    }

    /** In both directions. */
    void separate(ClusterProcess one, ClusterProcess other) {
        cut(one, other);
        cut(other, one);
    }

    /** Cuts the broker off from all other processes; clients still reach it. */
    void isolate(ClusterProcess broker) {
        zooKeepers.servers().forEach(server -> separate(broker, server));
        brokers.stream().filter(other -> other != broker).forEach(other -> separate(broker, other));
    }

    /** Ends all cuts, wakes and starts whatever does not run. */
    @Override
    public void heal() {
        network.heal();
        List<ClusterProcess> all = new ArrayList<>(zooKeepers.servers());
        all.addAll(brokers);
        List<ClusterProcess> started =
                all.stream().filter(process -> !process.isRunning()).toList();
        all.stream().filter(ClusterProcess::isRunning).forEach(ClusterProcess::resume);
        started.forEach(ClusterProcess::launch);
        started.forEach(ClusterProcess::awaitReady);
    }

    static void eventually(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    try {
                        assertion.run();
                    } catch (Exception failure) {
                        throw new AssertionError(failure.getMessage(), failure);
                    } catch (Throwable error) {
                        throw new AssertionError(error);
                    }
                });
    }

    /** Partition numbers of a topic. */
    static List<TopicPartition> partitions(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
    }

    @Override
    public void close() {
        view.close();
        brokers.forEach(ClusterProcess::close);
        zooKeepers.close();
        network.close();
    }
}
