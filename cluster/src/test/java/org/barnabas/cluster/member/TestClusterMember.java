package org.barnabas.cluster.member;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.cluster.controller.ControllerPorts;
import org.barnabas.cluster.controller.decide.ConfigScope;
import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.controller.decide.TopicConfigValidator;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.cluster.session.ZkClient;
import org.barnabas.cluster.zk.ZkListener;
import org.barnabas.cluster.zookeeper.SessionFile;
import org.barnabas.cluster.zookeeper.SessionHome;
import org.barnabas.cluster.zookeeper.ZooKeeperWire;
import org.barnabas.ports.RandomSource;
import org.barnabas.ports.system.MpscMailbox;
import org.barnabas.ports.system.SingleThread;
import org.barnabas.ports.system.SystemClocks;
import org.jspecify.annotations.Nullable;

/** A broker's membership on real threads and a real ZooKeeper, without the broker. */
final class TestClusterMember implements AutoCloseable {

    private static final int SESSION_MS = 6_000;
    private static final int WAIT_S = 20;

    public final int id;
    final SingleThread controllerThread = new SingleThread("controller");
    final SingleThread imageThread = new SingleThread("image");
    final MpscMailbox mailbox = new MpscMailbox(controllerThread.executor(), () -> {}, 256);
    final ImageHolder holder = new ImageHolder(new MpscMailbox(imageThread.executor(), () -> {}, 256), imageThread);
    final List<ClusterDelta> deltas = new CopyOnWriteArrayList<>();
    final List<ZkListener.Session> sessions = new CopyOnWriteArrayList<>();
    final ZkClient zk;
    final ClusterMember member;

    TestClusterMember(int id, String connect, @Nullable SessionHome home, Map<Integer, TestClusterMember> peers) {
        this.id = id;
        this.zk = new ZkClient(new ZooKeeperWire(connect, SESSION_MS), mailbox);
        if (home != null) {
            zk.remember(new SessionFile(home));
        }
        ControllerPorts ports =
                new ControllerPorts(mailbox, controllerThread, controllerThread, zk, SystemClocks.WALL, new Random(id));
        ControllerSettings settings = new ControllerSettings(id, 1, (short) 1, true, false);
        holder.addListener(deltas::add);
        member = new ClusterMember(
                new MemberSettings(settings, -1),
                ports,
                holder,
                new Rules(),
                broker -> new PostingChannel(
                        mailbox,
                        () -> Objects.requireNonNull(peers.get(broker.id())).seat(),
                        () -> {}),
                null);
        zk.listen(new ZkListener() {
            @Override
            public void onSession(Session state) {
                sessions.add(state);
                member.onSession(state);
            }

            @Override
            public void onChange(String path) {
                member.onChange(path);
            }
        });
        peers.put(id, this);
    }

    private PostingChannel.Seat seat() {
        return new PostingChannel.Seat(mailbox, member);
    }

    /** Connects and answers the cluster id. */
    String connect() throws Exception {
        CompletableFuture<String> id = new CompletableFuture<>();
        member.connect(id::complete);
        return id.get(WAIT_S, TimeUnit.SECONDS);
    }

    /** Registers; answers why not, or null. */
    @Nullable
    String register() throws Exception {
        CompletableFuture<@Nullable String> done = new CompletableFuture<>();
        Endpoint endpoint = new Endpoint("PLAINTEXT", "127.0.0.1", 9092 + id, SecurityProtocol.PLAINTEXT);
        member.register(new BrokerNode(id, List.of(endpoint), null), done::complete);
        return done.get(WAIT_S, TimeUnit.SECONDS);
    }

    /** Connects and registers. */
    public TestClusterMember join() throws Exception {
        connect();
        String problem = register();
        if (problem != null) {
            throw new IllegalStateException(problem);
        }
        return this;
    }

    Controller controller() {
        return member.controller();
    }

    ClusterImage image() {
        return holder.current();
    }

    <T> T ask(Consumer<Consumer<T>> question) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        question.accept(answer::complete);
        return answer.get(WAIT_S, TimeUnit.SECONDS);
    }

    <T> T onThread(Consumer<Consumer<T>> question) throws Exception {
        return ask(answer -> mailbox.post(() -> question.accept(answer)));
    }

    /** Goes without a word: the session stays behind. */
    void vanish() throws Exception {
        controllerThread.close();
        imageThread.close();
    }

    @Override
    public void close() throws Exception {
        CompletableFuture<Void> left = new CompletableFuture<>();
        member.leave(() -> left.complete(null));
        left.get(WAIT_S, TimeUnit.SECONDS);
        vanish();
    }

    private static final class Random implements RandomSource {

        private final SplittableRandom random;

        Random(long seed) {
            random = new SplittableRandom(seed + System.nanoTime());
        }

        @Override
        public long nextLong() {
            return random.nextLong();
        }

        @Override
        public int nextInt(int bound) {
            return random.nextInt(bound);
        }
    }

    /** Knows four keys. */
    static final class Rules implements TopicConfigValidator {

        private static final List<String> KEYS =
                List.of("retention.ms", "cleanup.policy", "min.insync.replicas", "unclean.leader.election.enable");

        @Override
        public @Nullable String problem(ConfigScope scope, String name, Map<String, String> config) {
            for (String key : config.keySet()) {
                if (!KEYS.contains(key)) {
                    return "unknown key " + key;
                }
            }
            return null;
        }

        @Override
        public boolean isList(ConfigScope scope, String key) {
            return key.equals("cleanup.policy");
        }

        @Override
        public @Nullable String defaultValue(ConfigScope scope, String key) {
            return key.equals("cleanup.policy") ? "delete" : null;
        }

        @Override
        public List<EffectiveConfig> describeTopic(Map<String, String> config) {
            return List.of(new EffectiveConfig(
                    "retention.ms", config.getOrDefault("retention.ms", "604800000"), false, (byte) 5, false));
        }
    }
}
