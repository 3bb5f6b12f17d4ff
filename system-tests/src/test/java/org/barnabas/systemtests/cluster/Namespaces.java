package org.barnabas.systemtests.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.systemtests.RunningProcess;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace for each process, all on one bridge, where this JVM is too. A cut is a blackhole route in the
 * sender's namespace: packets vanish in one direction, connections stay open and learn nothing. Linux and root only.
 */
final class Namespaces implements Network {

    private static final Duration COMMAND = Duration.ofMinutes(2);
    private static final int PORT = 9092;

    private static final AtomicInteger NETWORKS = new AtomicInteger();

    private record Home(String namespace, String address) {}

    private record Cut(String namespace, String address) {}

    private final Path log;
    private final String bridge;
    private final String subnet;
    private final Map<String, Home> homes = new LinkedHashMap<>();
    private final Set<Cut> cuts = new LinkedHashSet<>();

    private Namespaces(Path folder) {
        this.log = folder.resolve("network.out");
        long own = ProcessHandle.current().pid();
        // A namespace is gone some time after it was deleted: the next network has names of its own.
        int number = NETWORKS.incrementAndGet();
        this.bridge = "bn" + own % 100_000 + (char) ('a' + number % 26);
        this.subnet = "10.213." + (own + number) % 250 + ".";
    }

    /** Why there can be none here, or null. */
    static @Nullable String missing(Path folder) {
        Path log = folder.resolve("network-check.out");
        String name = "bncheck" + ProcessHandle.current().pid();
        try {
            if (run(log, List.of("ip", "netns", "add", name)) != 0) {
                return "network namespaces need Linux, iproute2 and root";
            }
            run(log, List.of("ip", "netns", "del", name));
            return null;
        } catch (java.io.UncheckedIOException notInstalled) {
            return "iproute2 is not installed";
        }
    }

    static Namespaces open(Path folder) {
        Namespaces network = new Namespaces(folder);
        network.must("ip link add " + network.bridge + " type bridge");
        network.must("ip addr add " + network.subnet + "254/24 dev " + network.bridge);
        network.must("ip link set " + network.bridge + " up");
        return network;
    }

    private synchronized Home home(String name) {
        Home known = homes.get(name);
        if (known != null) {
            return known;
        }
        int number = homes.size() + 1;
        Home home = new Home(bridge + "n" + number, subnet + number);
        homes.put(name, home);
        String outside = bridge + "v" + number;
        must("ip netns add " + home.namespace());
        must("ip link add " + outside + " type veth peer name eth0 netns " + home.namespace());
        must("ip link set " + outside + " master " + bridge + " up");
        must("ip -n " + home.namespace() + " addr add " + home.address() + "/24 dev eth0");
        must("ip -n " + home.namespace() + " link set eth0 up");
        must("ip -n " + home.namespace() + " link set lo up");
        return home;
    }

    @Override
    public String host(String name) {
        return home(name).address();
    }

    @Override
    public List<String> prefix(String name) {
        return List.of("ip", "netns", "exec", home(name).namespace());
    }

    @Override
    public int port(String name) {
        return PORT;
    }

    @Override
    public synchronized void cut(String from, String to) {
        Cut cut = new Cut(home(from).namespace(), home(to).address());
        if (cuts.add(cut)) {
            must("ip -n " + cut.namespace() + " route add blackhole " + cut.address() + "/32");
        }
    }

    @Override
    public synchronized void heal() {
        cuts.forEach(cut -> must("ip -n " + cut.namespace() + " route del blackhole " + cut.address() + "/32"));
        cuts.clear();
    }

    /** The processes must have ended. */
    @Override
    public synchronized void close() {
        homes.values().forEach(home -> run(log, List.of("ip", "netns", "del", home.namespace())));
        run(log, List.of("ip", "link", "del", bridge));
    }

    private void must(String command) {
        if (run(log, new ArrayList<>(List.of(command.split(" ")))) != 0) {
            throw new IllegalStateException(command + " failed; see " + log);
        }
    }

    private static int run(Path log, List<String> command) {
        try (RunningProcess process = RunningProcess.start(command, Map.of(), log)) {
            return process.awaitExit(COMMAND);
        }
    }
}
