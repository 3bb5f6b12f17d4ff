package org.barnabas.cli;

import java.io.PrintStream;
import java.util.stream.Collectors;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.config.BrokerConfig;

/** What a starting broker tells its operator: few lines, each worth reading. */
final class Banner {

    private Banner() {}

    static void print(PrintStream out, BrokerConfig config, BarnabasBroker broker) {
        String addresses = broker.advertised().stream()
                .map(address -> address.host() + ":" + address.port())
                .collect(Collectors.joining(", "));
        out.println("Barnabas " + Version.text() + " is ready: broker " + broker.brokerId() + " of cluster "
                + broker.clusterId() + ", started in " + broker.startMs() + " ms");
        out.println("  clients     " + addresses);
        out.println("  zookeeper   " + broker.zooKeeper());
        out.println("  data        "
                + config.storage().logDirs().stream()
                        .map(dir -> dir.toAbsolutePath().normalize().toString())
                        .collect(Collectors.joining(", ")));
    }
}
