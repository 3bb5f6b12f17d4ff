package org.barnabas.broker.assembly;

import java.nio.file.Path;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.world.World;
import org.barnabas.broker.world.ZooKeeperAccess;
import org.barnabas.cluster.controller.ControllerPorts;
import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.member.MemberSettings;
import org.barnabas.cluster.session.ZkClient;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.NamedThread;

/** The thread {@code controller} with its door and its connection to ZooKeeper. */
final class ControllerThread {

    private static final int MAX_BATCH = 1_000;
    private static final int NO_JMX = -1;

    private static final String NAME = "controller";

    private final NamedThread thread;
    private final Mailbox mailbox;
    private final ControllerPorts ports;
    private final ZooKeeperAccess zooKeeper;
    private final ZkClient zk;

    ControllerThread(World world, ZooKeeperAccess zooKeeper, int sessionTimeoutMs) {
        this.zooKeeper = zooKeeper;
        thread = world.threads().named(NAME);
        mailbox = world.threads().mailbox(thread, NAME, MAX_BATCH, () -> {});
        zk = new ZkClient(zooKeeper.wire(sessionTimeoutMs), mailbox);
        ports = new ControllerPorts(mailbox, thread, thread, zk, world.wallClock(), world.random());
    }

    ControllerPorts ports() {
        return ports;
    }

    /** Remembers sessions over a crash; to be called before the broker registers. */
    void remember(Path file, Path lock) {
        mailbox.post(() -> zk.remember(zooKeeper.memory(file, lock)));
    }

    Mailbox mailbox() {
        return mailbox;
    }

    static MemberSettings settings(BrokerConfig config, int brokerId) {
        ControllerSettings controller = new ControllerSettings(
                brokerId,
                config.node().defaultPartitions(),
                config.node().defaultReplicationFactor(),
                config.node().deleteTopics(),
                config.topicDefaults().uncleanLeaderElection(),
                config.topicDefaults().minInsyncReplicas(),
                new ControllerSettings.Balance(
                        config.replication().autoLeaderRebalance(),
                        config.replication().leaderImbalanceCheckSeconds() * 1_000,
                        config.replication().leaderImbalancePercentage()));
        return new MemberSettings(controller, NO_JMX);
    }

    void close(Runnable closed) {
        thread.close(closed);
    }
}
