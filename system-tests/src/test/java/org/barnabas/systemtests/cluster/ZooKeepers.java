package org.barnabas.systemtests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.barnabas.systemtests.BrokerLaunch;
import org.barnabas.systemtests.RunningProcess;

/** An ensemble of real Apache ZooKeeper servers, each a process. */
final class ZooKeepers implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(5);

    /** Sessions expire at multiples of it. */
    private static final int TICK_MS = 500;

    private record Ports(String host, int client, int peers, int election) {}

    private final List<ClusterProcess> servers;
    private final String connect;

    private ZooKeepers(List<ClusterProcess> servers, String connect) {
        this.servers = List.copyOf(servers);
        this.connect = connect;
    }

    /** {@code count} servers, not started yet. */
    static ZooKeepers prepare(int count, Path folder, Network network) {
        List<Ports> ports = IntStream.rangeClosed(1, count)
                .mapToObj(id -> ports(network, name(id)))
                .toList();
        List<ClusterProcess> servers = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            servers.add(server(id, ports, folder, network));
        }
        String connect =
                ports.stream().map(each -> each.host() + ":" + each.client()).collect(Collectors.joining(","));
        return new ZooKeepers(servers, connect);
    }

    private static String name(int id) {
        return "zookeeper-" + id;
    }

    private static Ports ports(Network network, String name) {
        int client = network.port(name);
        int peers = network.port(name);
        int election = network.port(name);
        // In a namespace of its own a process has every port to itself.
        return peers == client
                ? new Ports(network.host(name), 2181, 2888, 3888)
                : new Ports(network.host(name), client, peers, election);
    }

    private static ClusterProcess server(int id, List<Ports> ensemble, Path folder, Network network) {
        Path home = folder.resolve(name(id));
        Path file = folder.resolve(name(id) + ".properties");
        Ports own = ensemble.get(id - 1);
        List<String> lines = new ArrayList<>(List.of(
                "dataDir=" + home,
                "clientPortAddress=" + own.host(),
                "clientPort=" + own.client(),
                "tickTime=" + TICK_MS,
                "maxSessionTimeout=60000",
                "initLimit=20",
                "syncLimit=10",
                "admin.enableServer=false"));
        if (ensemble.size() > 1) {
            IntStream.rangeClosed(1, ensemble.size()).forEach(each -> {
                Ports peer = ensemble.get(each - 1);
                lines.add("server." + each + "=" + peer.host() + ":" + peer.peers() + ":" + peer.election());
            });
        }
        try {
            Files.createDirectories(home);
            Files.writeString(home.resolve("myid"), Integer.toString(id));
            Files.write(file, lines);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        List<String> command = new ArrayList<>(network.prefix(name(id)));
        command.addAll(BrokerLaunch.javaWith(
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dzookeeper.jmx.log4j.disable=true")));
        command.add(
                ensemble.size() == 1
                        ? "org.apache.zookeeper.server.ZooKeeperServerMain"
                        : "org.apache.zookeeper.server.quorum.QuorumPeerMain");
        command.add(file.toString());
        String address = own.host() + ":" + own.client();
        return new ClusterProcess(name(id), command, folder, process -> awaitServing(process, address));
    }

    /** A server of an ensemble accepts clients once there is a quorum. */
    private static void awaitServing(RunningProcess process, String address) {
        Awaitility.await()
                .atMost(START)
                .ignoreExceptions()
                .failFast(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("ZooKeeper ended:\n" + process.output());
                    }
                })
                .untilAsserted(() -> ZooKeeperTruth.read(address, "/"));
    }

    /** As in {@code zookeeper.connect}. */
    String connect() {
        return connect;
    }

    ClusterProcess server(int id) {
        return servers.get(id - 1);
    }

    List<ClusterProcess> servers() {
        return servers;
    }

    @Override
    public void close() {
        servers.forEach(ClusterProcess::close);
    }
}
