package org.barnabas.cluster.member;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.barnabas.cluster.image.BrokerNode;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.LastStop;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.Scheduler;
import org.barnabas.ports.WallClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this broker registered. Others delete the registration of a broker that they take for dead; if they are wrong,
 * the broker sees it here and registers anew, with a new epoch. Owned by the controller's thread.
 *
 * <pre>
 *   ABSENT --register--> PRESENT --node deleted--> ABSENT --register at once--> PRESENT
 *   PRESENT --session lost--> ABSENT
 * </pre>
 */
final class Presence {

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final long ABSENT = -1;

    private final MemberSettings settings;
    private final Zk zk;
    private final WallClock clock;
    private final Scheduler scheduler;
    private final LongConsumer registered;
    private final Consumer<String> refused;
    private final String path;
    private LastStop lastStop = LastStop.UNKNOWN;
    private long epoch = ABSENT;
    /** Since the start of this process. */
    private boolean wasRegistered;
    /** Counts sessions, so that replies of a former one are not taken for news. */
    private long era;
    /** Under way; null if the broker is registered, or nobody asked for it. */
    private @Nullable Registration registering;

    /**
     * Prepares.
     *
     * @param registered gets the epoch of every registration
     * @param refused gets why there is none, in words for the operator
     */
    public Presence(
            MemberSettings settings,
            Zk zk,
            WallClock clock,
            Scheduler scheduler,
            LongConsumer registered,
            Consumer<String> refused) {
        this.settings = settings;
        this.zk = zk;
        this.clock = clock;
        this.scheduler = scheduler;
        this.registered = registered;
        this.refused = refused;
        this.path = ZnodePaths.broker(settings.brokerId());
    }

    /** How the life of this broker ended before this process. */
    void lastStop(LastStop stop) {
        lastStop = stop;
    }

    /** What the next registration says, of this process or, if it stops cleanly, of the one after it. */
    LastStop lastStop() {
        return lastStop;
    }

    /** The transaction that registered this broker, or -1. */
    long epoch() {
        return epoch;
    }

    void register(BrokerNode node) {
        long current = ++era;
        int minInsync = settings.controller().minInsyncReplicas();
        BrokerRegistration broker =
                new BrokerRegistration(node, settings.jmxPort(), ABSENT, lastStop, minInsync, zk.sessionTimeoutMs());
        registering = new Registration(
                zk,
                scheduler,
                broker,
                broker.encode(clock.nowMs()),
                wasRegistered,
                () -> current == era,
                created -> {
                    if (current == era) {
                        onRegistered(node, created);
                    }
                },
                reason -> {
                    registering = null;
                    refused.accept(reason);
                });
        registering.run();
    }

    /** What keeps this broker from being registered, in words for the operator; null if nothing does. */
    @Nullable
    String waitingFor() {
        return registering == null ? null : registering.waitingFor();
    }

    /** There is a connection to ZooKeeper again. */
    void reconnected() {
        if (registering != null) {
            registering.startOver();
        }
    }

    /** The registration goes with the session; nothing was lost with it as long as this process lives. */
    void sessionLost() {
        era++;
        epoch = ABSENT;
        registering = null;
    }

    private void onRegistered(BrokerNode node, long created) {
        epoch = created;
        lastStop = lastStop.with(created);
        wasRegistered = true;
        registering = null;
        zk.keepSession();
        registered.accept(created);
        watch(node);
    }

    /** A node was deleted or written. */
    void onChange(String changed, BrokerNode node) {
        if (changed.equals(path) && epoch != ABSENT) {
            watch(node);
        }
    }

    private void watch(BrokerNode node) {
        long current = era;
        long expected = epoch;
        zk.stat(path, true, reply -> {
            boolean gone = reply.error() == ZkError.NO_NODE
                    || (reply.ok() && reply.value().createdZxid() != expected);
            if (current == era && epoch == expected && gone) {
                LOG.warn("Somebody deleted the registration of this broker; registering anew epoch={}", expected);
                epoch = ABSENT;
                register(node);
            }
        });
    }
}
