package org.barnabas.broker.sim;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.HandlerTable;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.peers.ControllerLink;
import org.barnabas.broker.peers.Peers;
import org.barnabas.broker.peers.Probes;
import org.barnabas.broker.peers.RemoteBroker;
import org.barnabas.cluster.controller.ControllerPorts;
import org.barnabas.cluster.controller.Reach;
import org.barnabas.cluster.controller.decide.ControllerApis;
import org.barnabas.cluster.controller.decide.ControllerSettings;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.Endpoint;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.SecurityProtocol;
import org.barnabas.cluster.member.ClusterMember;
import org.barnabas.cluster.member.MemberSettings;
import org.barnabas.cluster.session.ZkClient;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.log.PartitionLog;
import org.barnabas.net.Connection;
import org.barnabas.net.PeerClient;
import org.barnabas.net.Reply;
import org.barnabas.partition.InSyncProposals;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionView;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.ports.Mailbox;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ControlledShutdownRequest;
import org.barnabas.protocol.message.ControlledShutdownResponse;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.Request;
import org.barnabas.testkit.SeededRandom;
import org.jspecify.annotations.Nullable;

/**
 * One life of a broker: everything of the product between its sockets, its disk and ZooKeeper, put together as
 * {@code BrokerAssembly} and {@code ClusterSide} do it.
 */
final class SimProcess {

    static final String LISTENER = "PLAINTEXT";

    private static final int PORT = 9092;
    private static final int BATCH = 256;
    private static final long HAND_OVER_PAUSE_MS = 100;
    private static final long REFUSED_MS = 1_000;
    private static final int HAND_OVER_TRIES = 30;
    private static final long UNREGISTERED = -1;

    private final SimMachine machine;
    private final SimWorld world;
    private final SimThread controllerThread;
    private final SimThread imageThread;
    private final SimThread loop;
    private final SimThread flushThread;
    private final SimThread background;
    private final Mailbox controllerMailbox;
    private final ZkClient zk;
    private final ImageHolder images;
    private final ClusterMember member;
    private final ControllerLink link;
    private final Peers peers;
    private final AtomicLong brokerEpoch = new AtomicLong(UNREGISTERED);
    private final PartitionRegistry registry = new PartitionRegistry();
    private final SplittableRandom random;
    private @Nullable SimReplicas replicas;
    private @Nullable HandlerTable handlers;
    private boolean listening;
    private boolean stopping;
    private boolean paused;
    private boolean dead;

    SimProcess(SimMachine machine, SimWorld world, int life) {
        this.machine = machine;
        this.world = world;
        this.random = world.streams().of("process " + machine.id + " " + life);
        controllerThread = world.thread(0, random.split());
        imageThread = world.thread(0, random.split());
        loop = world.thread(0, random.split());
        flushThread = world.thread(world.options().flushMs(), random.split());
        background = world.thread(0, random.split());
        controllerMailbox = controllerThread.mailbox(() -> {}, BATCH);
        images = new ImageHolder(imageThread.mailbox(() -> {}, BATCH), imageThread);
        zk = new ZkClient(new SimWire(this), controllerMailbox);
        zk.remember(machine.memory());
        ControllerPorts ports = new ControllerPorts(
                controllerMailbox,
                controllerThread,
                controllerThread,
                zk,
                machine.wallClock(),
                new SeededRandom(random.nextLong()));
        SimDialer dialer = new SimDialer(world, machine.id, this::isDead);
        peers = new Peers(
                (address, on) -> dialer.client(Integer.parseInt(address.host()), on), List.of(loop), LISTENER);
        link = new ControllerLink(machine.id, peers, controller -> goneAfterAll(controller.id(), UNREGISTERED));
        ControllerSettings settings = new ControllerSettings(
                machine.id,
                1,
                (short) SimWorld.BROKERS.size(),
                true,
                false,
                world.options().minInSync(machine.id),
                new ControllerSettings.Balance(true, world.options().balanceMs(), 10));
        int boundMs = world.options().sessionMs();
        ControllerPorts watching =
                world.options().isWatching() ? ports.with(new Reach(new Probes(peers, boundMs), boundMs)) : ports;
        member = new ClusterMember(
                new MemberSettings(settings, -1), watching, images, new SimRules(), this::remote, null);
        member.onEpoch(epoch -> {
            if (epoch != UNREGISTERED) {
                brokerEpoch.set(epoch);
            }
        });
        images.addListener(link);
    }

    private void goneAfterAll(int broker, long epoch) {
        world.note(machine.id + " misses " + broker);
        member.onBrokerGone(broker, epoch);
    }

    private RemoteBroker remote(BrokerRegistration broker) {
        PeerClient client = peers.client(broker.node());
        if (client == null) {
            throw new AssertionError("no listener");
        }
        return new RemoteBroker(
                broker.id(),
                client,
                controllerMailbox,
                controllerThread,
                () -> goneAfterAll(broker.id(), broker.epoch()));
    }

    void start() {
        member.connect(clusterId -> {
            try {
                open(clusterId);
            } catch (IOException failure) {
                machine.diskFailed(this, failure);
            }
        });
    }

    private void open(String clusterId) throws IOException {
        SimReplicas opened = new SimReplicas(this, clusterId, random.nextLong());
        replicas = opened;
        if (opened.isDamaged()) {
            world.agenda().after(0, machine::replace);
            return;
        }
        handlers = SimHandlers.of(this);
        listening = true;
        machine.content.follow(log());
        Endpoint endpoint = new Endpoint(LISTENER, Integer.toString(machine.id), PORT, SecurityProtocol.PLAINTEXT);
        member.register(
                new BrokerNode(machine.id, List.of(endpoint), null),
                world.bugs().lastStop(opened.lastStop()),
                this::onJoined);
    }

    private void onJoined(@Nullable String problem) {
        if (problem == null) {
            world.note("joined " + machine.id);
        } else {
            world.note("refused " + machine.id + ": " + problem);
            machine.kill();
            world.startLater(machine, REFUSED_MS);
        }
    }

    /** A request has arrived; on the loop. */
    @SuppressWarnings("unchecked") // the codec of an API and its handler agree on the request
    <Q extends Request> void serve(
            Connection connection, RequestHeader header, ApiKey api, Q request, int from, Reply reply) {
        HandlerTable table = handlers;
        ApiHandler<Q> handler = table == null ? null : (ApiHandler<Q>) table.find(api);
        if (handler == null) {
            throw new AssertionError("nobody serves " + api);
        }
        world.bugs().onRequest(this, from, request);
        if (request instanceof FetchRequest) {
            world.ambush().onFetch(machine.id, from);
        }
        long now = world.agenda().clock().nowNs();
        handler.handle(new RequestContext(connection, header, RequestContext.ANONYMOUS, now), request, reply);
    }

    /** Stops in order: hands over, leaves, closes the logs with a marker. */
    void stop() {
        if (!stopping && listening) {
            stopping = true;
            world.note("stop of " + machine.id);
            handOver(HAND_OVER_TRIES);
        }
    }

    private void handOver(int tries) {
        if (tries == 0) {
            leave();
            return;
        }
        controllerMailbox.post(() -> link.direct(
                        ControllerApis.CONTROLLED_SHUTDOWN,
                        member.controller(),
                        () -> new ControlledShutdownResponse().errorCode(ErrorCode.NOT_CONTROLLER.code()))
                .ask(
                        new ControlledShutdownRequest().brokerId(machine.id).brokerEpoch(member.brokerEpoch()),
                        RequestOrigin.BROKER,
                        answer -> {
                            boolean done = answer.errorCode() == ErrorCode.NONE.code()
                                    && answer.remainingPartitions().isEmpty();
                            controllerThread.schedule(HAND_OVER_PAUSE_MS, () -> handOver(done ? 0 : tries - 1));
                        }));
    }

    private void leave() {
        listening = false;
        controllerMailbox.post(() -> {
            LastStop stop = member.lastStop();
            member.leave(() -> {
                SimReplicas all = replicas;
                if (all != null) {
                    all.shutDown(stop, () -> machine.stopped(this));
                }
            });
        });
    }

    void pause() {
        paused = true;
        threads().forEach(SimThread::pause);
    }

    void goOn() {
        paused = false;
        threads().forEach(SimThread::goOn);
    }

    void die() {
        dead = true;
        listening = false;
        threads().forEach(SimThread::die);
    }

    private List<SimThread> threads() {
        return List.of(controllerThread, imageThread, loop, flushThread, background);
    }

    void slowDisk(int ms) {
        flushThread.slow(ms);
    }

    boolean isDead() {
        return dead;
    }

    boolean isPaused() {
        return paused;
    }

    boolean isStopping() {
        return stopping;
    }

    boolean isListening() {
        return listening;
    }

    int id() {
        return machine.id;
    }

    SimMachine machine() {
        return machine;
    }

    SimWorld world() {
        return world;
    }

    /** Of ZooKeeper, as far as the process knows; 0 before the first. */
    long session() {
        return zk.sessionId();
    }

    SimThread loop() {
        return loop;
    }

    Mailbox controllerMailbox() {
        return controllerMailbox;
    }

    ImageHolder images() {
        return images;
    }

    ClusterMember member() {
        return member;
    }

    ControllerLink link() {
        return link;
    }

    InSyncProposals rawProposals() {
        SimReplicas present = replicas;
        return present == null ? InSyncProposals.NONE : present.rawProposals();
    }

    SimThread flushThread() {
        return flushThread;
    }

    SimThread background() {
        return background;
    }

    Peers peers() {
        return peers;
    }

    PartitionRegistry registry() {
        return registry;
    }

    long brokerEpoch() {
        return brokerEpoch.get();
    }

    @Nullable
    PartitionHandle handle() {
        return registry.find(SimWorld.TOPIC, 0);
    }

    @Nullable
    PartitionView view() {
        PartitionHandle handle = dead ? null : handle();
        return handle == null ? null : handle.view();
    }

    @Nullable
    PartitionLog log() {
        SimReplicas present = replicas;
        return present == null ? null : present.log();
    }
}
