package org.barnabas.broker.assembly;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.cluster.controller.ControllerPorts;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.znode.ConfigZnode;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.ZnodePaths;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was set at run time in former lives of the broker, for what a start decides for the whole of the new one, such as on
 * how many loops partitions live (KIP-226). The rest follows when the broker has registered.
 */
final class StoredSettings {

    private static final Logger LOG = LoggerFactory.getLogger(StoredSettings.class);
    private static final long WAIT_MS = 10_000;

    private StoredSettings() {}

    /**
     * Reads what ZooKeeper holds now; on the thread {@code assembly}.
     *
     * @param answer gets the configuration with it; the file's alone if that cannot be read
     */
    static void on(BrokerConfig config, int brokerId, ControllerPorts ports, Home home, Consumer<BrokerConfig> answer) {
        List<String> paths = List.of(
                ZnodePaths.brokerConfig(Integer.toString(brokerId)),
                ZnodePaths.brokerConfig(ClusterImage.DEFAULT_BROKER));
        Question<List<ZkReply<ZkNode>>> read = new Question<>(home);
        read.ask(
                WAIT_MS,
                reply -> ports.mailbox().post(() -> ports.zk().readAll(paths, reply)),
                replies -> answer.accept(with(config, replies)),
                () -> answer.accept(without(config, "ZooKeeper does not answer")));
    }

    private static BrokerConfig with(BrokerConfig config, List<ZkReply<ZkNode>> replies) {
        for (ZkReply<ZkNode> reply : replies) {
            if (!reply.ok() && reply.error() != ZkError.NO_NODE) {
                return without(config, "ZooKeeper says " + reply.error());
            }
        }
        try {
            return config.changed(values(replies.get(0)), values(replies.get(1)));
        } catch (MalformedZnodeException | ConfigException e) {
            return without(config, String.valueOf(e.getMessage()));
        }
    }

    private static BrokerConfig without(BrokerConfig config, String problem) {
        LOG.warn("starting without what was set at run time, which cannot be read problem={}", problem);
        return config;
    }

    private static Map<String, String> values(ZkReply<ZkNode> reply) {
        return reply.ok() ? ConfigZnode.decode(reply.value().data()) : Map.of();
    }
}
