package org.barnabas.cluster.member;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.function.Consumer;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.barnabas.cluster.znode.ClusterIdZnode;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.ports.RandomSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure of the layout in ZooKeeper and finds out which cluster this is; the first broker ever draws its id. Owned by
 * the controller's thread.
 */
final class Meeting {

    private static final Logger LOG = LoggerFactory.getLogger(Meeting.class);
    private static final byte[] NO_DATA = new byte[0];

    private final Zk zk;
    private final RandomSource random;
    private Consumer<String> met = id -> {};
    private Consumer<String> refused = reason -> {};

    Meeting(Zk zk, RandomSource random) {
        this.zk = zk;
        this.random = random;
    }

    /**
     * Begins; if the session ends in the middle of it, it has to begin again with the next one.
     *
     * @param newMet gets the cluster's id
     * @param newRefused gets why there is none, in words for the operator
     */
    void run(Consumer<String> newMet, Consumer<String> newRefused) {
        met = newMet;
        refused = newRefused;
        AllReplies layout = new AllReplies(this::readId);
        for (String path : ZnodePaths.PERSISTENT) {
            zk.create(path, NO_DATA, layout.part(reply -> {
                if (!reply.error().mayExist()) {
                    LOG.warn("Cannot create path={} error={}", path, reply.error());
                }
            }));
        }
        layout.seal();
    }

    private void readId() {
        zk.read(ZnodePaths.CLUSTER_ID, false, reply -> {
            if (reply.error() == ZkError.NO_NODE) {
                zk.create(ZnodePaths.CLUSTER_ID, ClusterIdZnode.encode(draw()), this::onDrawn);
            } else if (reply.ok()) {
                onRead(reply.value().data());
            }
        });
    }

    /** Another broker may have been first. */
    private void onDrawn(ZkReply<ZkStat> reply) {
        if (reply.error().mayExist()) {
            readId();
        } else if (reply.error() != ZkError.SESSION_EXPIRED) {
            refused.accept("ZooKeeper does not let this broker write " + ZnodePaths.CLUSTER_ID + ": " + reply.error()
                    + ". Does the path in zookeeper.connect exist, and may this broker write there?");
        }
    }

    private void onRead(byte[] data) {
        try {
            met.accept(ClusterIdZnode.decode(data));
        } catch (MalformedZnodeException e) {
            LOG.debug("Malformed cluster id", e);
            refused.accept("the id of the cluster is unreadable in ZooKeeper, node " + ZnodePaths.CLUSTER_ID
                    + ". Is zookeeper.connect that of a Kafka cluster?");
        }
    }

    private String draw() {
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
