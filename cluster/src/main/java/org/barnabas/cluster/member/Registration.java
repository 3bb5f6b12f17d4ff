package org.barnabas.cluster.member;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.cluster.znode.BrokerRegistration;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a broker into {@code /brokers/ids}. What is there of this broker's former life is replaced at once if that is
 * proven to be over. If it is not, the node may be of a life that has crashed, which goes with its session, or of another
 * broker with this id, which stays. So it is waited for as long as a session may last, and then ours must not start (R14).
 * Owned by the controller's thread.
 *
 * <pre>
 *   create --exists, made by this session, the answer was lost--> registered
 *   create --exists, of a former session or ended--> create
 *   create --exists, of somebody--> look, and again --gone--> create
 *                                   look --another node, or there for too long--> refused
 * </pre>
 */
final class Registration {

    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    /** How often the node that is in the way is looked at. */
    static final long LOOK_MS = 250;

    /** ZooKeeper ends sessions at multiples of its tick, two seconds as a rule, and servers take a moment to agree. */
    static final long LATE_MS = 3_000;

    private static final long NO_NODE = -1;

    private final Zk zk;
    private final Scheduler scheduler;
    private final int brokerId;
    private final String path;
    private final byte[] body;
    private final boolean again;
    private final BooleanSupplier wanted;
    private final LongConsumer registered;
    private final Consumer<String> refused;
    private boolean asked;
    private long inTheWay = NO_NODE;
    private String holder = "";
    private long waitedMs;
    private long atMostMs;

    /**
     * Prepares a registration.
     *
     * @param again whether this process has been registered before: its former sessions are known, and what is in the
     *     way is another broker's
     * @param wanted false once it must not go on
     * @param registered gets the broker epoch
     * @param refused gets the reason, in words for the operator
     */
    Registration(
            Zk zk,
            Scheduler scheduler,
            BrokerRegistration broker,
            byte[] body,
            boolean again,
            BooleanSupplier wanted,
            LongConsumer registered,
            Consumer<String> refused) {
        this.zk = zk;
        this.scheduler = scheduler;
        this.brokerId = broker.id();
        this.path = ZnodePaths.broker(broker.id());
        this.body = body;
        this.again = again;
        this.wanted = wanted;
        this.registered = registered;
        this.refused = refused;
    }

    void run() {
        if (wanted.getAsBoolean()) {
            zk.createEphemeral(path, body, this::onCreated);
        }
    }

    /** What is waited for and how long at most, in words for the operator; null if nothing is in the way. */
    @Nullable
    String waitingFor() {
        return inTheWay == NO_NODE
                ? null
                : "the end of " + holder
                        + ", which has this broker's id: if it is of this broker's former life, it ends" + " within "
                        + Math.max(1, (atMostMs - waitedMs) / 1_000) + " s";
    }

    /** Servers that come back give every session its full time again. */
    void startOver() {
        waitedMs = 0;
    }

    private void onCreated(ZkReply<ZkStat> reply) {
        if (reply.ok()) {
            inTheWay = NO_NODE;
            registered.accept(reply.value().createdZxid());
        } else if (reply.error().mayExist()) {
            look();
        } else if (reply.error() != ZkError.SESSION_EXPIRED) {
            refused.accept("ZooKeeper refuses the registration: " + reply.error());
        }
    }

    private void look() {
        if (wanted.getAsBoolean()) {
            zk.read(path, false, this::onHolder);
        }
    }

    private void onHolder(ZkReply<ZkNode> reply) {
        if (reply.error() == ZkError.NO_NODE) {
            inTheWay = NO_NODE;
            run();
            return;
        }
        if (!reply.ok()) {
            return; // The session is over; the next one registers.
        }
        long owner = reply.value().stat().ephemeralOwner();
        if (owner == zk.sessionId() && Arrays.equals(reply.value().data(), body)) {
            // It was made when it was asked for first, and the answer was lost: a controller may know it already.
            inTheWay = NO_NODE;
            registered.accept(reply.value().stat().createdZxid());
        } else if (owner == zk.sessionId() || (owner != 0 && owner == zk.previousSessionId())) {
            LOG.info("Replacing the registration of this broker's former session path={}", path);
            zk.delete(path, ZkOp.ANY_VERSION, ignored -> run());
        } else if (again) {
            refuseAgain(reply.value());
        } else if (asked) {
            await(reply.value());
        } else {
            asked = true;
            zk.endFormer(owner, ended -> {
                if (ended) {
                    LOG.info("Ended the session of this broker's former life session=0x{}", Long.toHexString(owner));
                    run();
                } else {
                    look();
                }
            });
        }
    }

    /** Waiting would mean that clients are served under one id by two brokers meanwhile. */
    private void refuseAgain(ZkNode node) {
        describe(node);
        refused.accept("another broker has registered with the same id, " + brokerId
                + ", when this one's registration was gone: " + holder
                + ". One of the two must not serve any more, and that is the one that others took for gone. Choose another"
                + " broker.id for one of them.");
    }

    private void await(ZkNode node) {
        long created = node.stat().createdZxid();
        if (inTheWay == NO_NODE) {
            describe(node);
            inTheWay = created;
            waitedMs = 0;
        } else if (created != inTheWay || waitedMs >= atMostMs) {
            describe(node);
            refused.accept("another broker is registered with the same id, " + brokerId + ": " + holder
                    + ". It was waited for until the session of a broker that has crashed would have ended, so it lives."
                    + " Stop it, or choose another broker.id.");
            return;
        }
        scheduler.schedule(LOOK_MS, () -> {
            waitedMs += LOOK_MS;
            look();
        });
    }

    private void describe(ZkNode node) {
        int lastsMs = BrokerRegistration.USUAL_SESSION_MS;
        String where = "";
        try {
            BrokerRegistration other =
                    BrokerRegistration.decode(brokerId, node.data(), node.stat().createdZxid());
            lastsMs = other.sessionMs();
            where = other.node().endpoints().stream()
                    .findFirst()
                    .map(endpoint -> " of " + endpoint.host() + ":" + endpoint.port())
                    .orElse("");
        } catch (MalformedZnodeException unreadable) {
            LOG.warn("The registration in the way is unreadable path={}", path);
        }
        holder = "the registration " + path + where + " (session 0x"
                + Long.toHexString(node.stat().ephemeralOwner()) + ")";
        atMostMs = Math.max(zk.sessionTimeoutMs(), lastsMs) + LATE_MS;
    }
}
