package org.barnabas.cluster.znode;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/** {@code /brokers/topics/<topic>}: the topic's id and where its replicas are. Version 3. */
public final class TopicZnode {

    private static final int VERSION = 3;

    private TopicZnode() {}

    /**
     * What the node says: partitions with their replicas and no state yet.
     *
     * @param id null in topics of brokers before 2.8
     */
    public record Content(@Nullable Uuid id, List<PartitionImage> partitions) {}

    public static byte[] encode(Uuid id, List<PartitionImage> partitions) {
        return JsonText.object(out -> {
            lists(out, "removing_replicas", partitions, PartitionImage::removing, false);
            lists(out, "partitions", partitions, PartitionImage::replicas, true);
            out.writeStringField("topic_id", id.toString());
            lists(out, "adding_replicas", partitions, PartitionImage::adding, false);
            out.writeNumberField("version", VERSION);
        });
    }

    private interface Replicas {
        List<Integer> of(PartitionImage partition);
    }

    private static void lists(
            JsonGenerator out, String name, List<PartitionImage> partitions, Replicas replicas, boolean empty)
            throws IOException {
        out.writeObjectFieldStart(name);
        for (PartitionImage partition : partitions) {
            List<Integer> list = replicas.of(partition);
            if (empty || !list.isEmpty()) {
                JsonText.ints(out, Integer.toString(partition.partition()), list);
            }
        }
        out.writeEndObject();
    }

    /** Reads a body of any version; throws {@link MalformedZnodeException} if it is none. */
    public static Content decode(byte[] data) {
        JsonBody body = JsonBody.parse(data);
        Uuid id = body.has("topic_id") ? uuid(body.text("topic_id")) : null;
        SortedMap<Integer, PartitionImage> partitions = new TreeMap<>();
        JsonBody replicas = body.body("partitions");
        if (replicas != null) {
            for (String number : replicas.names()) {
                PartitionImage partition = partition(body, number, replicas.ints(number));
                partitions.put(partition.partition(), partition);
            }
        }
        return new Content(id, new ArrayList<>(partitions.values()));
    }

    private static PartitionImage partition(JsonBody body, String number, List<Integer> replicas) {
        List<Integer> none = List.of();
        return new PartitionImage(
                partitionNumber(number),
                PartitionImage.NO_LEADER,
                -1,
                -1,
                -1,
                replicas,
                none,
                list(body.body("adding_replicas"), number),
                list(body.body("removing_replicas"), number),
                none);
    }

    private static List<Integer> list(@Nullable JsonBody lists, String number) {
        return lists == null ? List.of() : lists.ints(number);
    }

    private static int partitionNumber(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new MalformedZnodeException("not a partition number: " + text, e);
        }
    }

    private static Uuid uuid(String text) {
        try {
            return Uuid.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedZnodeException("not a topic id: " + text, e);
        }
    }
}
