package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.awaitility.Awaitility;
import org.barnabas.systemtests.RunningProcess;
import org.barnabas.systemtests.oldclients.Line;
import org.barnabas.systemtests.oldclients.Modern;
import org.barnabas.systemtests.oldclients.Nodes;
import org.barnabas.systemtests.oldclients.OldKafka;
import org.barnabas.systemtests.oldclients.ZooKeeperGroup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Old clients and old tools on a cluster of three that has a path of its own in ZooKeeper: a broker dies under them,
 * leaders go back, replicas move. With
 * {@code -Dold-clients.peer=kafka} the cluster is Apache Kafka 3.9.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OldClientsFailOverTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int BROKERS = 3;
    private static final int PARTITIONS = 6;
    private static final int COUNT = 300;
    private static final OldKafka OLD = OldKafka.V0_8_2_1;

    private Path folder;
    private TestCluster cluster;
    private Nodes nodes;

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        TestCluster.Plan plan =
                TestCluster.of(BROKERS).with("min.insync.replicas", "2").with("auto.leader.rebalance.enable", "false");
        if ("kafka".equals(System.getProperty("old-clients.peer"))) {
            plan.apacheKafka();
        }
        cluster = plan.start(folder);
        nodes = Nodes.at(cluster.zooKeeperConnect());
    }

    @AfterAll
    void stop() {
        nodes.close();
        cluster.close();
    }

    @Test
    void nothingIsLostWhenABrokerDiesUnderOldClients() {
        // Given
        String topic = "survives";
        cluster.createTopic(topic, PARTITIONS, BROKERS);
        cluster.awaitInSync(topic);
        try (RunningProcess one = member("one", topic, 2);
                RunningProcess other = member("other", topic, 1);
                RunningProcess java = produce("JavaProducer", topic, "with.retries=1000", "codecs=snappy");
                RunningProcess scala = produce(
                        "ScalaProducers", topic, "with.message.send.max.retries=1000", "kinds=sync", "codecs=gzip")) {
            awaitRead(2 * COUNT / 5, one, other);

            // When
            ClusterProcess victim = cluster.leaderOf(new TopicPartition(topic, 0));
            victim.kill();

            // Then
            assertThat(java.awaitExit(PATIENCE)).as(java::output).isZero();
            assertThat(scala.awaitExit(PATIENCE)).as(scala::output).isZero();
            Set<String> sent = Stream.of("old-java.snappy-", "old-sync.gzip-")
                    .flatMap(name -> IntStream.range(0, COUNT).mapToObj(i -> name + i))
                    .collect(Collectors.toSet());
            awaitRead(sent.size(), one, other);
            assertThat(values(one, other)).isEqualTo(sent);
            checkOrder(one);
            checkOrder(other);
            ZooKeeperGroup group = new ZooKeeperGroup(nodes, "survivors");
            assertThat(group.owners(topic)).hasSize(PARTITIONS).isEqualTo(group.shares(topic, PARTITIONS));
            cluster.heal();
            cluster.awaitInSync(topic);
            assertThat(new Modern(cluster.bootstrap()).readAll(topic))
                    .extracting(record -> record.value())
                    .containsAll(sent);
        }
    }

    private RunningProcess member(String name, String topic, int streams) {
        return OLD.start(
                folder,
                name,
                "HighLevelConsumers",
                "zookeeper=" + cluster.zooKeeperConnect(),
                "groups=survivors:" + topic + ":" + streams);
    }

    /** About five seconds of it. */
    private RunningProcess produce(String program, String topic, String... arguments) {
        String[] all = Stream.concat(
                        Stream.of(
                                "bootstrap=" + cluster.bootstrap(),
                                "topic=" + topic,
                                "name=old",
                                "count=" + COUNT,
                                "pause=15",
                                "with.retry.backoff.ms=100",
                                "with.max.in.flight.requests.per.connection=1"),
                        Stream.of(arguments))
                .toArray(String[]::new);
        return OLD.start(folder, program, program, all);
    }

    private static Set<String> values(RunningProcess... members) {
        return Stream.of(members)
                .flatMap(member -> Line.of(member).stream())
                .map(Line::value)
                .collect(Collectors.toSet());
    }

    private static void awaitRead(int count, RunningProcess... members) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(values(members)).hasSizeGreaterThanOrEqualTo(count));
    }

    /** What a producer repeats may come twice; nothing comes before what was sent earlier to the same partition. */
    private static void checkOrder(RunningProcess member) {
        Map<String, Integer> highest = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Line line : Line.of(member)) {
            if (seen.add(line.value())) {
                int dash = line.value().lastIndexOf('-');
                String writer = line.partition() + line.value().substring(0, dash);
                int number = Integer.parseInt(line.value().substring(dash + 1));
                assertThat(number).as("%s", line).isGreaterThan(highest.getOrDefault(writer, -1));
                highest.put(writer, number);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V0_8_2_1", "V1_1_1"})
    void replicasMoveAndLeadersGoBack(OldKafka old) throws Exception {
        // Given
        String topic = "moved-by-" + old;
        cluster.createTopic(topic, 1, 2);
        cluster.awaitInSync(topic);
        List<Integer> before = replicas(topic);
        int third = BROKERS * (BROKERS + 1) / 2 - before.get(0) - before.get(1);
        List<Integer> after = List.of(third, before.get(0));
        Path plan = Files.writeString(
                folder.resolve("plan-" + old + ".json"),
                "{\"version\":1,\"partitions\":[{\"topic\":\"" + topic + "\",\"partition\":0,\"replicas\":" + after
                        + "}]}");

        // When replicas move
        reassign(old, plan, "--execute");

        // Then
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> replicas(topic).equals(after)
                        && reassign(old, plan, "--verify").contains("completed successfully"));
        assertThat(nodes.text("/admin/reassign_partitions")).isNull();
        cluster.awaitInSync(topic);

        // When the preferred leader is asked for
        Path wish = Files.writeString(
                folder.resolve("wish-" + old + ".json"),
                "{\"partitions\":[{\"topic\":\"" + topic + "\",\"partition\":0}]}");
        old.tool(
                folder,
                "kafka.admin.PreferredReplicaLeaderElectionCommand",
                "--zookeeper",
                cluster.zooKeeperConnect(),
                "--path-to-json-file",
                wish.toString());

        // Then
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            Node leader = partition(topic).leader();
            return leader != null && leader.id() == third;
        });
        Awaitility.await().atMost(PATIENCE).until(() -> nodes.text("/admin/preferred_replica_election") == null);
    }

    private String reassign(OldKafka old, Path plan, String step) {
        return old.tool(
                folder,
                "kafka.admin.ReassignPartitionsCommand",
                "--zookeeper",
                cluster.zooKeeperConnect(),
                "--reassignment-json-file",
                plan.toString(),
                step);
    }

    private List<Integer> replicas(String topic) throws Exception {
        return partition(topic).replicas().stream().map(Node::id).toList();
    }

    private TopicPartitionInfo partition(String topic) throws Exception {
        return cluster.view().describe(topic).partitions().get(0);
    }
}
