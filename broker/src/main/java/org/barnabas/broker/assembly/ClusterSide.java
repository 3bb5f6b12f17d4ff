package org.barnabas.broker.assembly;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.broker.api.produce.ProducerIds;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.config.FollowerConfig;
import org.barnabas.broker.peers.ControllerLink;
import org.barnabas.broker.peers.Probes;
import org.barnabas.broker.peers.RemoteLeader;
import org.barnabas.broker.settings.ConfigRules;
import org.barnabas.broker.world.World;
import org.barnabas.broker.world.ZooKeeperAccess;
import org.barnabas.cluster.controller.ControllerMetrics;
import org.barnabas.cluster.controller.Reach;
import org.barnabas.cluster.controller.decide.ControllerApi;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.model.LogName;
import org.barnabas.partition.InSyncChanges;
import org.barnabas.partition.Replication;
import org.barnabas.partition.ReplicationHome;
import org.barnabas.partition.follow.CopyQuota;
import org.barnabas.partition.follow.ReplicaFetchSettings;
import org.barnabas.partition.follow.ReplicaFetchers;
import org.barnabas.partition.registry.Drain;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.ports.Loop;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AllocateProducerIdsRequest;
import org.barnabas.protocol.message.AllocateProducerIdsResponse;
import org.barnabas.protocol.message.AlterPartitionRequest;
import org.barnabas.protocol.message.AlterPartitionResponse;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.ControlledShutdownResponse;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.Request;
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
    private final World world;
    private final Home home;
    private final Wires wires;
    private final StopSequence running;
    private final AtomicLong brokerEpoch = new AtomicLong(UNREGISTERED);
    private final AtomicReference<@Nullable LastStop> lastStop = new AtomicReference<>();
    private final ControllerThread thread;
    private final ClusterLinks links;
    private final Membership membership;

    /** Makes a member that is not connected yet. */
    ClusterSide(Ground ground) {
        this.config = ground.config();
        this.brokerId = ground.brokerId();
        this.world = ground.world();
        this.home = ground.home();
        this.images = ground.images();
        this.wires = ground.wires();
        this.running = ground.running();
        ZooKeeperAccess zooKeeper = ground.zooKeeper();
        thread = new ControllerThread(world, zooKeeper, config.zooKeeper().sessionTimeoutMs());
        running.push("controller", thread::close);
        links = new ClusterLinks(
                config, brokerId, wires.network(), wires.loops().inUse(), thread.ports());
        running.push("links", stopped -> {
            links.close();
            stopped.run();
        });
        int boundMs = config.zooKeeper().sessionTimeoutMs();
        ClusterMember member = new ClusterMember(
                ControllerThread.settings(config, brokerId),
                thread.ports().with(new Reach(new Probes(links.peers(), boundMs), boundMs)),
                images,
                new ConfigRules(images, config, brokerId),
                links::remote,
                new ControllerMetrics(ground.registry()));
        links.onBrokerGone(member::onBrokerGone);
        member.onEpoch(epoch -> onEpoch(epoch, member));
        membership = new Membership(member, thread.mailbox(), config.zooKeeper(), zooKeeper, home);
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
     */
    void remember(LogDirectory directory) {
        thread.remember(directory.path().resolve(SESSION_FILE), directory.lockFile());
    }

    /** @param answer gets the configuration with what was set at run time, as ZooKeeper has it; when it has been met */
    void settings(Consumer<BrokerConfig> answer) {
        StoredSettings.on(config, brokerId, thread.ports(), home, answer);
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
     * @param directories where the copies are
     */
    Replication replication(CopyQuota quota, LogDirectories directories) {
        List<Loop> all = wires.loops().inUse();
        Loop loop = all.get(all.size() - 1);
        ReplicationHome home = new ReplicationHome(
                loop, world.threads().mailbox(loop, "replication", REPLICATION_BATCH, () -> {}), loop, world.clock());
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
                quota,
                replica -> directories.isFull(new LogName(replica.topic(), replica.number())));
        images.addListener(fetchers);
        running.push("fetchers", stopped -> {
            fetchers.close();
            stopped.run();
        });
        int timeoutMs = config.replication().requestTimeoutMs();
        InSyncChanges proposals = new InSyncChanges(home, this::alterPartition, brokerId, brokerEpoch::get, timeoutMs);
        return new Replication(
                fetchers,
                proposals,
                images::current,
                brokerEpoch::get,
                config.replication().replicaLagTimeMaxMs());
    }

    private <Q extends Request, R extends Message> ControllerCall<Q, R> direct(
            ControllerApi<Q, R> api, Supplier<R> refusal) {
        return links.controllerLink()
                .direct(
                        api,
                        (request, origin, answer) -> membership.controller().ask(api, request, origin, answer),
                        refusal);
    }

    private void alterPartition(AlterPartitionRequest request, Consumer<AlterPartitionResponse> answer) {
        direct(
                        ControllerApis.ALTER_PARTITION,
                        () -> new AlterPartitionResponse().errorCode(ErrorCode.NETWORK_EXCEPTION.code()))
                .ask(request, RequestOrigin.BROKER, answer);
    }

    /** @param mailbox of the thread that shall own them */
    ProducerIds producerIds(Mailbox mailbox) {
        ControllerCall<AllocateProducerIdsRequest, AllocateProducerIdsResponse> allocation = direct(
                ControllerApis.ALLOCATE_PRODUCER_IDS,
                () -> new AllocateProducerIdsResponse().errorCode(ErrorCode.NOT_CONTROLLER.code()));
        return new ProducerIds(mailbox, answer -> membership.allocateProducerIds(allocation, brokerId, answer));
    }

    /**
     * Moves leaderships to others, and answers what waits here, before this broker stops.
     *
     * @param outcome hears how many of how many were moved, in words
     */
    void handOver(Drain partitions, Consumer<String> outcome) {
        ControllerCall<ControlledShutdownRequest, ControlledShutdownResponse> controller = direct(
                ControllerApis.CONTROLLED_SHUTDOWN,
                () -> new ControlledShutdownResponse().errorCode(ErrorCode.NOT_CONTROLLER.code()));
        HandOver handOver =
                new HandOver(new ClusterAround(brokerId, controller, membership, images::current), world.clock(), home);
        Runnable drain = () -> handOver.drain(partitions, () -> outcome.accept(handOver.outcome()));
        if (config.replication().controlledShutdown()) {
            handOver.run(config.follower().handOverMs(), drain);
        } else {
            drain.run();
        }
    }
}
