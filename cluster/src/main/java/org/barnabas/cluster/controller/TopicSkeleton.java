package org.barnabas.cluster.controller;

import java.util.List;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.TopicZnode;
import org.barnabas.cluster.znode.ZnodePaths;

/**
 * Completes the nodes above the states of partitions that have none: tools of the ZooKeeper era write a topic's
 * assignment only, and a controller may have died half-way. Fenced by the controller's term; nodes that exist do not
 * matter.
 */
final class TopicSkeleton {

    private static final byte[] NO_DATA = new byte[0];

    private final Zk zk;
    private final int epochVersion;

    TopicSkeleton(Zk zk, int epochVersion) {
        this.zk = zk;
        this.epochVersion = epochVersion;
    }

    /** Creates what may be missing; does nothing if all partitions have a state. */
    void complete(TopicImage topic, AllReplies all) {
        boolean parentMade = false;
        for (PartitionImage partition : topic.partitions()) {
            if (partition.partitionEpoch() >= 0) {
                continue;
            }
            if (!parentMade) {
                create(ZnodePaths.partitions(topic.name()), TopicZnode.encodeId(topic.id()), all);
                parentMade = true;
            }
            create(ZnodePaths.partition(topic.name(), partition.partition()), NO_DATA, all);
        }
    }

    /** Notes the topic's id beside its node, where no tool writes; does nothing if the node for it does not exist yet. */
    void remember(TopicImage topic, AllReplies all) {
        byte[] id = TopicZnode.encodeId(topic.id());
        fenced(ZkOp.set(ZnodePaths.partitions(topic.name()), id, ZkOp.ANY_VERSION), all);
    }

    private void create(String path, byte[] data, AllReplies all) {
        fenced(ZkOp.create(path, data), all);
    }

    private void fenced(ZkOp op, AllReplies all) {
        zk.multi(List.of(ZkOp.check(ZnodePaths.CONTROLLER_EPOCH, epochVersion), op), all.part(errors -> {}));
    }
}
