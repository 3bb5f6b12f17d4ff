package org.barnabas.broker.config;

import java.nio.file.Path;
import java.util.List;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.broker.config.key.KeyList;
import org.barnabas.cluster.zookeeper.EnsembleServer;
import org.jspecify.annotations.Nullable;

/**
 * The ZooKeeper that holds the cluster's state: an outside one, or the one in this process. Times are milliseconds.
 */
public final class ZooKeeperConfig extends ConfigView {

    private static final KeyList KEYS = new KeyList();

    static final ConfigKey<String> CONNECT = KEYS.add(ConfigKey.ofString("zookeeper.connect", null)
            .doc("An outside ZooKeeper: host:port,host:port/chroot. Without it the embedded one starts."));
    static final ConfigKey<Integer> SESSION_TIMEOUT = KEYS.add(ConfigKey.ofInt("zookeeper.session.timeout.ms", 6_000)
            .atLeast(1)
            .doc(
                    "How long ZooKeeper waits for a silent broker before it counts as gone; as long the controller waits for"
                            + " one that it does not reach, and little longer a start waits for the end of its former"
                            + " life. Apache Kafka's default is 18000; with 6000 the others take over three times as"
                            + " soon, and a pause of six seconds costs a broker its session."));
    static final ConfigKey<Integer> CONNECTION_TIMEOUT = KEYS.add(ConfigKey.ofInt(
                    "zookeeper.connection.timeout.ms", null)
            .atLeast(1)
            .doc("How long the start waits for ZooKeeper before it gives up; by default for as long as it takes, saying"
                    + " so every ten seconds. Apache Kafka gives up after zookeeper.session.timeout.ms."));
    static final ConfigKey<Integer> MAX_IN_FLIGHT = KEYS.add(ConfigKey.ofInt("zookeeper.max.in.flight.requests", 10)
            .atLeast(1)
            .doc("How many requests to ZooKeeper are on their way at once."));
    static final ConfigKey<Integer> EMBEDDED_PORT = KEYS.add(ConfigKey.ofInt("zookeeper.embedded.port", 2181)
            .between(0, 65_535)
            .ownToBarnabas()
            .doc("The port of the embedded ZooKeeper on 127.0.0.1; 0 takes any free one."));
    static final ConfigKey<String> EMBEDDED_DIR = KEYS.add(
            ConfigKey.ofString("zookeeper.embedded.dir", null)
                    .ownToBarnabas()
                    .doc(
                            "The folder of the embedded ZooKeeper; by default zookeeper/ in data.dir. A file .reserve in it, 8 MiB or"
                                    + " a 32nd of the disk, is deleted when the disk is full, so that topics can be deleted then."));

    static final ConfigKey<List<String>> EMBEDDED_SERVERS = KEYS.add(ConfigKey.ofList("zookeeper.embedded.servers", "")
            .ownToBarnabas()
            .doc(
                    "The ensemble that brokers host themselves, the same on all of them: id@host:port:port, or with a third"
                            + " port for clients, which is zookeeper.embedded.port else. The broker with that broker.id runs the"
                            + " server. The ports must be in a private network."));

    private final Path defaultDir;

    private ZooKeeperConfig(ConfigValues values, NodeConfig node) {
        super(values, KEYS.all());
        this.defaultDir = node.dataDir().resolve("zookeeper");
        embeddedServers();
    }

    static ZooKeeperConfig of(ConfigValues values, NodeConfig node) {
        return new ZooKeeperConfig(values, node);
    }

    static List<ConfigKey<?>> keys() {
        return KEYS.all();
    }

    /** Null: the embedded one. */
    public @Nullable String connect() {
        String connect = find(CONNECT);
        return connect == null || connect.isBlank() ? null : connect;
    }

    public int sessionTimeoutMs() {
        return get(SESSION_TIMEOUT);
    }

    /** How long a start waits for it; 0: as long as it takes. */
    public int connectionTimeoutMs() {
        Integer wait = find(CONNECTION_TIMEOUT);
        return wait == null ? 0 : wait;
    }

    public int maxInFlight() {
        return get(MAX_IN_FLIGHT);
    }

    /** 0: any free port. */
    public int embeddedPort() {
        return get(EMBEDDED_PORT);
    }

    public Path embeddedDir() {
        String dir = find(EMBEDDED_DIR);
        return dir == null ? defaultDir : Path.of(dir);
    }

    /** Of an ensemble that brokers host themselves; empty: the embedded one is alone. */
    public List<EnsembleServer> embeddedServers() {
        return EnsembleServers.of(get(EMBEDDED_SERVERS), get(EMBEDDED_PORT));
    }
}
