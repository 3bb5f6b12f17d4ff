package org.barnabas.cluster.controller;

import java.util.List;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.ZnodePaths;

/**
 * Finishes a topic's deletion that somebody else began, whatever is left of it. Each removal is fenced by the
 * controller's term; nodes that are gone already do not matter.
 */
final class TopicSweep {

    private final Zk zk;
    private final int epochVersion;

    TopicSweep(Zk zk, int epochVersion) {
        this.zk = zk;
        this.epochVersion = epochVersion;
    }

    /** Deletes what is left; the mark last. */
    void sweep(String topic, Runnable done) {
        zk.children(ZnodePaths.partitions(topic), false, reply -> {
            AllReplies partitions = new AllReplies(() -> sweepTopic(topic, done));
            for (String partition : reply.ok() ? reply.value() : List.<String>of()) {
                String path = ZnodePaths.partitions(topic) + "/" + partition;
                delete(path + "/state", partitions.part());
                delete(path, partitions.part());
            }
            partitions.seal();
        });
    }

    private void sweepTopic(String topic, Runnable done) {
        AllReplies rest = new AllReplies(done);
        delete(ZnodePaths.partitions(topic), rest.part());
        delete(ZnodePaths.topic(topic), rest.part());
        delete(ZnodePaths.topicConfig(topic), rest.part());
        delete(ZnodePaths.deleteTopic(topic), rest.part());
        rest.seal();
    }

    private void delete(String path, Runnable done) {
        List<ZkOp> fenced = List.of(ZkOp.check(ZnodePaths.CONTROLLER_EPOCH, epochVersion), ZkOp.delete(path));
        zk.multi(fenced, errors -> done.run());
    }
}
