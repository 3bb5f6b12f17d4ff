package org.barnabas.broker;

import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.cluster.controller.ControllerPorts;
import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.member.MemberSettings;
import org.barnabas.cluster.zookeeper.SessionHome;
import org.barnabas.cluster.zookeeper.ZooKeeperClient;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.system.MpscMailbox;
import org.barnabas.ports.system.SingleThread;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.ports.system.SystemRandom;

/** The thread {@code controller} with its door and its connection to ZooKeeper. */
final class ControllerThread implements AutoCloseable {

    private static final int MAX_BATCH = 1_000;
    private static final int NO_JMX = -1;

    private static final String NAME = "controller";

    private final SingleThread thread;
    private final MpscMailbox mailbox;
    private final ControllerPorts ports;
    private final ZooKeeperClient zk;

    ControllerThread(String connectString, int sessionTimeoutMs, FailurePolicy failures) {
        thread = new SingleThread(NAME, failures);
        mailbox = new MpscMailbox(thread.executor(), () -> {}, MAX_BATCH, failures, NAME);
        zk = new ZooKeeperClient(connectString, sessionTimeoutMs, mailbox);
        ports = new ControllerPorts(mailbox, thread, thread, zk, SystemClocks.WALL, new SystemRandom());
    }

    ControllerPorts ports() {
        return ports;
    }

    /** Remembers sessions over a crash; to be called before the broker registers. */
    void remember(SessionHome home) {
        mailbox.post(() -> zk.remember(home));
    }

    MpscMailbox mailbox() {
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

    @Override
    public void close() throws InterruptedException {
        thread.close();
    }
}
