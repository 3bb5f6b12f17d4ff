package org.barnabas.cluster.znode;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What tools of the ZooKeeper era ask the controller for: {@code /admin/preferred_replica_election} and
 * {@code /admin/reassign_partitions}. Version 1 of both.
 */
public final class AdminZnodes {

    private static final int VERSION = 1;

    private AdminZnodes() {}

    /** A partition by its name: whether there is such a one is another question. */
    public record NamedPartition(String topic, int partition) {}

    /**
     * The partitions whose preferred replicas shall lead, each once, in the order of the node.
     *
     * @throws MalformedZnodeException if the node does not say
     */
    public static Set<NamedPartition> decodeElection(byte[] data) {
        Set<NamedPartition> wanted = new LinkedHashSet<>();
        for (JsonBody partition : partitions(data)) {
            wanted.add(named(partition));
        }
        return wanted;
    }

    /**
     * Where replicas of partitions shall be; of those that are named twice the last word counts.
     *
     * @throws MalformedZnodeException if the node does not say
     */
    public static Map<NamedPartition, List<Integer>> decodeReassignment(byte[] data) {
        Map<NamedPartition, List<Integer>> wanted = new LinkedHashMap<>();
        for (JsonBody partition : partitions(data)) {
            if (!partition.has("replicas")) {
                throw new MalformedZnodeException("field replicas is missing");
            }
            wanted.put(named(partition), partition.ints("replicas"));
        }
        return wanted;
    }

    /** The body of {@code /admin/reassign_partitions}. */
    public static byte[] encodeReassignment(Map<NamedPartition, List<Integer>> wanted) {
        return JsonText.object(out -> {
            out.writeNumberField("version", VERSION);
            out.writeArrayFieldStart("partitions");
            for (Map.Entry<NamedPartition, List<Integer>> each : wanted.entrySet()) {
                out.writeStartObject();
                out.writeStringField("topic", each.getKey().topic());
                out.writeNumberField("partition", each.getKey().partition());
                JsonText.ints(out, "replicas", each.getValue());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private static List<JsonBody> partitions(byte[] data) {
        JsonBody body = JsonBody.parse(data);
        if (!body.has("partitions")) {
            throw new MalformedZnodeException("field partitions is missing");
        }
        return body.bodies("partitions");
    }

    private static NamedPartition named(JsonBody partition) {
        return new NamedPartition(partition.text("topic"), partition.intValue("partition"));
    }
}
