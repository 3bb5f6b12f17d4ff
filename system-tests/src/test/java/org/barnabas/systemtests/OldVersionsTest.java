package org.barnabas.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.ListenerAddress;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.ApiVersionsRequest;
import org.barnabas.protocol.message.ApiVersionsResponse;
import org.barnabas.testkit.TestLoops;
import org.barnabas.testkit.wire.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the first versions hear from Barnabas what they hear from Apache Kafka 3.9, answer by answer. */
class OldVersionsTest {

    @TempDir
    private Path folder;

    @Test
    void theFirstVersionsAreAnsweredAsApacheKafkaDid() throws Exception {
        // Given
        List<String> expected;
        Map<ApiKey, Short> told;
        try (KafkaOnZooKeeper kafka = KafkaOnZooKeeper.start(Files.createDirectory(folder.resolve("kafka")))) {
            URI address = URI.create("kafka://" + kafka.bootstrap());
            InetSocketAddress there = new InetSocketAddress(address.getHost(), address.getPort());
            expected = hold(there);
            told = oldest(there);
        }

        // When
        List<String> heard;
        try (BarnabasBroker broker = start()) {
            ListenerAddress address = broker.advertised().get(0);
            InetSocketAddress here = new InetSocketAddress(address.host(), address.port());
            heard = hold(here);
            told.keySet().retainAll(oldest(here).keySet());
        }

        // Then
        assertThat(heard).containsExactlyElementsOf(expected);
        assertThat(told.values())
                .as("from where on the reference tells versions")
                .containsOnly((short) 0);
    }

    private static List<String> hold(InetSocketAddress broker) throws IOException {
        try (OldConversation conversation = new OldConversation(broker, KafkaOnZooKeeper.BROKER_ID)) {
            return conversation.hold();
        }
    }

    private static Map<ApiKey, Short> oldest(InetSocketAddress broker) throws IOException {
        Map<ApiKey, Short> oldest = new HashMap<>();
        try (WireClient client = new WireClient(broker)) {
            client.call(ApiVersionsResponse.class, ApiKey.API_VERSIONS, 0, new ApiVersionsRequest())
                    .apiKeys()
                    .forEach(range -> {
                        ApiKey api = ApiKey.of(range.apiKey());
                        if (api != null) {
                            oldest.put(api, range.minVersion());
                        }
                    });
        }
        return oldest;
    }

    private BarnabasBroker start() throws Exception {
        Map<String, String> all = new HashMap<>(TestLoops.next());
        all.put("broker.id", Integer.toString(KafkaOnZooKeeper.BROKER_ID));
        all.put("data.dir", folder.resolve("data").toString());
        all.put("listeners", "PLAINTEXT://127.0.0.1:0");
        all.put("zookeeper.embedded.port", "0");
        all.put("metrics.port", "0");
        all.put("offsets.topic.num.partitions", "20");
        all.put("group.initial.rebalance.delay.ms", "0");
        return BarnabasBroker.start(BrokerConfig.of(all));
    }
}
