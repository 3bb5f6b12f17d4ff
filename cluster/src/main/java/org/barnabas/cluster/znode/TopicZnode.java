package org.barnabas.cluster.znode;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.protocol.Uuid;
import org.jspecify.annotations.Nullable;

/** {@code /brokers/topics/<topic>}: the topic's id and where its replicas are. Version 3. */
public final class TopicZnode {

    private static final int VERSION = 3;
    private static final String ID = "topic_id";

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
            out.writeStringField(ID, id.toString());
            lists(out, "adding_replicas", partitions, PartitionImage::adding, false);
            out.writeNumberField("version", VERSION);
        });
    }

    /**
     * The body of {@code /brokers/topics/<topic>/partitions}, where Apache Kafka has none: tools of the ZooKeeper era write the
     * topic's own node anew without the id when they add partitions, and by a topic's id brokers know their logs.
     */
    public static byte[] encodeId(Uuid id) {
        return JsonText.object(out -> {
            out.writeStringField(ID, id.toString());
        });
    }

    /** What the node above says; null if it says nothing. */
    public static @Nullable Uuid decodeId(byte[] data) {
        try {
            JsonBody body = data.length == 0 ? null : JsonBody.parse(data);
            return body == null || !body.has(ID) ? null : uuid(body.text(ID));
        } catch (MalformedZnodeException e) {
            return null;
        }
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
        Uuid id = body.has(ID) ? uuid(body.text(ID)) : null;
        SortedMap<Integer, PartitionImage> partitions = new TreeMap<>();
        JsonBody replicas = body.body("partitions");
        if (replicas != null) {
            for (String number : replicas.names()) {
                PartitionImage partition = partition(body, number, replicas.ints(number));
                partitions.put(partition.partition(), partition);
            }
        }
        // Brokers keep lists by these numbers: one that somebody made up would cost the memory of all below it.
        if (!partitions.isEmpty() && partitions.lastKey() != partitions.size() - 1) {
            throw new MalformedZnodeException("partitions are not numbered from 0 on without gaps, the last of "
                    + partitions.size() + " is " + partitions.lastKey());
        }
        return new Content(id, new ArrayList<>(partitions.values()));
    }

    private static PartitionImage partition(JsonBody body, String number, List<Integer> replicas) {
        List<Integer> none = List.of();
        if (Set.copyOf(replicas).size() != replicas.size()) {
            throw new MalformedZnodeException("partition " + number + " has a broker more than once: " + replicas);
        }
        if (replicas.stream().anyMatch(broker -> broker < 0)) {
            throw new MalformedZnodeException("partition " + number + " has a broker that cannot be: " + replicas);
        }
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
            int number = Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new MalformedZnodeException("not a partition number: " + text, e);
        }
        throw new MalformedZnodeException("not a partition number: " + text);
    }

    private static Uuid uuid(String text) {
        try {
            return Uuid.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedZnodeException("not a topic id: " + text, e);
        }
    }
}
