package org.barnabas.systemtests.hostile;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.StartException;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.ListenerAddress;

/** A broker in the process of the test. */
final class InProcessBroker {
    private InProcessBroker() {}

    /** Starts one on free ports. */
    static BarnabasBroker start(Path data) throws StartException {
        return BarnabasBroker.start(BrokerConfig.of(Map.of(
                "data.dir", data.toString(),
                "listeners", "PLAINTEXT://127.0.0.1:0",
                "zookeeper.embedded.port", "0",
                "metrics.port", "0")));
    }

    static InetSocketAddress address(BarnabasBroker broker) {
        ListenerAddress listener = broker.advertised().get(0);
        return new InetSocketAddress(listener.host(), listener.port());
    }
}
