package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * F13: topics are made, deleted, made again under their names, grown, configured and moved while brokers, controllers and
 * ZooKeeper are killed and stand still. After every story all is healed, and everybody must agree with the model. The
 * order of stories and all that is random comes from a seed. One thread, that of the test.
 */
final class AdminFaults implements AutoCloseable {

    private static final int BROKERS = 3;
    private static final List<String> NAMES = List.of("amber", "birch", "cedar", "dune", "ember", "fjord");
    private static final int PARTITIONS_MAX = 5;
    /** Values do no harm to records, and are not the defaults. */
    private static final Map<String, List<String>> VALUES = new TreeMap<>(Map.of(
            "retention.ms", List.of("700000001", "700000002", "700000003"),
            "max.message.bytes", List.of("2000", "500000"),
            "min.insync.replicas", List.of("1", "2"),
            "unclean.leader.election.enable", List.of("true", "false"),
            "cleanup.policy", List.of("compact", "delete")));

    private final TestCluster cluster;
    private final Random random;
    private final AdminModel model = new AdminModel();
    private final AdminOps ops;
    private final AdminAudit audit;
    private final List<String> told = new ArrayList<>();
    /** Names that stories used, the newest last. */
    private final List<String> made = new ArrayList<>();

    private AdminFaults(TestCluster cluster, long seed) {
        this.cluster = cluster;
        this.random = new Random(seed);
        this.ops = new AdminOps(cluster, model);
        this.audit = new AdminAudit(cluster, model, ops.admin());
    }

    /** Something that happens; faults are healed afterwards. */
    private record Story(String name, Runnable play) {}

    static TestCluster.Plan plan() {
        return TestCluster.of(BROKERS)
                .with("log.segment.delete.delay.ms", "1000")
                .with("auto.create.topics.enable", "false");
    }

    /** Plays every story at least once. */
    static void play(TestCluster.Plan plan, long seed, int rounds, int stormsPerRound, Path folder) {
        System.out.println("F13 administration under faults: -Dcluster.seed=" + seed);
        try (TestCluster cluster = plan.start(folder);
                AdminFaults faults = new AdminFaults(cluster, seed)) {
            faults.play(rounds, stormsPerRound);
            System.out.println("F13 seed " + seed + ": " + faults.ops.figures());
        }
    }

    private void play(int rounds, int storms) {
        for (int round = 0; round < rounds; round++) {
            List<Story> stories = new ArrayList<>(List.of(
                    new Story("a word to stop replicas is lost", this::theWordToStopIsLost),
                    new Story("a name is used again", this::aNameIsUsedAgain),
                    new Story("a broker without replicas becomes controller", this::aStrangerBecomesController),
                    new Story("an election completes a move", this::anElectionCompletesAMove)));
            IntStream.range(0, storms).forEach(i -> stories.add(new Story("storm", this::storm)));
            Collections.shuffle(stories, random);
            stories.forEach(this::tell);
        }
        assertThat(BrokerHealth.stackTraces(cluster))
                .as("errors with a stack trace")
                .isEmpty();
        assertThat(BrokerHealth.controllerTerms(cluster))
                .as("who was controller in which term")
                .doesNotHaveDuplicates();
    }

    private void tell(Story story) {
        told.add(story.name() + ":");
        try {
            story.play().run();
            cluster.heal();
            cluster.view().awaitBrokers(BROKERS);
            ops.settle();
            audit.agree();
            if (FaultScenarios.LONG) {
                System.out.println("F13 " + story.name() + ": " + ops.figures());
            }
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(
                    failure.getMessage() + "\nafter: "
                            + told.stream().skip(Math.max(0, told.size() - 30)).collect(Collectors.joining(" ")),
                    failure);
        }
    }

    /** Brokers 1 and up. */
    private List<Integer> shuffled() {
        List<Integer> ids =
                new ArrayList<>(IntStream.rangeClosed(1, BROKERS).boxed().toList());
        Collections.shuffle(ids, random);
        return ids;
    }

    private int controllerId() {
        return cluster.brokers().indexOf(cluster.controller()) + 1;
    }

    /** Kills the controller and waits for the next one. */
    private ClusterProcess replaceController() {
        ClusterProcess controller = cluster.controller();
        told.add("kill controller " + controller);
        controller.kill();
        TestCluster.eventually(() -> {
            if (ZooKeeperTruth.controller(cluster.zooKeeperConnect())
                    == cluster.brokers().indexOf(controller) + 1) {
                throw new IllegalStateException("no other controller yet");
            }
        });
        return controller;
    }

    private AdminModel.Topic placed(Map<String, String> config, List<Integer> replicas) {
        AdminModel.Topic topic = AdminModel.Topic.of(1, replicas.size(), config);
        return topic.moved(0, replicas);
    }

    /** A topic that is not there, made by name with these replicas. */
    private String make(Map<String, String> config, List<Integer> replicas) {
        String oldest =
                NAMES.stream().filter(each -> !made.contains(each)).findFirst().orElseGet(() -> made.get(0));
        String name = NAMES.stream()
                .filter(each -> model.topic(each) == null)
                .findFirst()
                .orElseGet(() -> remove(oldest));
        ops.create(name, placed(config, replicas));
        done(name);
        made.remove(name);
        made.add(name);
        return name;
    }

    private String remove(String name) {
        ops.delete(name);
        done(name);
        return name;
    }

    private void done(String name) {
        if (!ops.await(name)) {
            // All is well, or nearly: what does not work now is tried again when all is.
            ops.settle();
        }
    }

    /** A broker stands still while a topic is deleted and another moved away from it, and the controller dies. */
    private void theWordToStopIsLost() {
        int controller = controllerId();
        List<Integer> others =
                shuffled().stream().filter(id -> id != controller).toList();
        int still = others.get(0);
        String deleted = make(Map.of(), List.of(still, others.get(1)));
        String moved = make(Map.of(), List.of(others.get(1), still));
        cluster.view().awaitInSync(moved);
        told.add("pause broker-" + still + ", delete " + deleted + ", move " + moved);
        cluster.broker(still).pause();
        ops.delete(deleted);
        done(deleted);
        ops.move(moved, 0, List.of(others.get(1)));
        ops.await(moved);
        replaceController();
        cluster.broker(still).resume();
    }

    /** Values of a topic that is gone must not come back with its name. */
    private void aNameIsUsedAgain() {
        Map<String, String> dangerous = Map.of(
                "retention.ms", "700000009", "unclean.leader.election.enable", "true", "max.message.bytes", "2000");
        String name = make(dangerous, List.of(1, 2, 3));
        remove(name);
        ops.create(name, placed(Map.of("min.insync.replicas", "2"), shuffled()));
        done(name);
        audit.agree();
        ClusterProcess gone = replaceController();
        ops.configure(name, "max.message.bytes", "500000");
        done(name);
        gone.start();
        cluster.view().awaitBrokers(BROKERS);
        remove(name);
        replaceController();
        ops.create(
                name,
                placed(
                        Map.of(),
                        shuffled().stream()
                                .filter(id -> cluster.broker(id).isRunning())
                                .toList()));
        done(name);
    }

    /** The next controller has no replica of the topic. */
    private void aStrangerBecomesController() {
        int controller = controllerId();
        String name = make(Map.of("retention.ms", "700000007", "cleanup.policy", "compact"), List.of(controller));
        audit.agree();
        replaceController();
        ops.configure(name, "min.insync.replicas", "2");
        done(name);
    }

    /** The only in-sync replica is away, is made the only replica, and comes back. */
    private void anElectionCompletesAMove() {
        List<Integer> brokers = shuffled();
        int survivor = brokers.get(0);
        String name = make(Map.of("unclean.leader.election.enable", "false"), List.of(survivor, brokers.get(1)));
        cluster.view().awaitInSync(name);
        told.add("kill broker-" + brokers.get(1) + ", then broker-" + survivor + ", move " + name);
        cluster.broker(brokers.get(1)).kill();
        awaitState(name, survivor, 1);
        cluster.broker(survivor).kill();
        awaitState(name, -1, 1);
        ops.move(name, 0, List.of(survivor));
        done(name);
        // The other one stays away: that it caught up would end the move as well.
        cluster.broker(survivor).start();
        TestCluster.eventually(() -> {
            if (Objects.requireNonNull(
                            AdminTruth.read(cluster.zooKeeperConnect()).topics().get(name))
                    .moving()) {
                throw new IllegalStateException(name + " is being moved");
            }
        });
    }

    private void awaitState(String topic, int leader, int inSync) {
        TestCluster.eventually(() -> {
            ZooKeeperTruth.PartitionState state =
                    ZooKeeperTruth.state(cluster.zooKeeperConnect(), new TopicPartition(topic, 0));
            if (state.leader() != leader || state.inSync() != inSync) {
                throw new IllegalStateException(topic + " has " + state);
            }
        });
    }

    /** Much is asked for at once while something fails. */
    private void storm() {
        int faults = 0;
        for (int step = 0; step < 12; step++) {
            if (faults < 2 && random.nextInt(5) == 0) {
                faults++;
                fault();
            }
            List<String> free = NAMES.stream().filter(name -> !ops.isBusy(name)).toList();
            if (!free.isEmpty()) {
                ask(free.get(random.nextInt(free.size())));
            }
            if (random.nextInt(3) == 0) {
                pass(random.nextInt(300));
            }
        }
    }

    private void ask(String name) {
        AdminModel.Topic topic = model.topic(name);
        if (topic == null) {
            ops.create(name, AdminModel.Topic.of(1 + random.nextInt(3), 1 + random.nextInt(2), someValues()));
            told.add("create " + name);
            return;
        }
        int what = random.nextInt(10);
        told.add(what + " " + name);
        if (what < 3) {
            ops.delete(name);
        } else if (what < 5 && topic.partitions() < PARTITIONS_MAX) {
            ops.grow(name, topic.partitions() + 1);
        } else if (what < 7) {
            ops.move(name, random.nextInt(topic.partitions()), shuffled().subList(0, topic.replication()));
        } else {
            String key = List.copyOf(VALUES.keySet()).get(random.nextInt(VALUES.size()));
            boolean remove = topic.config().containsKey(key) && random.nextBoolean();
            ops.configure(name, key, remove ? null : value(key));
        }
    }

    private Map<String, String> someValues() {
        return VALUES.keySet().stream()
                .filter(key -> random.nextInt(3) == 0)
                .collect(Collectors.toMap(key -> key, this::value));
    }

    private String value(String key) {
        List<String> values = VALUES.getOrDefault(key, List.of());
        return values.get(random.nextInt(values.size()));
    }

    private void fault() {
        List<ClusterProcess> running =
                cluster.brokers().stream().filter(ClusterProcess::isRunning).toList();
        ClusterProcess any = running.get(random.nextInt(running.size()));
        ClusterProcess zooKeeper = cluster.zooKeeper(1);
        int what = random.nextInt(6);
        told.add("fault " + what);
        switch (what) {
            case 0 -> kill(cluster.controller(), running);
            case 1 -> kill(any, running);
            case 2 -> still(cluster.controller(), 500 + random.nextInt(1_500));
            case 3 -> still(any, 500 + random.nextInt(8_000));
            case 4 -> still(zooKeeper, 500 + random.nextInt(2_500));
            default -> {
                zooKeeper.kill();
                pass(random.nextInt(1_000));
                zooKeeper.start();
            }
        }
    }

    private static void kill(ClusterProcess broker, List<ClusterProcess> running) {
        if (running.size() > 1) {
            broker.kill();
        }
    }

    /** What is asked for meanwhile waits. */
    private void still(ClusterProcess process, long ms) {
        process.pause();
        Stream.of(NAMES.get(random.nextInt(NAMES.size())))
                .filter(name -> !ops.isBusy(name))
                .forEach(this::ask);
        pass(ms);
        process.resume();
    }

    private static void pass(long ms) {
        Awaitility.await()
                .pollDelay(Duration.ofMillis(ms))
                .atMost(Duration.ofMillis(ms + 10_000))
                .until(() -> true);
    }

    @Override
    public void close() {
        ops.close();
    }
}
