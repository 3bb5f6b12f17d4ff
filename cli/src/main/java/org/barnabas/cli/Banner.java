package org.barnabas.cli;

import java.io.PrintStream;
import java.util.stream.Collectors;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.config.BrokerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a starting broker tells its operator: few lines, each worth reading. */
final class Banner {

    private static final Logger LOG = LoggerFactory.getLogger(Banner.class);

    private Banner() {}

    static void print(PrintStream out, BrokerConfig config, BarnabasBroker broker) {
        String addresses = broker.advertised().stream()
                .map(address -> address.host() + ":" + address.port())
                .collect(Collectors.joining(", "));
        out.println("Barnabas " + Version.text() + " is ready: broker " + broker.brokerId() + " of cluster "
                + broker.clusterId() + ", started in " + broker.startMs() + " ms");
        out.println("  clients     " + addresses);
        out.println("  zookeeper   " + broker.zooKeeper());
        out.println("  data        " + directories(config));
    }

    /** The same in one line, for who reads the log of many starts. */
    static void log(BrokerConfig config, BarnabasBroker broker) {
        LOG.info(
                "started version={} java={} cluster={} broker={} zookeeper={} logDirs={} ms={}",
                Version.text(),
                Runtime.version(),
                broker.clusterId(),
                broker.brokerId(),
                broker.zooKeeper(),
                directories(config),
                broker.startMs());
    }

    private static String directories(BrokerConfig config) {
        return config.storage().logDirs().stream()
                .map(dir -> dir.toAbsolutePath().normalize().toString())
                .collect(Collectors.joining(", "));
    }
}
