package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.barnabas.broker.world.StartException;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.barnabas.testkit.FreePorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A start waits as long as waiting can help, and can be interrupted. */
@Timeout(60)
class WaitingStartTest {

    private static final String NODE = "/brokers/ids/1";
    private static final String BODY = "{\"version\":5,\"endpoints\":[\"PLAINTEXT://former:9092\"],"
            + "\"listener_security_protocol_map\":{\"PLAINTEXT\":\"PLAINTEXT\"},\"session_timeout_ms\":2000}";

    @TempDir
    private Path folder;

    /** A start on a thread of its own. */
    private static final class Start {

        private final CompletableFuture<BarnabasBroker> broker = new CompletableFuture<>();
        private final Thread thread;

        Start(Path folder, String... settings) {
            thread = new Thread(
                    () -> {
                        try {
                            broker.complete(BrokerStarter.start(folder, settings));
                        } catch (StartException | RuntimeException e) {
                            broker.completeExceptionally(e);
                        }
                    },
                    "starting");
            thread.start();
        }

        /** Until it waits for ZooKeeper, or at least may. */
        Start awaitSession() {
            return awaitIdle("controller");
        }

        /** Until all that is left is to register. */
        Start awaitRegistration() {
            return awaitIdle("upkeep");
        }

        /** Until a thread of the broker has begun, and waits for more to do. */
        private Start awaitIdle(String role) {
            Clients.await(() -> Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(any -> any.getName().equals(role)
                            && (any.getState() == Thread.State.WAITING
                                    || any.getState() == Thread.State.TIMED_WAITING)));
            return this;
        }

        void interrupt() throws InterruptedException {
            thread.interrupt();
            thread.join();
        }
    }

    /** A registration whose session nobody keeps alive, and which no file remembers, is in the embedded ZooKeeper. */
    private void leaveRegistration() throws Exception {
        BrokerStarter.start(folder).close();
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder.resolve("zookeeper"), 0)) {
            ZooKeeper former = new ZooKeeper(server.connectString(), 2_000, event -> {});
            Clients.await(() -> former.getState().isConnected());
            former.create(
                    NODE, BODY.getBytes(StandardCharsets.UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            server.close();
            former.close(0);
        }
        Files.deleteIfExists(folder.resolve("logs").resolve("zookeeper.session"));
    }

    private static Path marker(Path folder) {
        return folder.resolve("logs").resolve(".kafka_cleanshutdown");
    }

    @Test
    void aBrokerThatHostsItsZooKeeperOutlastsItsFormerRegistration() throws Exception {
        // Given: the file of the session is missing, as after a restore
        leaveRegistration();

        // When
        try (BarnabasBroker broker = BrokerStarter.start(folder)) {
            // Then
            assertThat(broker.brokerId()).isEqualTo(1);
        }
    }

    @Test
    void aBrokerWaitsForAZooKeeperThatComesLater() throws Exception {
        // Given
        int port = FreePorts.next();
        Start start = new Start(folder.resolve("b"), "zookeeper.connect", "127.0.0.1:" + port).awaitSession();

        // When
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder.resolve("z"), port);
                BarnabasBroker broker = start.broker.get(60, TimeUnit.SECONDS)) {
            // Then
            assertThat(broker.zooKeeper()).isEqualTo(server.connectString());
        }
    }

    @Test
    void aBoundEndsTheWaitForZooKeeper() throws Exception {
        // Given
        String nowhere = "127.0.0.1:" + FreePorts.next();

        // When, then
        assertThatThrownBy(() -> BrokerStarter.start(
                        folder, "zookeeper.connect", nowhere, "zookeeper.connection.timeout.ms", "300"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("no ZooKeeper answers at " + nowhere);
    }

    @Test
    void anInterruptionEndsTheWaitAndWhatWasBegun() throws Exception {
        // Given
        Start start = new Start(folder, "zookeeper.connect", "127.0.0.1:" + FreePorts.next()).awaitSession();

        // When
        start.interrupt();

        // Then
        assertThat(start.broker).isCompletedExceptionally();
        Clients.await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("starting-SendThread")
                        || thread.getName().contains("controller-SendThread")));
    }

    @Test
    void aLifeThatNeverRegisteredSaysNothingOfTheOneBefore() throws Exception {
        // Given: a life that ended uncleanly, and one that waits for its registration
        leaveRegistration();
        Files.delete(marker(folder));
        Start unclean = new Start(folder, "zookeeper.session.timeout.ms", "60000").awaitRegistration();

        // When
        unclean.interrupt();

        // Then
        assertThat(unclean.broker).isCompletedExceptionally();
        assertThat(marker(folder)).doesNotExist();
    }

    @Test
    void aCleanStopIsStillOneAfterAStartThatWasGivenUp() throws Exception {
        // Given
        leaveRegistration();
        String before = Files.readString(marker(folder));
        Start start = new Start(folder).awaitRegistration();

        // When
        start.interrupt();

        // Then
        assertThat(Files.readString(marker(folder))).isEqualTo(before);
        Objects.requireNonNull(BrokerStarter.start(folder)).close();
    }
}
