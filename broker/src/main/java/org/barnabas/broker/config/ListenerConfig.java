package org.barnabas.broker.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.broker.config.key.Check;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;

/**
 * Where the broker listens, what it tells clients, and how much it takes from one of them. Times are milliseconds.
 *
 * @param advertised one entry for each listener, in the same order; port 0 is replaced by the bound port
 * @param queuedMaxRequestBytes bound of the bytes of requests in flight over all connections; -1: chosen from the heap
 */
public record ListenerConfig(
        List<ListenerAddress> listeners,
        List<ListenerAddress> advertised,
        String interBrokerListener,
        int networkThreads,
        int requestMaxBytes,
        int queuedMaxRequests,
        long queuedMaxRequestBytes,
        long connectionsMaxIdleMs,
        int maxConnections,
        int maxConnectionsPerIp,
        Map<String, Integer> maxConnectionsPerIpOverrides,
        int maxConnectionCreationRate,
        int backlog,
        int sendBufferBytes,
        int receiveBufferBytes) {

    static final ConfigKey<List<String>> LISTENERS = ConfigKey.ofList("listeners", "PLAINTEXT://127.0.0.1:9092")
            .doc("Where the broker listens: NAME://host:port, an empty host for all addresses, port 0 for any free"
                    + " one. Apache Kafka listens on all addresses by default; this broker keeps to the machine until"
                    + " told otherwise.");
    static final ConfigKey<List<String>> ADVERTISED = ConfigKey.ofList("advertised.listeners", null)
            .doc("What clients are told to connect to, one entry for each listener; by default the listeners.");
    static final ConfigKey<String> PROTOCOL_MAP = ConfigKey.ofString(
                    "listener.security.protocol.map",
                    "PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL")
            .doc("The security protocol of each listener name. Only PLAINTEXT is served yet.");
    static final ConfigKey<String> INTER_BROKER_LISTENER = ConfigKey.ofString("inter.broker.listener.name", null)
            .doc("The listener that brokers use among themselves; by default the first one.");
    static final ConfigKey<String> INTER_BROKER_PROTOCOL = ConfigKey.ofString(
                    "security.inter.broker.protocol", "PLAINTEXT")
            .check(new Check.OneOf(List.of("PLAINTEXT")))
            .doc("The security protocol that brokers use among themselves. Only PLAINTEXT is served yet.");
    static final ConfigKey<Integer> NETWORK_THREADS = ConfigKey.ofInt("num.network.threads", 3)
            .atLeast(1)
            .dynamic()
            .doc(
                    "Event loops: they read requests, own the partitions and write responses. If not set: half the"
                            + " processors, at least one. Changed at run time, new connections are spread over so many loops"
                            + " at once; open connections stay where they are, and partitions until the next start of the broker.");
    static final ConfigKey<Integer> REQUEST_MAX_BYTES = ConfigKey.ofInt("socket.request.max.bytes", 104_857_600)
            .atLeast(1)
            .doc("The largest request in bytes; a connection that announces a larger one is closed.");
    static final ConfigKey<Integer> QUEUED_MAX_REQUESTS = ConfigKey.ofInt("queued.max.requests", 500)
            .atLeast(1)
            .doc("How many requests one connection may have in flight before no more is read from it.");
    static final ConfigKey<Long> QUEUED_MAX_BYTES = ConfigKey.ofLong("queued.max.request.bytes", -1L)
            .doc("How many bytes of requests may be in memory over all connections before no more is read from clients:"
                    + " those that arrive, those being handled, records that are not written yet. Requests that wait for"
                    + " their answers do not count, and other brokers are read from all the same. -1 takes a quarter of"
                    + " the direct memory that the JVM may use, and at least 32 MiB.");
    static final ConfigKey<Long> MAX_IDLE_MS = ConfigKey.ofLong("connections.max.idle.ms", 600_000L)
            .doc("After how long without a request a connection is closed.");
    static final ConfigKey<Integer> MAX_CONNECTIONS = ConfigKey.ofInt("max.connections", Integer.MAX_VALUE)
            .atLeast(0)
            .dynamic()
            .doc("How many connections the broker holds at most. Further ones are refused; those that are there stay."
                    + " A listener that only brokers use (inter.broker.listener.name, of several) is not shut.");
    static final ConfigKey<Integer> MAX_PER_IP = ConfigKey.ofInt("max.connections.per.ip", Integer.MAX_VALUE)
            .atLeast(0)
            .dynamic()
            .doc("How many connections one address may hold, over all listeners, other brokers' addresses among them.");
    static final ConfigKey<String> PER_IP_OVERRIDES = ConfigKey.ofString("max.connections.per.ip.overrides", "")
            .check(new Check.HostCounts())
            .dynamic()
            .doc("Exceptions from max.connections.per.ip: host:count,host:count.");
    static final ConfigKey<Integer> CREATION_RATE = ConfigKey.ofInt("max.connection.creation.rate", Integer.MAX_VALUE)
            .atLeast(0)
            .dynamic()
            .doc(
                    "How many new connections per second are accepted, on other listeners than one that only brokers use.");
    static final ConfigKey<Integer> BACKLOG = ConfigKey.ofInt("socket.listen.backlog.size", 50)
            .atLeast(1)
            .doc("How many connections may wait to be accepted.");
    static final ConfigKey<Integer> SEND_BUFFER = ConfigKey.ofInt("socket.send.buffer.bytes", 102_400)
            .atLeast(-1)
            .doc("SO_SNDBUF of a connection; -1 leaves it to the operating system.");
    static final ConfigKey<Integer> RECEIVE_BUFFER = ConfigKey.ofInt("socket.receive.buffer.bytes", 102_400)
            .atLeast(-1)
            .doc("SO_RCVBUF of a connection; -1 leaves it to the operating system.");

    static List<ConfigKey<?>> keys() {
        return List.of(
                LISTENERS,
                ADVERTISED,
                PROTOCOL_MAP,
                INTER_BROKER_LISTENER,
                INTER_BROKER_PROTOCOL,
                NETWORK_THREADS,
                REQUEST_MAX_BYTES,
                QUEUED_MAX_REQUESTS,
                QUEUED_MAX_BYTES,
                MAX_IDLE_MS,
                MAX_CONNECTIONS,
                MAX_PER_IP,
                PER_IP_OVERRIDES,
                CREATION_RATE,
                BACKLOG,
                SEND_BUFFER,
                RECEIVE_BUFFER);
    }

    static ListenerConfig of(ConfigValues values, int processors) {
        ListenerRules.check(values, List.of(), problem -> {
            throw problem;
        });
        List<ListenerAddress> listeners = ListenerAddress.parseAll(LISTENERS, values.get(LISTENERS));
        List<String> told = values.find(ADVERTISED);
        String interBroker = values.find(INTER_BROKER_LISTENER);
        values.get(INTER_BROKER_PROTOCOL);
        int threads = values.get(NETWORK_THREADS);
        return new ListenerConfig(
                listeners,
                told == null || told.isEmpty() ? listeners : ListenerAddress.parseAll(ADVERTISED, told),
                interBroker == null ? listeners.get(0).name() : interBroker,
                values.has(NETWORK_THREADS) ? threads : Math.max(1, processors / 2),
                values.get(REQUEST_MAX_BYTES),
                values.get(QUEUED_MAX_REQUESTS),
                values.get(QUEUED_MAX_BYTES),
                values.get(MAX_IDLE_MS),
                values.get(MAX_CONNECTIONS),
                values.get(MAX_PER_IP),
                overrides(values.get(PER_IP_OVERRIDES)),
                values.get(CREATION_RATE),
                values.get(BACKLOG),
                values.get(SEND_BUFFER),
                values.get(RECEIVE_BUFFER));
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
