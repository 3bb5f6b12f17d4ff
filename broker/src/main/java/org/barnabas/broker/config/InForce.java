package org.barnabas.broker.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.barnabas.broker.config.key.KeysWithoutEffect;

/** What holds in a running broker where its configuration leaves that open: the answer of DescribeConfigs is to be true. */
public final class InForce {

    private InForce() {}

    /**
     * Values by key.
     *
     * @param brokerId the one that the log directories decided, if nobody wrote one
     * @param zooKeeper where the cluster's state is, also the embedded one
     * @param networkThreads event loops that serve connections
     * @param advertised what clients are told, with the ports that were bound; empty before the broker is registered
     */
    public static Map<String, String> of(
            BrokerConfig config, int brokerId, String zooKeeper, int networkThreads, List<ListenerAddress> advertised) {
        Map<String, String> values = new LinkedHashMap<>();
        String logDirs =
                config.storage().logDirs().stream().map(Object::toString).collect(Collectors.joining(","));
        String threads = Integer.toString(networkThreads);
        values.put(NodeConfig.BROKER_ID.name(), Integer.toString(brokerId));
        values.put(StorageConfig.LOG_DIRS.name(), logDirs);
        if (config.storage().logDirs().size() == 1) {
            values.put(StorageConfig.LOG_DIR.name(), logDirs);
        }
        values.put(ListenerConfig.NETWORK_THREADS.name(), threads);
        if (!config.isWritten(KeysWithoutEffect.IO_THREADS.name())) {
            values.put(KeysWithoutEffect.IO_THREADS.name(), threads);
        }
        values.put(
                ListenerConfig.INTER_BROKER_LISTENER.name(), config.listeners().interBrokerListener());
        if (!advertised.isEmpty()) {
            values.put(
                    ListenerConfig.ADVERTISED.name(),
                    advertised.stream().map(ListenerAddress::toString).collect(Collectors.joining(",")));
        }
        values.put(ZooKeeperConfig.CONNECT.name(), zooKeeper);
        values.put(
                KeysWithoutEffect.INTER_BROKER_PROTOCOL_VERSION.name(),
                String.valueOf(KeysWithoutEffect.INTER_BROKER_PROTOCOL_VERSION.defaultText()));
        return values;
    }
}
