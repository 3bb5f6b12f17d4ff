package org.barnabas.broker.config;

import java.util.List;
import java.util.Map;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.broker.config.key.TopicKey;
import org.barnabas.broker.config.key.TopicKeys;
import org.barnabas.cluster.zookeeper.EnsembleServer;

/** What keys must be, or should be, beside each other. Those that Apache Kafka refuses are refused, too. */
final class CombinationRules {

    /** Takes what is found. */
    interface Findings {

        /** A broker must not start so. */
        void error(ConfigException problem);

        /** It can, but its owner should know. */
        void warning(String key, String problem, String advice);
    }

    private final ConfigValues values;
    private final Findings findings;

    private CombinationRules(ConfigValues values, Findings findings) {
        this.values = values;
        this.findings = findings;
    }

    /** Judges values that are fine each for itself. */
    static void check(ConfigValues values, NodeConfig node, Findings findings) {
        CombinationRules rules = new CombinationRules(values, findings);
        rules.fetchWait();
        rules.retention();
        rules.minInsync(node);
        if (rules.addressesAreReadable()) {
            rules.hosts();
            rules.ports(node);
        }
    }

    /** If not, that was said already. */
    private boolean addressesAreReadable() {
        try {
            listeners();
            EnsembleServers.of(values.get(ZooKeeperConfig.EMBEDDED_SERVERS), values.get(ZooKeeperConfig.EMBEDDED_PORT));
            return true;
        } catch (ConfigException told) {
            return false;
        }
    }

    private void fetchWait() {
        long wait = values.get(FollowerConfig.WAIT_MAX);
        long lag = values.get(ReplicationConfig.LAG_MS);
        long timeout = values.get(FollowerConfig.SOCKET_TIMEOUT);
        if (wait > lag) {
            tooLong(wait, ReplicationConfig.LAG_MS, lag, "replicas would fall out of sync while they wait");
        }
        if (wait > timeout) {
            tooLong(wait, FollowerConfig.SOCKET_TIMEOUT, timeout, "followers would give up before the answer");
        }
    }

    private void tooLong(long wait, ConfigKey<?> bound, long most, String reason) {
        String key = FollowerConfig.WAIT_MAX.name();
        findings.error(ConfigException.invalid(
                values.has(FollowerConfig.WAIT_MAX) ? key : bound.name(),
                Long.toString(values.has(FollowerConfig.WAIT_MAX) ? wait : most),
                key + " (" + wait + ") must be at most " + bound.name() + " (" + most + "): " + reason));
    }

    /** The first that is set counts. */
    private void retention() {
        for (TopicKey.Synonym synonym : TopicKeys.RETENTION_MS.synonyms()) {
            String text = values.text(synonym.key().name());
            if (text == null) {
                continue;
            }
            long value = ((Number) synonym.key().parse(text)).longValue();
            String name = synonym.key().name();
            if (value == 0) {
                findings.error(ConfigException.invalid(name, text, "Value must be -1 (for ever), or at least 1"));
            } else if (value < -1) {
                findings.warning(
                        name,
                        name + "=" + text.trim() + " keeps records for ever, as every negative number does",
                        "Write -1 if that is meant");
            }
            return;
        }
    }

    private void minInsync(NodeConfig node) {
        String name = TopicKeys.MIN_INSYNC_REPLICAS.key().name();
        int wanted = TopicValues.of(Map.of(), Map.of(), Map.of(), values).get(TopicKeys.MIN_INSYNC_REPLICAS);
        int replicas = node.defaultReplicationFactor();
        if (wanted > replicas) {
            findings.warning(
                    name,
                    name + " is " + wanted + ", but " + NodeConfig.REPLICATION_FACTOR.name() + " is " + replicas
                            + ": for topics with so few replicas all of them count as enough",
                    "Make one smaller, or the other larger");
        }
    }

    private void hosts() {
        List<String> told = values.find(ListenerConfig.ADVERTISED);
        if (told != null && !told.isEmpty()) {
            return;
        }
        for (ListenerAddress listener : listeners()) {
            if (Ports.isAnyHost(listener.host())) {
                findings.warning(
                        ListenerConfig.LISTENERS.name(),
                        listener + " in listeners names no host, and advertised.listeners is not set: clients and other"
                                + " brokers are told the name that this machine has for itself, such as localhost",
                        "Set advertised.listeners to what they can connect to");
            }
        }
    }

    private void ports(NodeConfig node) {
        Ports ports = new Ports();
        listeners().forEach(listener -> ports.take(ListenerConfig.LISTENERS, listener.host(), listener.port()));
        String zooKeeper = values.find(ZooKeeperConfig.CONNECT);
        if (zooKeeper == null || zooKeeper.isBlank()) {
            embedded(node, ports);
        }
        String taken = ports.take(MetricsConfig.PORT, Ports.LOOPBACK, values.get(MetricsConfig.PORT));
        if (taken != null) {
            findings.warning(
                    MetricsConfig.PORT.name(),
                    "metrics.port is a port that the broker takes itself (" + taken + "): no metrics are served",
                    "Set it to another one");
        }
    }

    private void embedded(NodeConfig node, Ports ports) {
        int port = values.get(ZooKeeperConfig.EMBEDDED_PORT);
        List<EnsembleServer> servers = EnsembleServers.of(values.get(ZooKeeperConfig.EMBEDDED_SERVERS), port);
        if (servers.isEmpty()) {
            zooKeeper(ZooKeeperConfig.EMBEDDED_PORT, Ports.LOOPBACK, port, ports);
        }
        for (EnsembleServer server : servers) {
            if (server.id() == node.brokerId()) {
                zooKeeper(ZooKeeperConfig.EMBEDDED_SERVERS, server.host(), server.clientPort(), ports);
                zooKeeper(ZooKeeperConfig.EMBEDDED_SERVERS, server.host(), server.peerPort(), ports);
                zooKeeper(ZooKeeperConfig.EMBEDDED_SERVERS, server.host(), server.electionPort(), ports);
            }
        }
    }

    private void zooKeeper(ConfigKey<?> key, String host, int port, Ports ports) {
        String taken = ports.take(key, host, port);
        if (taken != null) {
            findings.error(ConfigException.invalid(
                    values.has(key) ? key.name() : taken,
                    Integer.toString(port),
                    "the broker takes this port twice itself: " + taken + " and " + key.name(),
                    "Give one of them another port"));
        }
    }

    private List<ListenerAddress> listeners() {
        return ListenerAddress.parseAll(ListenerConfig.LISTENERS, values.get(ListenerConfig.LISTENERS));
    }
}
