package org.barnabas.cluster.member;

import java.util.function.Consumer;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.znode.ClusterIdZnode;
import org.barnabas.cluster.znode.MalformedZnodeException;
import org.barnabas.cluster.znode.ZnodePaths;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether ZooKeeper has the cluster that a broker's log directories belong to, before the broker writes anything
 * there: in an empty ZooKeeper it would found another cluster, and in that of another cluster it has no business. Owned
 * by the controller's thread.
 */
final class KnownCluster {

    private final Zk zk;

    KnownCluster(Zk zk) {
        this.zk = zk;
    }

    /**
     * @param known what the log directories say; null if they are new
     * @param next what to do in the right ZooKeeper
     * @param refused gets why the broker must not start, in words for the operator
     */
    void check(@Nullable String known, Runnable next, Consumer<String> refused) {
        if (known == null) {
            next.run();
            return;
        }
        zk.read(ZnodePaths.CLUSTER_ID, false, reply -> {
            if (reply.error() == ZkError.NO_NODE) {
                refused.accept(
                        "the log directories belong to cluster " + known + ", and ZooKeeper knows no cluster: its data"
                                + " is new, or of something else. Nothing was written. Correct zookeeper.connect,"
                                + " zookeeper.embedded.dir or zookeeper.embedded.servers; if ZooKeeper's folder was lost, restore it"
                                + " (docs/operations.md); to found a new cluster, choose an empty data.dir.");
            } else if (reply.ok()) {
                compare(known, reply.value().data(), next, refused);
            }
            // Else the connection is lost: the next one asks again.
        });
    }

    private static void compare(String known, byte[] data, Runnable next, Consumer<String> refused) {
        String found;
        try {
            found = ClusterIdZnode.decode(data);
        } catch (MalformedZnodeException unreadable) {
            next.run(); // That is told by who needs it.
            return;
        }
        if (found.equals(known)) {
            next.run();
        } else {
            refused.accept("the log directories belong to cluster " + known + ", but ZooKeeper has cluster " + found
                    + ". Nothing was written. Correct zookeeper.connect, zookeeper.embedded.dir or"
                    + " zookeeper.embedded.servers; or choose the data.dir that is of that cluster, or an empty one.");
        }
    }
}
