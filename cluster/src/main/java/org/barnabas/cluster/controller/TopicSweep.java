package org.barnabas.cluster.controller;

import java.util.List;
import java.util.function.Consumer;
import org.barnabas.cluster.AllReplies;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.ZnodePaths;

/**
 * Finishes a topic's deletion that somebody else began, whatever is left of it. Each removal is fenced by the
 * controller's term; nodes that are gone already do not matter. The topic's node goes together with the mark, so that a removal
 * that was made twice, for want of an answer, cannot meet a topic that was made again in between.
 */
final class TopicSweep {

    private final Zk zk;
    private final int epochVersion;

    TopicSweep(Zk zk, int epochVersion) {
        this.zk = zk;
        this.epochVersion = epochVersion;
    }

    /**
     * Deletes what is left; the mark last.
     *
     * @param done gets whether nothing is left; if not, the mark tells, and it is to be looked at again
     */
    void sweep(String topic, Consumer<Boolean> done) {
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

    private void sweepTopic(String topic, Consumer<Boolean> done) {
        delete(ZnodePaths.partitions(topic), () -> {});
        delete(ZnodePaths.topicConfig(topic), () -> {});
        ZkOp node = ZkOp.delete(ZnodePaths.topic(topic));
        ZkOp mark = ZkOp.delete(ZnodePaths.deleteTopic(topic));
        zk.multi(List.of(check(), node, mark), errors -> {
            if (errors.stream().allMatch(error -> error == ZkError.OK)) {
                done.accept(true);
            } else if (lacks(errors, 1)) {
                last(mark, done);
            } else if (lacks(errors, 2)) {
                // Taken away too late: nothing but this node is left of the topic.
                last(node, done);
            } else {
                done.accept(false);
            }
        });
    }

    private static boolean lacks(List<ZkError> errors, int operation) {
        return errors.size() > operation && errors.get(operation) == ZkError.NO_NODE;
    }

    private void last(ZkOp removal, Consumer<Boolean> done) {
        zk.multi(List.of(check(), removal), errors -> done.accept(errors.get(0) != ZkError.CONNECTION_LOSS));
    }

    private void delete(String path, Runnable done) {
        zk.multi(List.of(check(), ZkOp.delete(path)), errors -> done.run());
    }

    private ZkOp check() {
        return ZkOp.check(ZnodePaths.CONTROLLER_EPOCH, epochVersion);
    }
}
