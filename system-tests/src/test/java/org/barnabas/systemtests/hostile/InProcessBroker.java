package org.barnabas.systemtests.hostile;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.ListenerAddress;
import org.barnabas.broker.world.StartException;
import org.barnabas.testkit.TestLoops;

/** A broker in the process of the test. */
final class InProcessBroker {
    private InProcessBroker() {}

    /** Starts one on free ports. */
    static BarnabasBroker start(Path data) throws StartException {
        return start(data, Map.of());
    }

    /** Starts one on free ports with settings of its own. */
    static BarnabasBroker start(Path data, Map<String, String> settings) throws StartException {
        Map<String, String> all = new HashMap<>(TestLoops.next());
        all.putAll(settings);
        all.put("data.dir", data.toString());
        all.put("listeners", "PLAINTEXT://127.0.0.1:0");
        all.put("zookeeper.embedded.port", "0");
        all.put("metrics.port", "0");
        return BarnabasBroker.start(BrokerConfig.of(all));
    }

    static InetSocketAddress address(BarnabasBroker broker) {
        ListenerAddress listener = broker.advertised().get(0);
        return new InetSocketAddress(listener.host(), listener.port());
    }
}
