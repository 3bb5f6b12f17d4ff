package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.MetadataRequest.MetadataRequestTopic;
import org.barnabas.protocol.message.MetadataResponse;
import org.barnabas.testkit.wire.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients hear of a broker that has just begun. */
@Timeout(180)
class StartingBrokerTest {

    private static final short VERSION = 5;
    private static final int PARTITIONS = 4;

    @TempDir
    private Path folder;

    /** Asks for the topic's metadata again and again, over a new connection each time, from before the port is open. */
    private static final class Asker implements AutoCloseable {

        private final List<String> answers = new CopyOnWriteArrayList<>();
        private final AtomicBoolean over = new AtomicBoolean();
        private final Thread thread;

        Asker(int port) {
            thread = new Thread(() -> run(port), "asker");
            thread.start();
        }

        private void run(int port) {
            while (!over.get()) {
                try (WireClient client =
                        new WireClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                    answers.add(describe(client.call(
                            MetadataResponse.class,
                            ApiKey.METADATA,
                            VERSION,
                            new MetadataRequest()
                                    .topics(List.of(new MetadataRequestTopic().name("orders")))
                                    .allowAutoTopicCreation(true))));
                } catch (IOException refused) {
                    Thread.onSpinWait();
                }
            }
        }

        private static String describe(MetadataResponse response) {
            List<Integer> partitions = response.topics().stream()
                    .map(topic -> topic.partitions().size())
                    .toList();
            List<Short> errors =
                    response.topics().stream().map(topic -> topic.errorCode()).toList();
            return response.brokers().size() + " brokers, controller " + (response.controllerId() >= 0) + ", errors "
                    + errors + ", partitions " + partitions;
        }

        List<String> heard() {
            Clients.await(() -> answers.size() > 3);
            return List.copyOf(answers);
        }

        @Override
        public void close() throws InterruptedException {
            over.set(true);
            thread.join();
        }
    }

    private static int port(BarnabasBroker broker) {
        String address = broker.bootstrapServers();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static void createTopic(BarnabasBroker broker, int replicas) throws Exception {
        try (Admin admin = Clients.admin(broker)) {
            admin.createTopics(List.of(new NewTopic("orders", PARTITIONS, (short) replicas)))
                    .all()
                    .get();
        }
    }

    @Test
    void aBrokerAloneKnowsItselfAndItsTopicsFromItsFirstAnswerOn() throws Exception {
        // Given
        int port;
        try (BarnabasBroker broker = BrokerStarter.start(folder)) {
            port = port(broker);
            createTopic(broker, 1);
        }
        List<String> heard = new ArrayList<>();
        // When
        for (int restart = 0; restart < 10; restart++) {
            try (Asker asker = new Asker(port);
                    BarnabasBroker broker = BrokerStarter.start(folder, "listeners", "PLAINTEXT://127.0.0.1:" + port)) {
                Objects.requireNonNull(broker);
                heard.addAll(asker.heard());
            }
        }
        // Then
        assertThat(heard).containsOnly("1 brokers, controller true, errors [0], partitions [4]");
    }

    @Test
    void aBrokerThatComesBackKnowsTheOthersToo() throws Exception {
        // Given
        try (BarnabasBroker first = BrokerStarter.start(folder.resolve("1"), "broker.id", "1")) {
            String[] settings = {"broker.id", "2", "zookeeper.connect", first.zooKeeper(), "listeners", ""};
            settings[5] = "PLAINTEXT://127.0.0.1:0";
            int port;
            try (BarnabasBroker second = BrokerStarter.start(folder.resolve("2"), settings)) {
                port = port(second);
                createTopic(second, 2);
            }
            settings[5] = "PLAINTEXT://127.0.0.1:" + port;
            List<String> heard = new ArrayList<>();
            // When
            for (int restart = 0; restart < 5; restart++) {
                try (Asker asker = new Asker(port);
                        BarnabasBroker second = BrokerStarter.start(folder.resolve("2"), settings)) {
                    Objects.requireNonNull(second);
                    heard.addAll(asker.heard());
                }
            }
            // Then
            assertThat(heard).containsOnly("2 brokers, controller true, errors [0], partitions [4]");
        }
    }
}
