package org.barnabas.broker;

import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.cluster.image.ClusterDelta;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageListener;
import org.barnabas.net.core.NetServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was set at run time for this broker, or for all, to the parts that can follow (KIP-226): limits of
 * connections, loops that serve them, the pace of the cleaner, and that of throttled replicas. Defaults of topics are
 * resolved by {@link TopicPartitionConfigs}. Lives on the {@code image} thread.
 */
final class RunTimeSettings implements ImageListener {

    private static final Logger LOG = LoggerFactory.getLogger(RunTimeSettings.class);

    private final BrokerConfig config;
    private final String brokerId;
    private final NetServer net;
    private final LogStorage storage;
    private final ReplicationQuotas quotas;

    RunTimeSettings(BrokerConfig config, int brokerId, NetServer net, LogStorage storage, ReplicationQuotas quotas) {
        this.quotas = quotas;
        this.config = config;
        this.brokerId = Integer.toString(brokerId);
        this.net = net;
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
            net.limit(NetSettings.quota(now.listeners()));
            spread(now.listeners().networkThreads());
            storage.follow(now.storage());
            quotas.limit(now.throttle());
        } catch (ConfigException e) {
            LOG.error("configuration of the broker unusable, what held before holds problem={}", e.getMessage());
        }
    }

    private void spread(int loops) {
        int before = net.loops().size();
        if (loops == before) {
            return;
        }
        try {
            net.threads(loops);
            LOG.info(
                    "new connections are spread over num.network.threads={} event loops, not {}; partitions stay on theirs"
                            + " until the next start",
                    loops,
                    before);
        } catch (IllegalStateException e) {
            LOG.error(
                    "num.network.threads={} event loops cannot be had, {} go on: {}", loops, before, e.getMessage(), e);
        }
    }
}
