package org.barnabas.broker.config;

import java.nio.file.Path;
import java.util.List;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.cluster.zookeeper.EnsembleServer;
import org.jspecify.annotations.Nullable;

/**
 * The ZooKeeper that holds the cluster's state: an outside one, or the one in this process. Times are milliseconds.
 *
 * @param connect null: the embedded one
 * @param connectionTimeoutMs how long a start waits for it; 0: as long as it takes
 * @param embeddedPort 0: any free port
 * @param embeddedServers of an ensemble that brokers host themselves; empty: the embedded one is alone
 */
public record ZooKeeperConfig(
        @Nullable String connect,
        int sessionTimeoutMs,
        int connectionTimeoutMs,
        int maxInFlight,
        int embeddedPort,
        Path embeddedDir,
        List<EnsembleServer> embeddedServers) {

    static final ConfigKey<String> CONNECT = ConfigKey.ofString("zookeeper.connect", null)
            .doc("An outside ZooKeeper: host:port,host:port/chroot. Without it the embedded one starts.");
    static final ConfigKey<Integer> SESSION_TIMEOUT = ConfigKey.ofInt("zookeeper.session.timeout.ms", 6_000)
            .atLeast(1)
            .doc(
                    "How long ZooKeeper waits for a silent broker before it counts as gone; as long the controller waits for"
                            + " one that it does not reach, and little longer a start waits for the end of its former"
                            + " life. Apache Kafka's default is 18000; with 6000 the others take over three times as"
                            + " soon, and a pause of six seconds costs a broker its session.");
    static final ConfigKey<Integer> CONNECTION_TIMEOUT = ConfigKey.ofInt("zookeeper.connection.timeout.ms", null)
            .atLeast(1)
            .doc("How long the start waits for ZooKeeper before it gives up; by default for as long as it takes, saying"
                    + " so every ten seconds. Apache Kafka gives up after zookeeper.session.timeout.ms.");
    static final ConfigKey<Integer> MAX_IN_FLIGHT = ConfigKey.ofInt("zookeeper.max.in.flight.requests", 10)
            .atLeast(1)
            .doc("How many requests to ZooKeeper are on their way at once.");
    static final ConfigKey<Integer> EMBEDDED_PORT = ConfigKey.ofInt("zookeeper.embedded.port", 2181)
            .between(0, 65_535)
            .ownToBarnabas()
            .doc("The port of the embedded ZooKeeper on 127.0.0.1; 0 takes any free one.");
    static final ConfigKey<String> EMBEDDED_DIR = ConfigKey.ofString("zookeeper.embedded.dir", null)
            .ownToBarnabas()
            .doc(
                    "The folder of the embedded ZooKeeper; by default zookeeper/ in data.dir. A file .reserve in it, 8 MiB or"
                            + " a 32nd of the disk, is deleted when the disk is full, so that topics can be deleted then.");

    static final ConfigKey<List<String>> EMBEDDED_SERVERS = ConfigKey.ofList("zookeeper.embedded.servers", "")
            .ownToBarnabas()
            .doc(
                    "The ensemble that brokers host themselves, the same on all of them: id@host:port:port, or with a third"
                            + " port for clients, which is zookeeper.embedded.port else. The broker with that broker.id runs the"
                            + " server. The ports must be in a private network.");

    static List<ConfigKey<?>> keys() {
        return List.of(
                CONNECT,
                SESSION_TIMEOUT,
                CONNECTION_TIMEOUT,
                MAX_IN_FLIGHT,
                EMBEDDED_PORT,
                EMBEDDED_DIR,
                EMBEDDED_SERVERS);
    }

    static ZooKeeperConfig of(ConfigValues values, NodeConfig node) {
        int session = values.get(SESSION_TIMEOUT);
        Integer connection = values.find(CONNECTION_TIMEOUT);
        String dir = values.find(EMBEDDED_DIR);
        String connect = values.find(CONNECT);
        List<EnsembleServer> servers = EnsembleServers.of(values.get(EMBEDDED_SERVERS), values.get(EMBEDDED_PORT));
        return new ZooKeeperConfig(
                connect == null || connect.isBlank() ? null : connect,
                session,
                connection == null ? 0 : connection,
                values.get(MAX_IN_FLIGHT),
                values.get(EMBEDDED_PORT),
                dir == null ? node.dataDir().resolve("zookeeper") : Path.of(dir),
                servers);
    }
}
