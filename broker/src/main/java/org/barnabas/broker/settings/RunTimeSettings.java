package org.barnabas.broker.settings;

import java.util.function.Consumer;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.StorageConfig;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.world.Machine;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageListener;
import org.barnabas.net.ConnectionQuota;
import org.barnabas.ports.Loops;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was set at run time for this broker, or for all, to the parts that can follow (KIP-226): limits of
 * connections, loops that serve them, the pace of the cleaner, and that of throttled replicas. Defaults of topics are
 * resolved by {@link TopicPartitionConfigs}. Lives on the {@code image} thread.
 */
public final class RunTimeSettings implements ImageListener {

    private static final Logger LOG = LoggerFactory.getLogger(RunTimeSettings.class);

    private final BrokerConfig config;
    private final String brokerId;
    private final Loops loops;
    private final Consumer<ConnectionQuota> connections;
    private final Machine machine;
    private final Consumer<StorageConfig> storage;
    private final ReplicationQuotas quotas;

    /**
     * @param connections limits them
     * @param storage follows its settings
     */
    public RunTimeSettings(
            BrokerConfig config,
            int brokerId,
            Loops loops,
            Consumer<ConnectionQuota> connections,
            Machine machine,
            Consumer<StorageConfig> storage,
            ReplicationQuotas quotas) {
        this.quotas = quotas;
        this.config = config;
        this.brokerId = Integer.toString(brokerId);
        this.loops = loops;
        this.connections = connections;
        this.machine = machine;
        this.storage = storage;
    }

    @Override
    public void onImage(ClusterDelta delta) {
        if (delta.changedBrokerConfigs().isEmpty()) {
            return;
        }
        ClusterImage image = delta.after();
        try {
            BrokerConfig now =
                    config.changed(image.brokerConfig(brokerId), image.brokerConfig(ClusterImage.DEFAULT_BROKER));
            connections.accept(NetSettings.quota(now.listeners(), machine));
            spread(now.listeners().networkThreads());
            storage.accept(now.storage());
            quotas.limit(now.throttle());
        } catch (ConfigException e) {
            LOG.error("configuration of the broker unusable, what held before holds problem={}", e.getMessage());
        }
    }

    private void spread(int count) {
        int before = loops.inUse().size();
        if (count == before) {
            return;
        }
        try {
            loops.use(count);
            LOG.info(
                    "new connections are spread over num.network.threads={} event loops, not {}; partitions stay on theirs"
                            + " until the next start",
                    count,
                    before);
        } catch (IllegalStateException e) {
            LOG.error(
                    "num.network.threads={} event loops cannot be had, {} go on: {}", count, before, e.getMessage(), e);
        }
    }
}
