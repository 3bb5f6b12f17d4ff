package org.barnabas.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.barnabas.systemtests.BrokerLaunch;
import org.barnabas.testkit.Goals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three broker processes with a configuration file each, whose ZooKeeper is an ensemble that they host themselves. The
 * one that goes is also a server of the ensemble, once the one that leads it.
 */
@Tag("cluster")
@Timeout(1_800)
class EnsembleOfBrokersTest {

    private static final int BROKERS = 3;
    private static final int PARTITIONS = 3;
    private static final String TOPIC = "orders";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private final Network network = new Loopback();
    private final List<Integer> clients = ports();
    private final List<Integer> quorum = ports();
    private final List<Integer> election = ports();
    private final List<Integer> zooKeepers = ports();
    private final List<ClusterProcess> brokers = new ArrayList<>();

    private List<Integer> ports() {
        return IntStream.range(0, BROKERS).mapToObj(each -> network.port("any")).toList();
    }

    private String listed(String format) {
        return IntStream.range(0, BROKERS)
                .mapToObj(each -> String.format(
                        format,
                        each + 1,
                        quorum.get(each),
                        election.get(each),
                        zooKeepers.get(each),
                        clients.get(each)))
                .collect(Collectors.joining(","));
    }

    private String bootstrap() {
        return listed("127.0.0.1:%5$d");
    }

    private String zooKeeper() {
        return listed("127.0.0.1:%4$d");
    }

    private ClusterProcess broker(int id) {
        return broker(
                id,
                "zookeeper.embedded.servers=" + listed("%1$d@127.0.0.1:%2$d:%3$d:%4$d"),
                "default.replication.factor=3",
                "min.insync.replicas=2");
    }

    private ClusterProcess broker(int id, String... own) {
        Path file = folder.resolve("broker-" + id + ".properties");
        List<String> lines = new ArrayList<>(List.of(
                "broker.id=" + id,
                "listeners=PLAINTEXT://127.0.0.1:" + clients.get(id - 1),
                "data.dir=" + folder.resolve("broker-" + id),
                "metrics.port=-1"));
        lines.addAll(List.of(own));
        try {
            Files.write(file, lines);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        List<String> command = new ArrayList<>(
                BrokerLaunch.with(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-ea:org.barnabas...")));
        command.addAll(List.of("--config", file.toString()));
        return new ClusterProcess("broker-" + id, command, folder, BrokerLaunch::awaitBanner);
    }

    @AfterEach
    void endProcesses() {
        brokers.forEach(ClusterProcess::close);
    }

    @Test
    void oneOfThemMayDieWhicheverItIs() throws Exception {
        // Given
        IntStream.rangeClosed(1, BROKERS).forEach(id -> brokers.add(broker(id)));
        brokers.forEach(ClusterProcess::launch);
        brokers.forEach(ClusterProcess::awaitReady);
        try (ClusterView view = new ClusterView(bootstrap())) {
            view.awaitBrokers(BROKERS);
            view.createTopic(TOPIC, PARTITIONS, BROKERS, Map.of());
            view.awaitInSync(TOPIC);
            int leading = ensembleLeader();
            int following = leading == 1 ? 2 : 1;

            for (int doomed : List.of(following, leading)) {
                // When
                brokers.get(doomed - 1).kill();

                // Then: the others elect, write, and change metadata
                writeToAll();
                view.createTopic("without-" + doomed, 1, 2, Map.of());
                assertThat(ensembleLeader()).isNotEqualTo(doomed);

                // When
                brokers.get(doomed - 1).start();

                // Then
                view.awaitBrokers(BROKERS);
                view.awaitInSync(TOPIC);
                writeToAll();
            }
            assertThat(ZooKeeperTruth.brokers(zooKeeper())).containsExactlyInAnyOrder("1", "2", "3");
        }
    }

    @Test
    void allOfThemMayBeStoppedAtOnceAndStartedAgain() throws Exception {
        // Given
        IntStream.rangeClosed(1, BROKERS).forEach(id -> brokers.add(broker(id)));
        brokers.forEach(ClusterProcess::launch);
        brokers.forEach(ClusterProcess::awaitReady);
        try (ClusterView view = new ClusterView(bootstrap())) {
            view.awaitBrokers(BROKERS);
            view.createTopic(TOPIC, PARTITIONS, BROKERS, Map.of());
            view.awaitInSync(TOPIC);
            writeToAll();
        }

        for (int round = 0; round < 2; round++) {
            // When
            long begin = System.nanoTime();
            brokers.forEach(broker -> ProcessHandle.of(broker.pid()).ifPresent(ProcessHandle::destroy));
            brokers.forEach(ClusterProcess::terminate);
            long stoppedMs = (System.nanoTime() - begin) / 1_000_000;

            // Then: each has said so, and none took the others' end for an error
            Goals.atMost("three self-hosting brokers stopped at once, ms", stoppedMs, 5_000);
            assertThat(brokers)
                    .allSatisfy(broker -> assertThat(broker.output())
                            .contains("stopped broker=")
                            .doesNotContain("ERROR")
                            .doesNotContain("EOFException"));

            // When
            brokers.forEach(ClusterProcess::launch);
            brokers.forEach(ClusterProcess::awaitReady);

            // Then
            try (ClusterView view = new ClusterView(bootstrap())) {
                view.awaitBrokers(BROKERS);
                view.awaitInSync(TOPIC);
            }
            writeToAll();
        }
    }

    @Test
    void oneThatWaitsForTheOthersCanBeStopped() {
        // Given
        brokers.add(broker(1));
        ClusterProcess alone = brokers.get(0).launch();
        Awaitility.await()
                .until(() -> alone.output().contains("waiting for the ZooKeeper ensemble")
                        && alone.output().contains("not heard yet: 2,3"));

        // When
        alone.terminate();

        // Then
        assertThat(alone.output()).contains("stopped before it was ready").doesNotContain("is ready");
    }

    @Test
    void aSingleBrokerWithDataBecomesThreeWithThem() throws Exception {
        // Given
        ClusterProcess alone = broker(1, "zookeeper.embedded.port=0");
        brokers.add(alone);
        alone.start();
        try (ClusterView view = new ClusterView("127.0.0.1:" + clients.get(0))) {
            view.awaitBrokers(1);
            view.createTopic(TOPIC, PARTITIONS, 1, Map.of());
            writeToAll();
        }
        alone.close();

        // When: the new ones are first
        brokers.clear();
        for (int id = 1; id <= BROKERS; id++) {
            brokers.add(broker(id));
        }
        brokers.get(1).launch();
        brokers.get(2).launch();
        brokers.get(0).launch();
        brokers.forEach(ClusterProcess::awaitReady);

        // Then
        try (ClusterView view = new ClusterView(bootstrap())) {
            view.awaitBrokers(BROKERS);
            view.awaitInSync(TOPIC);
            writeToAll();
            assertThat(ZooKeeperTruth.brokers(zooKeeper())).containsExactlyInAnyOrder("1", "2", "3");
        }
    }

    /** An acknowledged record in each partition; acks=all asks for two replicas in sync. */
    private void writeToAll() throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap(), "request.timeout.ms", 2_500, "delivery.timeout.ms", 60_000);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                producer.send(new ProducerRecord<>(TOPIC, partition, null, "value"))
                        .get();
            }
        }
    }

    private int ensembleLeader() {
        return Awaitility.await()
                .ignoreExceptions()
                .until(
                        () -> IntStream.rangeClosed(1, BROKERS)
                                .filter(id -> mode(zooKeepers.get(id - 1)).contains("Mode: leader"))
                                .findFirst()
                                .orElse(0),
                        id -> id > 0);
    }

    /** What a server says of itself; nothing if it is not there. */
    private static String mode(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException away) {
            return "";
        }
    }
}
