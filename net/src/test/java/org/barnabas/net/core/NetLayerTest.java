package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.barnabas.net.NetConfig;
import org.barnabas.ports.system.SystemClocks;
import org.junit.jupiter.api.RepeatedTest;

class NetLayerTest {

    /** Often: a loop that ends in the wrong moment leaves its connections as they are. */
    @RepeatedTest(40)
    void connectionsEndBeforeTheirLoopsAndGiveBackTheirPartsOfRequests() throws IOException {
        // Given
        NetConfig config = NetConfig.defaults(FakeServer.ENDPOINT, 2).withLimits(100 << 20, 6 << 20, 16);
        TestNetwork network = new TestNetwork(config, SystemClocks.MONOTONIC, new NetMetrics(new PrometheusRegistry()));
        int port =
                network.open((connection, header, body, reply) -> reply.skip()).get(0);
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RawClient client = new RawClient(port);
            clients.add(client);
            client.send(Arrays.copyOf(RawClient.request(1, 10 << 20), 2 << 20));
        }

        // When
        network.close();

        // Then
        assertThat(network.openConnections()).isZero();
        assertThat(network.requestMemory().usedBytes()).isZero();
        for (RawClient client : clients) {
            client.close();
        }
    }
}
