package org.barnabas.cluster.member;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkOp;

/** Writes into ZooKeeper what the tools of 0.8 to 2.x write, word for word. */
final class OldTool {

    private final Zk zk;

    /** @param zk a session of anybody */
    OldTool(Zk zk) {
        this.zk = zk;
    }

    /** Creates a topic, its configuration first. */
    void create(String topic, String partitions, String config) {
        put("/config/topics/" + topic, "{\"version\":1,\"config\":" + config + "}");
        create("/brokers/topics/" + topic, body(partitions));
    }

    /** Writes a topic's partitions anew, with some more. */
    void alter(String topic, String partitions) {
        write("/brokers/topics/" + topic, body(partitions));
    }

    /** Wishes that a topic goes. */
    void delete(String topic) {
        create("/admin/delete_topics/" + topic, "");
    }

    /** Changes a configuration. */
    void configure(String entity, String config, String note) {
        put("/config/" + entity, "{\"version\":1,\"config\":" + config + "}");
        zk.createSequential("/config/changes/config_change_", note.getBytes(UTF_8), reply -> {});
    }

    /** Asks for elections. */
    void elect(String partitions) {
        create("/admin/preferred_replica_election", "{\"version\":1,\"partitions\":[" + partitions + "]}");
    }

    /** Asks for moves. */
    void reassign(String partitions) {
        create("/admin/reassign_partitions", "{\"version\":1,\"partitions\":[" + partitions + "]}");
    }

    private static String body(String partitions) {
        return "{\"version\":1,\"partitions\":" + partitions + "}";
    }

    void create(String path, String body) {
        zk.create(path, body.getBytes(UTF_8), reply -> {});
    }

    void write(String path, String body) {
        zk.write(path, body.getBytes(UTF_8), ZkOp.ANY_VERSION, reply -> {});
    }

    /** A person tidies up. */
    void remove(String path) {
        zk.delete(path, ZkOp.ANY_VERSION, error -> {});
    }

    private void put(String path, String body) {
        create(path, body);
        write(path, body);
    }
}
