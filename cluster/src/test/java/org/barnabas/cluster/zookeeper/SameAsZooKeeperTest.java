package org.barnabas.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.cluster.zk.FakeWire;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.zk.StraightRoad;
import org.barnabas.cluster.zk.ZkCall;
import org.barnabas.cluster.zk.ZkLine;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.cluster.zk.ZkWire;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The simulated ensemble against a real one: the same random calls of three clients, sessions that end in between, and
 * connections that break, must have the same answers, the same transaction numbers and the same events in the same order.
 */
class SameAsZooKeeperTest {

    private static final int SESSION_MS = 30_000;
    private static final int CLIENTS = 3;
    private static final int STEPS = 600;
    private static final int SEEDS = 2;
    private static final int RARELY = 100;
    private static final int CALLS_MEANWHILE = 5;
    private static final String HOME = "/t";

    @TempDir
    Path dir;

    @Test
    void theSameCallsHaveTheSameAnswersAndEvents() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            // When
            List<String> real;
            try (Real ensemble = new Real(dir.resolve("zookeeper-" + seed))) {
                real = play(seed, ensemble);
            }
            List<String> simulated = play(seed, new Simulated());

            // Then
            for (int i = 0; i < Math.min(real.size(), simulated.size()); i++) {
                assertThat(simulated.get(i))
                        .as("seed " + seed + ", after " + real.subList(Math.max(0, i - 12), i))
                        .isEqualTo(real.get(i));
            }
            assertThat(simulated).hasSameSizeAs(real);
        }
    }

    /** What is done to both. */
    private interface Ensemble {

        ZkWire wire(int client);

        void expire(long session);

        /** The client's connection breaks, and none comes about until it is healed. */
        void cut(int client);

        void heal(int client);
    }

    private static final class Real implements Ensemble, AutoCloseable {

        private final EmbeddedZooKeeper server;
        private final List<Gate> gates = new ArrayList<>();

        Real(Path dir) throws IOException {
            server = EmbeddedZooKeeper.start(dir, 0);
            for (int i = 0; i < CLIENTS; i++) {
                gates.add(new Gate(server.port()));
            }
        }

        @Override
        public ZkWire wire(int client) {
            return new ZooKeeperWire("127.0.0.1:" + gates.get(client).port(), SESSION_MS);
        }

        @Override
        public void expire(long session) {
            server.expireSession(session);
        }

        @Override
        public void cut(int client) {
            gates.get(client).shut();
        }

        @Override
        public void heal(int client) {
            gates.get(client).open();
        }

        @Override
        public void close() throws Exception {
            for (Gate gate : gates) {
                gate.close();
            }
            server.close();
        }
    }

    private static final class Simulated implements Ensemble {

        private final FakeZkServer server = new FakeZkServer();
        private final StraightRoad road = new StraightRoad();
        private final List<FakeWire> wires = new ArrayList<>();

        Simulated() {
            for (int i = 0; i < CLIENTS; i++) {
                wires.add(new FakeWire(server, road, SESSION_MS));
            }
        }

        @Override
        public ZkWire wire(int client) {
            return wires.get(client);
        }

        @Override
        public void expire(long session) {
            server.expire(session);
            road.run();
        }

        @Override
        public void cut(int client) {
            wires.get(client).hold(true);
            wires.get(client).breakConnections();
            road.run();
        }

        @Override
        public void heal(int client) {
            wires.get(client).hold(false);
        }
    }

    private static List<String> play(long seed, Ensemble ensemble) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> trace = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(ensemble.wire(i)));
        }
        Numbers numbers = new Numbers();
        clients.get(0).ask(new ZkCall.Write(ZkOp.create(HOME, new byte[0])), numbers);
        for (int step = 0; step < STEPS; step++) {
            int which = random.nextInt(CLIENTS);
            Client client = clients.get(which);
            int what = random.nextInt(RARELY);
            boolean ordered = what > 1;
            if (what == 0) {
                ensemble.expire(client.line.sessionId());
                client.awaitEnd();
                client.line.close(1_000);
                clients.set(which, new Client(ensemble.wire(which)));
                trace.add(step + " session of " + which + " ends");
            } else if (what == 1) {
                trace.add(step + " cut of " + which);
                ensemble.cut(which);
                client.awaitCut();
                for (int i = random.nextInt(CALLS_MEANWHILE); i >= 0; i--) {
                    int other = (which + 1 + random.nextInt(CLIENTS - 1)) % CLIENTS;
                    ask(clients, other, call(random), numbers, trace);
                }
                ensemble.heal(which);
                client.awaitConnected();
            } else {
                ask(clients, which, call(random), numbers, trace);
            }
            collect(clients, ordered, numbers, trace);
        }
        clients.forEach(client -> client.line.close(1_000));
        return trace;
    }

    private static void ask(List<Client> clients, int which, ZkCall<?> call, Numbers numbers, List<String> trace)
            throws Exception {
        trace.add(which + " " + call + " = " + clients.get(which).ask(call, numbers));
    }

    /**
     * What the clients were told; a word from each of them makes sure that it is all. A session's nodes end in no order, and
     * in none a client that is back is told of what it has missed.
     */
    private static void collect(List<Client> clients, boolean ordered, Numbers numbers, List<String> trace)
            throws Exception {
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).ask(new ZkCall.Sync(), numbers);
            List<String> events = clients.get(i).takeEvents();
            trace.add("told " + i + " " + (ordered ? events : numbers.names(events)));
        }
    }

    private static ZkCall<?> call(SplittableRandom random) {
        boolean watch = random.nextInt(3) == 0;
        return switch (random.nextInt(12)) {
            case 0, 1 -> new ZkCall.Read(path(random), watch);
            case 2, 3 -> new ZkCall.Stat(path(random), watch);
            case 4, 5 -> new ZkCall.Children(random.nextInt(4) == 0 ? HOME : path(random), watch);
            case 6 -> new ZkCall.ReadAll(List.of(path(random), path(random), path(random)));
            case 7, 8, 9 -> new ZkCall.Write(alone(random));
            default -> multi(random);
        };
    }

    private static ZkCall<?> multi(SplittableRandom random) {
        List<ZkOp> operations = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            operations.add(random.nextInt(5) == 0 ? ZkOp.check(path(random), version(random)) : alone(random));
        }
        return new ZkCall.Multi(operations);
    }

    private static ZkOp alone(SplittableRandom random) {
        byte[] data = Integer.toString(random.nextInt(100)).getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> ZkOp.create(path(random), data);
            case 3 -> ZkOp.createEphemeral(path(random), data);
            case 4 -> ZkOp.createSequential(path(random) + "/s", data);
            case 5, 6 -> ZkOp.set(path(random), data, version(random));
            default -> new ZkOp.Delete(path(random), version(random));
        };
    }

    private static int version(SplittableRandom random) {
        return random.nextInt(3) == 0 ? random.nextInt(3) : ZkOp.ANY_VERSION;
    }

    private static String path(SplittableRandom random) {
        String above = HOME + "/" + (char) ('a' + random.nextInt(3));
        return random.nextInt(2) == 0 ? above : above + "/" + (char) ('x' + random.nextInt(3));
    }

    /** Both ensembles count transactions and sessions, from different beginnings. */
    private static final class Numbers {

        private long firstZxid = -1;
        private final List<Long> sessions = new ArrayList<>();

        String stat(@Nullable ZkStat stat) {
            if (stat == null) {
                return "-";
            }
            if (firstZxid < 0) {
                firstZxid = stat.createdZxid();
            }
            if (!sessions.contains(stat.ephemeralOwner())) {
                sessions.add(stat.ephemeralOwner());
            }
            return (stat.createdZxid() - firstZxid) + "/" + (stat.modifiedZxid() - firstZxid) + "/v" + stat.version()
                    + "/of" + sessions.indexOf(stat.ephemeralOwner());
        }

        String text(@Nullable Object value) {
            if (value instanceof ZkStat stat) {
                return stat(stat);
            }
            if (value instanceof ZkNode node) {
                return new String(node.data(), StandardCharsets.UTF_8) + "@" + stat(node.stat());
            }
            if (value instanceof ZkCall.Written written) {
                return written.path() + "@" + stat(written.stat());
            }
            if (value instanceof ZkReply<?> reply) {
                return reply.error() + " " + text(reply.valueOrNull());
            }
            if (value instanceof List<?> list) {
                return list.stream().map(this::text).toList().toString();
            }
            return String.valueOf(value);
        }

        /** Names of children come in no order. */
        String names(List<?> children) {
            return children.stream().map(String::valueOf).sorted().toList().toString();
        }
    }

    private static final class Client implements ZkWire.Events {

        private final List<String> events = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicBoolean connected = new AtomicBoolean();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final ZkLine line;

        Client(ZkWire wire) {
            line = wire.open(this);
            awaitConnected();
        }

        void awaitConnected() {
            await().untilTrue(connected);
        }

        void awaitCut() {
            await().untilFalse(connected);
        }

        void awaitEnd() {
            await().untilTrue(ended);
        }

        <R> String ask(ZkCall<R> call, Numbers numbers) throws Exception {
            CompletableFuture<ZkReply<R>> reply = new CompletableFuture<>();
            assertThat(line.submit(connections.get(), call, reply::complete)).isTrue();
            ZkReply<R> answer = reply.get(20, TimeUnit.SECONDS);
            return call instanceof ZkCall.Children && answer.ok()
                    ? numbers.names((List<?>) answer.value())
                    : numbers.text(answer);
        }

        List<String> takeEvents() {
            synchronized (events) {
                List<String> taken = List.copyOf(events);
                events.clear();
                return taken;
            }
        }

        @Override
        public void onState(ZkWire.State state) {
            if (state == ZkWire.State.CONNECTED) {
                connections.incrementAndGet();
            }
            connected.set(state == ZkWire.State.CONNECTED);
            ended.compareAndSet(false, state == ZkWire.State.EXPIRED);
        }

        @Override
        public void onChange(String path, ZkWire.Change change) {
            events.add(change + " " + path);
        }
    }
}
