package org.barnabas.broker;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.broker.api.produce.ProducerIds;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.FollowerConfig;
import org.barnabas.broker.peers.ControllerLink;
import org.barnabas.broker.peers.Probes;
import org.barnabas.broker.peers.RemoteLeader;
import org.barnabas.cluster.controller.ControllerMetrics;
import org.barnabas.cluster.controller.Reach;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.zookeeper.SessionHome;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.net.NetLoop;
import org.barnabas.net.core.NetServer;
import org.barnabas.partition.InSyncChanges;
import org.barnabas.partition.Replication;
import org.barnabas.partition.ReplicationHome;
import org.barnabas.partition.follow.CopyQuota;
import org.barnabas.partition.follow.ReplicaFetchSettings;
import org.barnabas.partition.follow.ReplicaFetchers;
import org.barnabas.partition.registry.Drain;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.system.MpscMailbox;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.ControlledShutdownResponse;
import org.jspecify.annotations.Nullable;

/**
 * What makes a broker one of several: its membership, its links to the others, replication. Belongs to the thread that
 * starts and stops the broker.
 */
final class ClusterSide {

    private static final String SESSION_FILE = "zookeeper.session";
    private static final int REPLICATION_BATCH = 256;
    private static final long UNREGISTERED = -1;

    private final BrokerConfig config;
    private final int brokerId;
    private final ImageHolder images;
    private final NetServer net;
    private final StopStack running;
    private final FailurePolicy failures;
    private final AtomicLong brokerEpoch = new AtomicLong(UNREGISTERED);
    private final AtomicReference<@Nullable LastStop> lastStop = new AtomicReference<>();
    private final ControllerThread thread;
    private final ClusterLinks links;
    private final Membership membership;

    /**
     * Makes a member that is not connected yet.
     *
     * @param zooKeeper where to connect to
     */
    ClusterSide(
            BrokerConfig config,
            int brokerId,
            String zooKeeper,
            ImageHolder images,
            NetServer net,
            PrometheusRegistry registry,
            StopStack running,
            FailurePolicy failures) {
        this.failures = failures;
        this.config = config;
        this.brokerId = brokerId;
        this.images = images;
        this.net = net;
        this.running = running;
        thread = new ControllerThread(zooKeeper, config.zooKeeper().sessionTimeoutMs(), failures);
        running.push("controller", thread);
        links = new ClusterLinks(config, brokerId, net, thread.ports(), failures);
        running.push("links", links);
        int boundMs = config.zooKeeper().sessionTimeoutMs();
        ClusterMember member = new ClusterMember(
                ControllerThread.settings(config, brokerId),
                thread.ports().with(new Reach(new Probes(links.peers(), boundMs), boundMs)),
                images,
                new ConfigRules(images, config, brokerId),
                links::remote,
                new ControllerMetrics(registry));
        links.onBrokerGone(member::onBrokerGone);
        member.onEpoch(epoch -> onEpoch(epoch, member));
        membership = new Membership(member, thread.mailbox(), config.zooKeeper(), zooKeeper);
        running.push("session", membership::leave);
        images.addListener(links.controllerLink());
    }

    /**
     * Without a session the broker still is the life that registered last, and goes on copying as such: leaders count what
     * it has although ZooKeeper is away. Controllers refuse that life once another one is registered.
     */
    private void onEpoch(long epoch, ClusterMember member) {
        if (epoch != UNREGISTERED) {
            brokerEpoch.set(epoch);
            lastStop.set(member.lastStop());
        }
    }

    /** What the next life has to say of this one if it stops cleanly now; null if this one has not registered. */
    @Nullable
    LastStop lastStop() {
        return lastStop.get();
    }

    /**
     * Remembers the session for the broker's next life; to be called before it registers.
     *
     * @param directory that this process has locked
     * @param ownServer whether sessions are in a server that is alone and in this process
     */
    void remember(LogDirectory directory, boolean ownServer) {
        thread.remember(new SessionHome(directory.path().resolve(SESSION_FILE), directory.lockFile(), ownServer));
    }

    /** The configuration with what was set at run time, as ZooKeeper has it; to be called when it has been met. */
    BrokerConfig settings() throws InterruptedException {
        return StoredSettings.on(config, brokerId, thread.ports());
    }

    Membership membership() {
        return membership;
    }

    ControllerLink controllerLink() {
        return links.controllerLink();
    }

    /**
     * What partitions need to be replicated; lives on the last event loop.
     *
     * @param quota for what this broker copies of throttled replicas
     */
    Replication replication(CopyQuota quota) {
        NetLoop loop = net.loops().get(net.loops().size() - 1);
        ReplicationHome home = new ReplicationHome(
                loop,
                new MpscMailbox(loop, () -> {}, REPLICATION_BATCH, failures, "replication"),
                loop,
                SystemClocks.MONOTONIC);
        FollowerConfig follower = config.follower();
        ReplicaFetchers fetchers = new ReplicaFetchers(
                home,
                new ReplicaFetchSettings(
                        brokerId,
                        follower.fetchMaxBytes(),
                        follower.fetchResponseMaxBytes(),
                        follower.fetchMinBytes(),
                        follower.fetchWaitMaxMs(),
                        follower.fetchBackoffMs()),
                leader -> new RemoteLeader(links.peers(), leader, loop, follower.socketTimeoutMs()),
                brokerEpoch::get,
                quota);
        images.addListener(fetchers);
        running.push("fetchers", fetchers::close);
        int timeoutMs = config.replication().requestTimeoutMs();
        InSyncChanges proposals = new InSyncChanges(home, this::alterPartition, brokerId, brokerEpoch::get, timeoutMs);
        return new Replication(
                fetchers,
                proposals,
                images::current,
                brokerEpoch::get,
                config.replication().replicaLagTimeMaxMs());
    }

    private void alterPartition(AlterPartitionRequest request, Consumer<AlterPartitionResponse> answer) {
        links.controllerLink()
                .direct(
                        ApiKey.ALTER_PARTITION,
                        AlterPartitionRequest.HIGHEST_VERSION,
                        membership.controller()::alterPartition,
                        () -> new AlterPartitionResponse().errorCode(ErrorCode.NETWORK_EXCEPTION.code()))
                .ask(request, RequestOrigin.BROKER, answer);
    }

    /** @param mailbox of the thread that shall own them */
    ProducerIds producerIds(Mailbox mailbox) {
        ControllerCall<AllocateProducerIdsRequest, AllocateProducerIdsResponse> allocation = links.controllerLink()
                .direct(
                        ApiKey.ALLOCATE_PRODUCER_IDS,
                        AllocateProducerIdsRequest.HIGHEST_VERSION,
                        membership.controller()::allocateProducerIds,
                        () -> new AllocateProducerIdsResponse().errorCode(ErrorCode.NOT_CONTROLLER.code()));
        return new ProducerIds(mailbox, answer -> membership.allocateProducerIds(allocation, brokerId, answer));
    }

    /**
     * Moves leaderships to others, and answers what waits here, before this broker stops.
     *
     * @return how many of how many were moved, in words
     */
    String handOver(Drain partitions) throws InterruptedException {
        ControllerCall<ControlledShutdownRequest, ControlledShutdownResponse> controller = links.controllerLink()
                .direct(
                        ApiKey.CONTROLLED_SHUTDOWN,
                        ControlledShutdownRequest.HIGHEST_VERSION,
                        membership.controller()::controlledShutdown,
                        () -> new ControlledShutdownResponse().errorCode(ErrorCode.NOT_CONTROLLER.code()));
        HandOver handOver = new HandOver(
                new ClusterAround(brokerId, controller, membership, images::current), SystemClocks.MONOTONIC);
        if (config.replication().controlledShutdown()) {
            handOver.run(config.follower().handOverMs());
        }
        handOver.drain(partitions);
        return handOver.outcome();
    }
}
