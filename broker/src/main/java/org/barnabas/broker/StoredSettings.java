package org.barnabas.broker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private static final long WAIT_SECONDS = 10;

    private StoredSettings() {}

    /** The configuration with what ZooKeeper holds now; the file's alone if that cannot be read. */
    static BrokerConfig on(BrokerConfig config, int brokerId, ControllerPorts ports) throws InterruptedException {
        CompletableFuture<List<ZkReply<ZkNode>>> read = new CompletableFuture<>();
        List<String> paths = List.of(
                ZnodePaths.brokerConfig(Integer.toString(brokerId)),
                ZnodePaths.brokerConfig(ClusterImage.DEFAULT_BROKER));
        ports.mailbox().post(() -> ports.zk().readAll(paths, read::complete));
        try {
            List<ZkReply<ZkNode>> replies = read.get(WAIT_SECONDS, TimeUnit.SECONDS);
            return config.changed(values(replies.get(0)), values(replies.get(1)));
        } catch (TimeoutException | ExecutionException | MalformedZnodeException | ConfigException e) {
            LOG.warn("starting without what was set at run time, which cannot be read problem={}", e.getMessage());
            return config;
        }
    }

    private static Map<String, String> values(ZkReply<ZkNode> reply) throws ExecutionException {
        if (reply.ok()) {
            return ConfigZnode.decode(reply.value().data());
        }
        if (reply.error() == ZkError.NO_NODE) {
            return Map.of();
        }
        throw new ExecutionException("ZooKeeper says " + reply.error(), null);
    }
}
