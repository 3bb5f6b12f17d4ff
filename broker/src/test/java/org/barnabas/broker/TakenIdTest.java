package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.cluster.zookeeper.EmbeddedZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose id another one takes while its own registration is gone. */
class TakenIdTest {

    private static final String NODE = "/brokers/ids/1";
    private static final String BODY = "{\"version\":5,\"endpoints\":[\"PLAINTEXT://other:9092\"],"
            + "\"listener_security_protocol_map\":{\"PLAINTEXT\":\"PLAINTEXT\"},\"session_timeout_ms\":6000}";

    @TempDir
    private Path folder;

    @Test
    void itSaysThatItMustEnd() throws Exception {
        // Given
        CompletableFuture<String> fatal = new CompletableFuture<>();
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder.resolve("zookeeper"), 0)) {
            BrokerConfig config = BrokerConfig.of(Map.of(
                    "data.dir",
                    folder.resolve("data").toString(),
                    "broker.id",
                    "1",
                    "listeners",
                    "PLAINTEXT://127.0.0.1:0",
                    "zookeeper.connect",
                    server.connectString()));
            try (BarnabasBroker broker = BarnabasBroker.start(config, fatal::complete);
                    ZooKeeper other = new ZooKeeper(server.connectString(), 6_000, event -> {})) {
                Clients.await(() -> other.getState().isConnected());

                // When
                other.multi(List.of(
                        Op.delete(NODE, -1),
                        Op.create(
                                NODE,
                                BODY.getBytes(StandardCharsets.UTF_8),
                                ZooDefs.Ids.OPEN_ACL_UNSAFE,
                                CreateMode.EPHEMERAL)));

                // Then
                assertThat(broker.brokerId()).isEqualTo(1);
                assertThat(fatal.get(60, TimeUnit.SECONDS))
                        .contains("same id, 1")
                        .contains("other:9092");
            }
        }
    }
}
