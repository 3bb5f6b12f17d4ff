package org.barnabas.broker;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.world.StartException;
import org.barnabas.testkit.TestLoops;

/** Starts brokers in this process on free ports. */
final class BrokerStarter {

    private BrokerStarter() {}

    static BarnabasBroker start(Path data, String... settings) throws StartException {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("data.dir", data.toString());
        properties.put("listeners", "PLAINTEXT://127.0.0.1:0");
        properties.put("zookeeper.embedded.port", "0");
        properties.put("offsets.topic.num.partitions", "5");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.putAll(TestLoops.next());
        for (int index = 0; index < settings.length; index += 2) {
            properties.put(settings[index], settings[index + 1]);
        }
        return BarnabasBroker.start(BrokerConfig.of(properties));
    }
}
