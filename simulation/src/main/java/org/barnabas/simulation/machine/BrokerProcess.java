package org.barnabas.simulation.machine;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.barnabas.broker.assembly.BrokerAssembly;
import org.barnabas.broker.assembly.BrokerFacts;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.system.SystemNetwork;
import org.barnabas.broker.world.Machine;
import org.barnabas.broker.world.Network;
import org.barnabas.broker.world.Outcome;
import org.barnabas.broker.world.StartException;
import org.barnabas.broker.world.World;
import org.barnabas.log.model.StorageException;
import org.barnabas.net.NetConfig;
import org.barnabas.net.core.NetLayer;
import org.barnabas.net.core.NetMetrics;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loops;
import org.barnabas.simulation.network.Internet;
import org.barnabas.simulation.network.SimulatedSockets;
import org.barnabas.simulation.time.SimulatedThreads;
import org.barnabas.simulation.zookeeper.SharedZooKeeper;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/** One life of a broker: the product's own assembly in a world of the machine's. */
public final class BrokerProcess {

    /** A process that dies leaves its buffers behind: that is no leak. */
    private static final ByteBufAllocator BUFFERS = new UnpooledByteBufAllocator(false, true);

    /** What the product says when it ends itself because of its disks. */
    private static final String NO_DIRECTORY = "no log directory is left";

    private final SimulatedMachine machine;
    private final Surroundings around;
    private final SimulatedThreads threads;
    private final BrokerAssembly assembly;
    private @Nullable SimulatedSockets sockets;
    private final int loops;
    private final List<Path> directories;
    private @Nullable BrokerFacts facts;
    private boolean wasFaulty;
    private boolean stopping;

    /**
     * How a process ended by itself.
     *
     * @param inOrder whether it was asked to, and its logs are closed
     * @param started whether it had served clients
     */
    record End(String reason, boolean inOrder, boolean started) {}

    BrokerProcess(SimulatedMachine machine, Surroundings around, int life) {
        this.machine = machine;
        this.around = around;
        SplittableRandom drawn = around.streams().of("life " + machine.id() + " " + life);
        this.loops = around.options().loopsOfLife(drawn);
        this.directories = new ArrayList<>(machine.disks().directories());
        if (around.options().swappedDirectories() && drawn.nextBoolean()) {
            Collections.reverse(directories);
        }
        SplittableRandom random = around.streams().of("process " + machine.id() + " " + life);
        FailurePolicy failures = new FailurePolicy(this::halt, this::onSurprise);
        threads = new SimulatedThreads(around.agenda(), around.turns(), random.split(), failures);
        threads.slowDisks(around.options().diskMs());
        machine.disks().forbidWaiting(threads::isOnLoop);
        World world = new World(
                threads,
                machine.disks()::of,
                machine.wallClock(),
                around.agenda().clock(),
                new SeededRandom(random.nextLong()),
                new SharedZooKeeper(
                        around.ensemble(),
                        around.agenda(),
                        around.internet().cables(),
                        threads,
                        machine.id(),
                        Surroundings.ZOOKEEPER,
                        around.options().expiryMs(),
                        machine.memory()),
                (loops, config, registry) -> network(loops, config, registry, failures),
                new SmallMachine(machine),
                null,
                failures);
        assembly = new BrokerAssembly(BrokerConfig.of(settings()), world);
    }

    private Network network(Loops loops, NetConfig config, PrometheusRegistry registry, FailurePolicy failures) {
        SimulatedSockets opened = new SimulatedSockets(around.internet(), machine.id(), threads, loops::inUse);
        sockets = opened;
        NetLayer layer = new NetLayer(
                config,
                new NetLayer.Ports(opened, BUFFERS, around.agenda().clock()),
                new NetMetrics(registry),
                failures);
        return new SystemNetwork(layer, threads.pool("resolver", 1));
    }

    private Map<String, String> settings() {
        Options options = around.options();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("broker.id", Integer.toString(machine.id()));
        all.put("listeners", "PLAINTEXT://" + machine.host() + ":" + Surroundings.PORT);
        all.put("log.dirs", directories.stream().map(Path::toString).collect(Collectors.joining(",")));
        all.put("zookeeper.connect", "simulated:2181");
        all.put("zookeeper.session.timeout.ms", Integer.toString(options.sessionMs()));
        all.put("num.network.threads", Integer.toString(loops));
        all.put("default.replication.factor", Integer.toString(Options.BROKERS));
        all.put("min.insync.replicas", Integer.toString(options.minInSync(machine.id())));
        all.put("replica.lag.time.max.ms", Integer.toString(options.lagMs()));
        all.put("leader.imbalance.check.interval.seconds", Integer.toString(options.balanceSeconds()));
        all.put("log.segment.bytes", Integer.toString(options.segmentBytes()));
        all.put("offsets.topic.segment.bytes", Integer.toString(options.segmentBytes()));
        all.put("offsets.topic.num.partitions", "2");
        all.put("offsets.topic.replication.factor", Integer.toString(Options.BROKERS));
        all.put("group.initial.rebalance.delay.ms", "200");
        all.put("group.min.session.timeout.ms", "500");
        all.put("log.retention.check.interval.ms", "2000");
        all.put("log.initial.task.delay.ms", "1000");
        all.put("log.cleaner.backoff.ms", "2000");
        all.put("log.cleaner.dedupe.buffer.size", "1048576");
        all.put("auto.create.topics.enable", "false");
        if (options.connectionsPerIp() > 0) {
            all.put("max.connections.per.ip", Integer.toString(options.connectionsPerIp()));
            all.put(
                    "max.connections.per.ip.overrides",
                    IntStream.rangeClosed(1, Options.BROKERS)
                            .mapToObj(broker -> Internet.nameOf(broker) + ":" + Options.CONNECTIONS_OF_BROKERS)
                            .collect(Collectors.joining(",")));
        }
        if (options.flushing()) {
            all.put("log.flush.interval.messages", "1");
        }
        return all;
    }

    void start() {
        assembly.start(new Outcome<>() {
            @Override
            public void done(BrokerFacts result) {
                facts = result;
                around.chronicle().note("joined " + machine.id());
            }

            @Override
            public void failed(Throwable why) {
                onStartFailed(why);
            }
        });
    }

    /** Whoever starts brokers tries again, as long as something is wrong that a start cannot do without. */
    private void onStartFailed(Throwable why) {
        if (!(why instanceof StartException)) {
            surprise("a start", why);
        }
        end(new End("did not start: " + why.getMessage(), false, false));
    }

    /** The product ends the process. */
    private void halt(String reason) {
        if (!reason.startsWith(NO_DIRECTORY) || !hasFaultyDisk()) {
            surprise("the process", new IllegalStateException(reason));
        }
        end(new End(reason, false, true));
    }

    /** Later, so that whoever found out is not in the middle of something. */
    private void end(End how) {
        around.agenda().after(0, () -> machine.ended(this, how));
    }

    /** What one message or task met. */
    private void onSurprise(String role, Throwable failure) {
        boolean ofDisk = failure instanceof StorageException || failure instanceof IOException;
        if (!ofDisk || !hasFaultyDisk()) {
            surprise("a task of " + role, failure);
        }
    }

    /** Also what a disk that is sound again did is no surprise as long as this life lasts. */
    private boolean hasFaultyDisk() {
        wasFaulty |= machine.disks().isFaulty();
        return wasFaulty;
    }

    /** Later: where it is found an error would be caught. */
    private void surprise(String what, Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        around.agenda().after(0, () -> around.chronicle().fail(what + " of " + machine.id() + " failed: " + trace));
    }

    public SimulatedMachine machine() {
        return machine;
    }

    /** Whether clients are served. */
    public boolean isServing() {
        return facts != null && !stopping;
    }

    /** Whether it has ever served clients, or was told to stop since. */
    public boolean hasJoined() {
        return facts != null;
    }

    /** Tells that something is wrong with a disk now: what comes of it is no surprise. */
    void diskFaulty() {
        wasFaulty = true;
    }

    public boolean isPaused() {
        return threads.isPaused();
    }

    public boolean isStopping() {
        return stopping;
    }

    public boolean isDead() {
        return threads.isDead();
    }

    /** As long as this number stays, nothing of it has changed. */
    public long turns() {
        return threads.ran();
    }

    /** What can be looked at; null before its logs are loaded. */
    public BrokerAssembly.@Nullable Inside inside() {
        return assembly.inside();
    }

    /** Nothing of it runs until {@link #goOn}. */
    public void pause() {
        threads.pause();
    }

    public void goOn() {
        threads.goOn();
    }

    /** Whoever works with disks waits so long for them at most. */
    public void slowDisks(int maxMs) {
        threads.slowDisks(maxMs);
    }

    /** Stops in order; the process ends by itself when that is done. */
    public void stop() {
        if (isServing()) {
            stopping = true;
            around.chronicle().note("stop of " + machine.id());
            assembly.stop(() -> end(new End("stopped", true, true)));
        }
    }

    /** Some of its connections break. */
    public void resetConnections(SplittableRandom which) {
        if (sockets != null) {
            sockets.reset(which);
        }
    }

    void die() {
        threads.die();
        if (sockets != null) {
            sockets.processDied();
        }
    }

    void vanish() {
        threads.die();
        if (sockets != null) {
            sockets.powerCut();
        }
    }

    /** A machine with little of everything. */
    private record SmallMachine(SimulatedMachine machine) implements Machine {

        private static final int PROCESSORS = 2;
        private static final long HEAP = 256L << 20;

        @Override
        public int processors() {
            return PROCESSORS;
        }

        @Override
        public long heapBytes() {
            return HEAP;
        }

        @Override
        public long directBytes() {
            return HEAP;
        }

        @Override
        public int connections() {
            return Integer.MAX_VALUE;
        }

        @Override
        public String hostName() {
            return machine.host();
        }

        @Override
        public String onFullDisk(Path full, List<Path> logDirs, IOException failure) {
            return full + " is full";
        }
    }
}
