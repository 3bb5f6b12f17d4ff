package org.barnabas.cluster.member;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.barnabas.cluster.BrokerChannel;
import org.barnabas.cluster.ReplicaHealth;
import org.barnabas.cluster.controller.Controller;
import org.barnabas.cluster.controller.ControllerMetrics;
import org.barnabas.cluster.controller.ControllerPorts;
import org.barnabas.cluster.controller.EntityConfigs;
import org.barnabas.cluster.controller.decide.ConfigScope;
import org.barnabas.cluster.controller.decide.TopicConfigValidator;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.StoppedReplica;
import org.barnabas.cluster.offsets.ZnodeOffsets;
import org.barnabas.cluster.offsets.ZooKeeperOffsets;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkListener;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.LogDirEventZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.AnyThread;
import org.barnabas.ports.Owner;
import org.barnabas.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker's membership of its cluster, from the first connection to ZooKeeper to the last. Owned by the thread
 * {@code controller}; public methods may be called from any thread and post.
 *
 * <pre>
 *   NEW --connect--> MEETING --cluster id--> MET --register--> JOINING --first metadata--> JOINED
 *   JOINING or JOINED --session expired--> JOINING (a new session; everything is read again, R13)
 * </pre>
 */
public final class ClusterMember implements ZkListener {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterMember.class);

    private final MemberSettings settings;
    private final ControllerPorts ports;
    private final Owner owner;
    private final Zk zk;
    private final ImageHolder image;
    private final EntityConfigs configs;
    private final ConfigWatcher watcher;
    private final MetadataReceiver receiver;
    private final Controller controller;
    private final Function<BrokerRegistration, BrokerChannel> remote;
    private @Nullable Consumer<String> met;
    private Consumer<String> unmet = reason -> {};
    private @Nullable String expected;
    private @Nullable BrokerNode node;
    private @Nullable Consumer<@Nullable String> joined;
    private final Meeting meeting;
    private final Presence presence;
    private final DeathWatch deaths;
    private final StrayReplicas strays;
    private final Succession succession;
    private final ZnodeOffsets offsets;
    private LongConsumer epochListener = epoch -> {};
    private Consumer<String> outcast = reason -> {};
    private boolean sessionLost;

    private final @Nullable ControllerMetrics metrics;
    private boolean reachesZooKeeper;

    /**
     * Makes a member that is not connected yet.
     *
     * @param image gets all that is learnt; its listeners are in place before {@link #register}
     * @param remote opens channels to other brokers
     */
    public ClusterMember(
            MemberSettings settings,
            ControllerPorts ports,
            ImageHolder image,
            TopicConfigValidator validator,
            Function<BrokerRegistration, BrokerChannel> remote,
            @Nullable ControllerMetrics metrics) {
        this.settings = settings;
        this.ports = ports;
        this.owner = ports.owner();
        this.zk = ports.zk();
        this.image = image;
        this.remote = remote;
        this.metrics = metrics;
        this.configs = new EntityConfigs(image, ports.mailbox());
        this.watcher = new ConfigWatcher(zk, configs, this::onConfigNote);
        this.meeting = new Meeting(zk, ports.random());
        this.presence =
                new Presence(settings, zk, ports.clock(), ports.scheduler(), this::onRegistered, this::onRefused);
        this.succession = new Succession(settings.brokerId(), zk, ports.scheduler(), image);
        this.receiver = new MetadataReceiver(image, ports.mailbox(), configs, watcher, zk, this::onHeard);
        this.controller = new Controller(
                settings.controller(), ports, validator, configs, this::channel, this::onController, metrics);
        this.strays = new StrayReplicas(settings.brokerId(), zk, image);
        this.deaths = new DeathWatch(settings.brokerId(), zk, ports.scheduler());
        this.offsets = new ZnodeOffsets(zk, ports.mailbox(), owner, ports.scheduler());
        zk.listen(this);
    }

    /** The controller of this broker, active or not. */
    @AnyThread
    public Controller controller() {
        return controller;
    }

    /** Offsets that clients of 0.8 keep in ZooKeeper. */
    @AnyThread
    public ZooKeeperOffsets zooKeeperOffsets() {
        return offsets;
    }

    /** What messages of a controller elsewhere are handed to; on the thread {@code controller}. */
    @AnyThread
    public BrokerChannel receiver() {
        return receiver;
    }

    /**
     * Whether a message of a controller elsewhere counts, to be asked before it is handed to the {@link #receiver}; on the
     * thread {@code controller}.
     *
     * @param sentToEpoch the registration that it was meant for
     * @param verdict gets NONE, STALE_CONTROLLER_EPOCH, or what may change soon: STALE_BROKER_EPOCH, and NOT_CONTROLLER
     *     where ZooKeeper does not say the same yet
     */
    public void admit(int sentBy, int sentByEpoch, long sentToEpoch, Consumer<ErrorCode> verdict) {
        assert owner.isCurrent();
        receiver.admit(sentBy, sentByEpoch, sentToEpoch, verdict);
    }

    /**
     * Connects to ZooKeeper and makes sure of the layout.
     *
     * @param clusterId gets the cluster's id, which is drawn now if this is the first broker ever
     */
    @AnyThread
    public void connect(Consumer<String> clusterId) {
        connect(clusterId, reason -> {});
    }

    /**
     * Before {@link #connect}: the cluster that the log directories belong to. In another one, or none, this broker is
     * refused.
     */
    @AnyThread
    public void expect(@Nullable String clusterId) {
        ports.mailbox().post(() -> expected = clusterId);
    }

    /**
     * Connects to ZooKeeper and makes sure of the layout, waiting for ZooKeeper for as long as it takes.
     *
     * @param clusterId as above
     * @param refused gets why waiting is of no use, in words for the operator
     */
    @AnyThread
    public void connect(Consumer<String> clusterId, Consumer<String> refused) {
        ports.mailbox().post(() -> {
            met = clusterId;
            unmet = refused;
            zk.start();
        });
    }

    /**
     * Registers the broker; its listeners answer by now.
     *
     * @param done gets null when the first metadata is in the image, or why this broker must not start
     */
    @AnyThread
    public void register(BrokerNode broker, Consumer<@Nullable String> done) {
        register(broker, LastStop.UNKNOWN, done);
    }

    /**
     * Registers a broker that knows how its former life ended, which decides what it may lead (R12).
     *
     * @param lastStop clean only if all log directories say so
     * @param done as above
     */
    @AnyThread
    public void register(BrokerNode broker, LastStop lastStop, Consumer<@Nullable String> done) {
        ports.mailbox().post(() -> {
            presence.lastStop(lastStop);
            node = broker;
            joined = done;
            // Behind all other listeners: when this one hears, they have heard.
            image.addListener(new FirstMetadata(settings.brokerId(), ports, this::onJoined));
            join();
        });
    }

    /**
     * The process of another broker seems to be gone: its connection closed, and its port refuses new ones. A wrong word
     * is harmless; the same word may be given often.
     *
     * @param brokerEpoch of the registration that the process had; -1 if only the id is known
     */
    @AnyThread
    public void onBrokerGone(int broker, long brokerEpoch) {
        ports.mailbox().post(() -> deaths.gone(broker, brokerEpoch));
    }

    /**
     * Asked about every replica that this broker is ordered to serve; to be called before {@link #register}.
     *
     * @param health answers for the replicas here
     */
    @AnyThread
    public void replicaHealth(ReplicaHealth health) {
        ports.mailbox().post(() -> receiver.health(health));
    }

    /**
     * A log directory of this broker failed, has no room for appends, or has some again: the controller hears of it, and asks
     * which replicas are affected. Without a registration nothing is to be said: whoever registers is asked.
     */
    @AnyThread
    public void onDirectoryChanged() {
        ports.mailbox().post(() -> {
            if (presence.epoch() >= 0) {
                byte[] note = LogDirEventZnode.encode(settings.brokerId());
                zk.createSequential(ZnodePaths.LOG_DIR_EVENT_PREFIX, note, reply -> {
                    if (!reply.ok()) {
                        LOG.warn("The controller was not told of a log directory error={}", reply.error());
                    }
                });
            }
        });
    }

    /** Whether replicas that the controller did not name belong here, as {@link org.barnabas.cluster.StrayCheck}. */
    @AnyThread
    public void onSuspects(List<StoppedReplica> suspects) {
        ports.mailbox().post(() -> strays.check(suspects));
    }

    /** Leaves the cluster, at once visible to the others. */
    @AnyThread
    public void leave(Runnable done) {
        ports.mailbox().post(() -> {
            node = null;
            watcher.end();
            offsets.onConnection(false);
            presence.sessionLost();
            succession.over();
            controller.onSessionLost();
            zk.close();
            done.run();
        });
    }

    /**
     * Hears the epoch of every registration, on the thread {@code controller}; -1 when it is lost with its session. To
     * be called before {@link #connect}.
     */
    @AnyThread
    public void onEpoch(LongConsumer listener) {
        ports.mailbox().post(() -> epochListener = listener);
    }

    /**
     * Hears why this broker, which was in the cluster, is out of it for good, on the thread {@code controller}: it must
     * end, for others take it for gone while its clients do not. To be called before {@link #connect}.
     */
    @AnyThread
    public void onOutcast(Consumer<String> listener) {
        ports.mailbox().post(() -> outcast = listener);
    }

    /** Whether there is a connection to ZooKeeper. Only on the thread {@code controller}. */
    public boolean reachesZooKeeper() {
        assert owner.isCurrent();
        return reachesZooKeeper;
    }

    /** What this broker waits for before it is in the cluster, for its operator. Only on the thread {@code controller}. */
    public String waitingFor() {
        assert owner.isCurrent();
        String inTheWay = presence.waitingFor();
        if (!reachesZooKeeper) {
            return "ZooKeeper, to which the connection is lost";
        }
        if (inTheWay != null) {
            return inTheWay;
        }
        int id = image.current().controllerId();
        return id < 0 ? "a controller to be elected" : "the first metadata of the controller, broker " + id;
    }

    /** The transaction that registered this broker (KIP-380), or -1. Only on the thread {@code controller}. */
    public long brokerEpoch() {
        assert owner.isCurrent();
        return presence.epoch();
    }

    /**
     * What the next life of this broker has to say if this one stops cleanly now. It changes with every registration. Only on the
     * thread {@code controller}.
     */
    public LastStop lastStop() {
        assert owner.isCurrent();
        return presence.lastStop();
    }

    @Override
    public void onSession(Session state) {
        assert owner.isCurrent();
        reachesZooKeeper = state == Session.CONNECTED;
        controller.onConnection(reachesZooKeeper);
        offsets.onConnection(reachesZooKeeper);
        if (metrics != null) {
            metrics.session(state);
        }
        switch (state) {
            case CONNECTED -> onConnected();
            case DISCONNECTED -> onDisconnected();
            case EXPIRED -> onExpired();
        }
    }

    @Override
    public void onChange(String path) {
        assert owner.isCurrent();
        if (path.equals(ZnodePaths.CONFIG_CHANGES)) {
            watcher.onChanges();
        } else if (path.equals(ZnodePaths.broker(settings.brokerId())) && node != null) {
            presence.onChange(path, node);
        } else {
            watcher.onChange(path);
            controller.onChange(path);
        }
    }

    private void onDisconnected() {
        if (presence.epoch() >= 0) {
            LOG.warn("No connection to ZooKeeper; existing leaders go on");
        }
    }

    private void onConnected() {
        presence.reconnected();
        if (met != null) {
            // Again after a loss of the session in the middle of it.
            sessionLost = false;
            new KnownCluster(zk).check(expected, () -> meeting.run(this::onMet, unmet), unmet);
        } else if (sessionLost) {
            sessionLost = false;
            join();
        }
    }

    private void onExpired() {
        LOG.warn("The ZooKeeper session expired; starting a new one");
        sessionLost = true;
        watcher.end();
        presence.sessionLost();
        succession.over();
        epochListener.accept(-1);
        controller.onSessionLost();
        zk.renew();
    }

    private void onMet(String clusterId) {
        Consumer<String> first = met;
        if (first != null) {
            image.update(delta -> delta.clusterId(clusterId));
            met = null;
            first.accept(clusterId);
        }
    }

    private void join() {
        BrokerNode broker = node;
        if (broker == null) {
            return;
        }
        watcher.begin(() -> presence.register(broker));
    }

    private void onConfigNote(ConfigScope scope, String name) {
        controller.onConfigNote(scope, name);
    }

    private void onRegistered(long epoch) {
        LOG.debug("Registered broker={} epoch={}", settings.brokerId(), epoch);
        epochListener.accept(epoch);
        receiver.registered(epoch);
        succession.registered();
        controller.start();
    }

    /** A controller has spoken to this registration. */
    private void onHeard() {
        succession.over();
    }

    private void onRefused(String reason) {
        LOG.error("This broker cannot register: {}", reason);
        Consumer<@Nullable String> waiting = joined;
        joined = null;
        if (waiting != null) {
            waiting.accept(reason);
        } else {
            outcast.accept(reason);
        }
    }

    private void onJoined() {
        Consumer<@Nullable String> waiting = joined;
        joined = null;
        if (waiting != null) {
            waiting.accept(null);
        }
    }

    private void onController(int broker) {
        image.update(delta -> delta.controllerId(broker));
    }

    private BrokerChannel channel(BrokerRegistration broker) {
        return broker.id() == settings.brokerId() ? receiver : remote.apply(broker);
    }
}
