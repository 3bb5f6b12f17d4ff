package org.barnabas.cluster.member;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.barnabas.cluster.Zk;
import org.barnabas.cluster.ZkError;
import org.barnabas.cluster.ZkOp;
import org.barnabas.cluster.ZkReply;
import org.barnabas.cluster.ZkStat;
import org.barnabas.cluster.znode.ZnodePaths;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a broker into {@code /brokers/ids}. A node of our own former session may still be there: it is replaced. A node
 * of anybody else means that another broker has this id, and ours must not start (R14). Owned by the controller's thread.
 */
final class Registration {

    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private final Zk zk;
    private final String path;
    private final byte[] body;
    private final LongConsumer registered;
    private final Consumer<String> refused;

    /**
     * Prepares a registration.
     *
     * @param registered gets the broker epoch
     * @param refused gets the reason, in words for the operator
     */
    Registration(Zk zk, int brokerId, byte[] body, LongConsumer registered, Consumer<String> refused) {
        this.zk = zk;
        this.path = ZnodePaths.broker(brokerId);
        this.body = body;
        this.registered = registered;
        this.refused = refused;
    }

    void run() {
        zk.createEphemeral(path, body, this::onCreated);
    }

    private void onCreated(ZkReply<ZkStat> reply) {
        if (reply.ok()) {
            registered.accept(reply.value().createdZxid());
        } else if (reply.error() == ZkError.NODE_EXISTS) {
            zk.stat(path, false, this::onHolder);
        } else if (reply.error() != ZkError.SESSION_EXPIRED) {
            refused.accept("ZooKeeper refuses the registration: " + reply.error());
        }
    }

    private void onHolder(ZkReply<ZkStat> reply) {
        if (reply.error() == ZkError.NO_NODE) {
            run();
            return;
        }
        if (!reply.ok()) {
            return;
        }
        long holder = reply.value().ephemeralOwner();
        if (holder == zk.sessionId() || (holder != 0 && holder == zk.previousSessionId())) {
            LOG.info("Replacing the registration of this broker's former session path={}", path);
            zk.delete(path, ZkOp.ANY_VERSION, ignored -> run());
        } else {
            refused.accept("another broker is registered with the same id at " + path + ", session 0x"
                    + Long.toHexString(holder)
                    + ". Choose another broker.id; or if that broker has just crashed, start again when its session has"
                    + " ended (zookeeper.session.timeout.ms).");
        }
    }
}
