package org.barnabas.broker.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.broker.config.key.Check;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.broker.config.key.KeyList;

/**
 * Where the broker listens, what it tells clients, and how much it takes from one of them. Times are milliseconds.
 */
public final class ListenerConfig extends ConfigView {

    private static final KeyList KEYS = new KeyList();

    static final ConfigKey<List<String>> LISTENERS = KEYS.add(ConfigKey.ofList(
                    "listeners", "PLAINTEXT://127.0.0.1:9092")
            .doc("Where the broker listens: NAME://host:port, an empty host for all addresses, port 0 for any free"
                    + " one. Apache Kafka listens on all addresses by default; this broker keeps to the machine until"
                    + " told otherwise."));
    static final ConfigKey<List<String>> ADVERTISED = KEYS.add(ConfigKey.ofList("advertised.listeners", null)
            .doc("What clients are told to connect to, one entry for each listener; by default the listeners."));
    static final ConfigKey<String> PROTOCOL_MAP = KEYS.add(ConfigKey.ofString(
                    "listener.security.protocol.map",
                    "PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL")
            .doc("The security protocol of each listener name. Only PLAINTEXT is served yet."));
    static final ConfigKey<String> INTER_BROKER_LISTENER =
            KEYS.add(ConfigKey.ofString("inter.broker.listener.name", null)
                    .doc("The listener that brokers use among themselves; by default the first one."));
    static final ConfigKey<String> INTER_BROKER_PROTOCOL =
            KEYS.add(ConfigKey.ofString("security.inter.broker.protocol", "PLAINTEXT")
                    .check(new Check.OneOf(List.of("PLAINTEXT")))
                    .doc("The security protocol that brokers use among themselves. Only PLAINTEXT is served yet."));
    static final ConfigKey<Integer> NETWORK_THREADS = KEYS.add(
            ConfigKey.ofInt("num.network.threads", 3)
                    .atLeast(1)
                    .dynamic()
                    .doc(
                            "Event loops: they read requests, own the partitions and write responses. If not set: half the"
                                    + " processors, at least one. Changed at run time, new connections are spread over so many loops"
                                    + " at once; open connections stay where they are, and partitions until the next start of the broker."));
    static final ConfigKey<Integer> REQUEST_MAX_BYTES =
            KEYS.add(ConfigKey.ofInt("socket.request.max.bytes", 104_857_600)
                    .atLeast(1)
                    .doc("The largest request in bytes; a connection that announces a larger one is closed."));
    static final ConfigKey<Integer> QUEUED_MAX_REQUESTS = KEYS.add(ConfigKey.ofInt("queued.max.requests", 500)
            .atLeast(1)
            .doc("How many requests one connection may have in flight before no more is read from it."));
    static final ConfigKey<Long> QUEUED_MAX_BYTES = KEYS.add(ConfigKey.ofLong("queued.max.request.bytes", -1L)
            .doc("How many bytes of requests may be in memory over all connections before no more is read from clients:"
                    + " those that arrive, those being handled, records that are not written yet. Requests that wait for"
                    + " their answers do not count, and other brokers are read from all the same. -1 takes a quarter of"
                    + " the direct memory that the JVM may use, and at least 32 MiB."));
    static final ConfigKey<Long> MAX_IDLE_MS = KEYS.add(ConfigKey.ofLong("connections.max.idle.ms", 600_000L)
            .doc("After how long without a request a connection is closed."));
    static final ConfigKey<Integer> MAX_CONNECTIONS = KEYS.add(ConfigKey.ofInt("max.connections", Integer.MAX_VALUE)
            .atLeast(0)
            .dynamic()
            .doc("How many connections the broker holds at most. Further ones are refused; those that are there stay."
                    + " A listener that only brokers use (inter.broker.listener.name, of several) is not shut."));
    static final ConfigKey<Integer> MAX_PER_IP = KEYS.add(
            ConfigKey.ofInt("max.connections.per.ip", Integer.MAX_VALUE)
                    .atLeast(0)
                    .dynamic()
                    .doc(
                            "How many connections one address may hold, over all listeners, other brokers' addresses among them."));
    static final ConfigKey<String> PER_IP_OVERRIDES =
            KEYS.add(ConfigKey.ofString("max.connections.per.ip.overrides", "")
                    .check(new Check.HostCounts())
                    .dynamic()
                    .doc("Exceptions from max.connections.per.ip: host:count,host:count."));
    static final ConfigKey<Integer> CREATION_RATE = KEYS.add(
            ConfigKey.ofInt("max.connection.creation.rate", Integer.MAX_VALUE)
                    .atLeast(0)
                    .dynamic()
                    .doc(
                            "How many new connections per second are accepted, on other listeners than one that only brokers use."));
    static final ConfigKey<Integer> BACKLOG = KEYS.add(ConfigKey.ofInt("socket.listen.backlog.size", 50)
            .atLeast(1)
            .doc("How many connections may wait to be accepted."));
    static final ConfigKey<Integer> SEND_BUFFER = KEYS.add(ConfigKey.ofInt("socket.send.buffer.bytes", 102_400)
            .atLeast(-1)
            .doc("SO_SNDBUF of a connection; -1 leaves it to the operating system."));
    static final ConfigKey<Integer> RECEIVE_BUFFER = KEYS.add(ConfigKey.ofInt("socket.receive.buffer.bytes", 102_400)
            .atLeast(-1)
            .doc("SO_RCVBUF of a connection; -1 leaves it to the operating system."));

    private final List<ListenerAddress> listeners;
    private final List<ListenerAddress> advertised;
    private final Map<String, Integer> maxConnectionsPerIpOverrides;
    private final int processors;

    private ListenerConfig(ConfigValues values, int processors) {
        super(values, KEYS.all());
        ListenerRules.check(values, List.of(), problem -> {
            throw problem;
        });
        this.listeners = ListenerAddress.parseAll(LISTENERS, get(LISTENERS));
        List<String> told = find(ADVERTISED);
        this.advertised = told == null || told.isEmpty() ? listeners : ListenerAddress.parseAll(ADVERTISED, told);
        this.maxConnectionsPerIpOverrides = overrides(get(PER_IP_OVERRIDES));
        this.processors = processors;
    }

    static ListenerConfig of(ConfigValues values, int processors) {
        return new ListenerConfig(values, processors);
    }

    static List<ConfigKey<?>> keys() {
        return KEYS.all();
    }

    public List<ListenerAddress> listeners() {
        return listeners;
    }

    /** One entry for each listener, in the same order; port 0 is replaced by the bound port. */
    public List<ListenerAddress> advertised() {
        return advertised;
    }

    public String interBrokerListener() {
        String name = find(INTER_BROKER_LISTENER);
        return name == null ? listeners.get(0).name() : name;
    }

    public int networkThreads() {
        return has(NETWORK_THREADS) ? get(NETWORK_THREADS) : Math.max(1, processors / 2);
    }

    public int requestMaxBytes() {
        return get(REQUEST_MAX_BYTES);
    }

    public int queuedMaxRequests() {
        return get(QUEUED_MAX_REQUESTS);
    }

    /** Bound of the bytes of requests in flight over all connections; -1: chosen from the heap. */
    public long queuedMaxRequestBytes() {
        return get(QUEUED_MAX_BYTES);
    }

    public long connectionsMaxIdleMs() {
        return get(MAX_IDLE_MS);
    }

    public int maxConnections() {
        return get(MAX_CONNECTIONS);
    }

    public int maxConnectionsPerIp() {
        return get(MAX_PER_IP);
    }

    public Map<String, Integer> maxConnectionsPerIpOverrides() {
        return maxConnectionsPerIpOverrides;
    }

    public int maxConnectionCreationRate() {
        return get(CREATION_RATE);
    }

    public int backlog() {
        return get(BACKLOG);
    }

    public int sendBufferBytes() {
        return get(SEND_BUFFER);
    }

    public int receiveBufferBytes() {
        return get(RECEIVE_BUFFER);
    }

    private static Map<String, Integer> overrides(String text) {
        Map<String, Integer> byHost = new TreeMap<>();
        for (String entry : ConfigKey.members(text)) {
            int colon = entry.lastIndexOf(':');
            byHost.put(
                    entry.substring(0, colon).trim(),
                    Integer.parseInt(entry.substring(colon + 1).trim()));
        }
        return Map.copyOf(byHost);
    }
}
