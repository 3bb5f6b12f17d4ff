package org.barnabas.simulation.rule;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.zk.FakeZk;
import org.barnabas.cluster.zk.FakeZkServer;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.StateZnode;
import org.barnabas.cluster.znode.TopicZnode;
import org.barnabas.cluster.znode.ZnodePaths;
import org.barnabas.protocol.Uuid;
import org.barnabas.testkit.ManualMailbox;

/** A tree that a test writes to, a transaction for each call. */
final class ScratchTree {

    private final FakeZkServer server = new FakeZkServer();
    private final FakeZk client;

    ScratchTree() {
        ManualMailbox mailbox = new ManualMailbox();
        client = new FakeZk(server, mailbox);
        client.startUnheard();
        mailbox.drain();
    }

    FakeZkServer server() {
        return server;
    }

    /** Nodes above it come about, too. */
    void write(String path, byte[] data) {
        String parent = path.substring(0, path.lastIndexOf('/'));
        if (!parent.isEmpty() && server.read(parent) == null) {
            write(parent, new byte[0]);
        }
        apply(server.read(path) == null ? ZkOp.create(path, data) : ZkOp.set(path, data, ZkOp.ANY_VERSION));
    }

    void write(String path, String text) {
        write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    void delete(String path) {
        server.children(path).forEach(child -> delete(path + "/" + child));
        apply(ZkOp.delete(path));
    }

    void topic(String name, Uuid id, PartitionImage... partitions) {
        write(ZnodePaths.topic(name), TopicZnode.encode(id, List.of(partitions)));
    }

    void state(String topic, PartitionImage state) {
        write(ZnodePaths.state(topic, state.partition()), StateZnode.encode(state));
    }

    private void apply(ZkOp op) {
        client.multi(List.of(op), errors -> {});
    }
}
