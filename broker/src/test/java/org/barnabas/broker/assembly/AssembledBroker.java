package org.barnabas.broker.assembly;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.world.Machine;
import org.barnabas.broker.world.Outcome;
import org.barnabas.broker.world.World;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ClientFailure;
import org.barnabas.ports.Threads;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.wire.Message;
import org.barnabas.testkit.FakeThread;
import org.barnabas.testkit.FakeThreads;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.MemoryDisk;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/**
 * A whole broker as {@link BrokerAssembly} makes it, in a world that a seed decides: threads that take turns on the test's,
 * a clock that moves when the test says so, a disk, a network and a ZooKeeper in memory. It may be started again after a
 * stop, on the same disk.
 */
final class AssembledBroker {

    private static final int PROCESSORS = 2;
    private static final long HEAP = 256L << 20;

    /** What the brokers of a test share. */
    static final class Around {

        final ManualClock clock = new ManualClock(1_700_000_000_000L);
        final FakeThreads threads;
        final FakeZkServer zooKeeper = new FakeZkServer();
        final MemoryNet net = new MemoryNet();
        final SeededRandom random;
        private final FakeThread client;

        Around(long seed) {
            random = new SeededRandom(seed);
            threads = new FakeThreads(clock, new SeededRandom(seed + 1));
            client = threads.named("client");
        }
    }

    final MemoryDisk disk;
    private final Around around;
    private final int id;
    private final int loops;
    private final Map<String, String> settings;
    private @Nullable BrokerAssembly assembly;
    private @Nullable BrokerFacts facts;
    private @Nullable Throwable failure;

    AssembledBroker(Around around, int id, int loops, Map<String, String> settings) {
        this.around = around;
        this.id = id;
        this.loops = loops;
        this.settings = settings;
        this.disk = new MemoryDisk(around.clock.wall());
    }

    private String host() {
        return "host" + id;
    }

    World world(Threads threads) {
        return new World(
                threads,
                path -> disk,
                around.clock.wall(),
                around.clock.monotonic(),
                around.random,
                new MemoryZooKeeper(around.zooKeeper),
                (all, config, metrics) -> around.net.host(host(), all),
                new SmallMachine(),
                null,
                around.threads.failures());
    }

    BrokerConfig config() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("broker.id", Integer.toString(id));
        all.put("listeners", "PLAINTEXT://" + host() + ":" + MemoryNetwork.PORT);
        all.put("log.dirs", "/data");
        all.put("zookeeper.connect", "memory:2181");
        all.put("num.network.threads", Integer.toString(loops));
        all.put("offsets.topic.num.partitions", "3");
        all.put("group.initial.rebalance.delay.ms", "0");
        all.putAll(settings);
        return BrokerConfig.of(all);
    }

    /** Begins a start, of which nothing has happened yet. */
    BrokerAssembly begin() {
        BrokerAssembly begun = new BrokerAssembly(config(), world(around.threads));
        assembly = begun;
        facts = null;
        failure = null;
        begun.start(new Outcome<>() {
            @Override
            public void done(BrokerFacts result) {
                facts = result;
            }

            @Override
            public void failed(Throwable why) {
                failure = why;
            }
        });
        return begun;
    }

    /** Starts it, which takes no time of the clock. */
    void start() {
        begin();
        around.threads.run();
        if (facts == null) {
            throw new AssertionError("the broker does not serve", failure);
        }
    }

    @Nullable
    BrokerFacts facts() {
        return facts;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Stops it, which may take some seconds of the clock. */
    void stop() {
        List<String> over = new ArrayList<>();
        if (assembly == null) {
            throw new AssertionError("never started");
        }
        assembly.stop(() -> over.add("over"));
        for (int second = 0; second < 90 && over.isEmpty(); second++) {
            around.threads.advanceMs(1_000);
        }
        if (over.isEmpty()) {
            throw new AssertionError("the broker does not stop");
        }
    }

    /** A connection of a client. */
    MemoryConnection connect() {
        MemoryNetwork there = around.net.at(new ClientAddress(host(), MemoryNetwork.PORT));
        if (there == null) {
            throw new AssertionError("nobody listens on " + host());
        }
        return there.connect(around.client);
    }

    /** Asks over a connection and lets happen what has to, for some seconds of the clock if need be. */
    <T extends Message> T call(MemoryConnection over, Class<T> type, ApiKey api, short version, Message request) {
        List<Message> answers = new ArrayList<>();
        over.send(api, version, request, new Answer() {
            @Override
            public void onResponse(Message response) {
                answers.add(response);
            }

            @Override
            public void onFailure(ClientFailure lost) {
                throw new AssertionError("no answer to " + api + ": " + lost);
            }
        });
        around.threads.run();
        for (int step = 0; step < 300 && answers.isEmpty(); step++) {
            around.threads.advanceMs(100);
        }
        if (answers.isEmpty()) {
            throw new AssertionError("no answer to " + api);
        }
        return type.cast(answers.get(0));
    }

    private static final class SmallMachine implements Machine {

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
            return "memory";
        }

        @Override
        public String onFullDisk(Path full, List<Path> logDirs, IOException failure) {
            return full + " is full";
        }
    }
}
