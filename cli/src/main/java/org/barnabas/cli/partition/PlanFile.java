package org.barnabas.cli.partition;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.tool.Fields;
import org.barnabas.cli.tool.FileTrouble;
import org.barnabas.cli.tool.Json;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;

/**
 * Where replicas shall be, in the format of Apache Kafka's {@code kafka-reassign-partitions} (version 1): an object with
 * {@code partitions}, each with {@code topic}, {@code partition} and {@code replicas}; {@code log_dirs} only {@code any}.
 */
public final class PlanFile {

    private static final int VERSION = 1;
    private static final String ANY = "any";

    private PlanFile() {}

    /** The text of a file. */
    public static String text(Map<TopicPartition, List<Integer>> replicas) {
        List<Object> partitions = new ArrayList<>();
        replicas.forEach((partition, brokers) -> partitions.add(new Fields()
                .with("topic", partition.topic())
                .with("partition", partition.partition())
                .with("replicas", brokers)
                .with("log_dirs", brokers.stream().map(broker -> ANY).toList())
                .map()));
        return Json.line(new Fields()
                .with("version", VERSION)
                .with("partitions", partitions)
                .map());
    }

    /** Writes where the replicas shall be. */
    public static void writeAfter(Path file, Collection<Move> moves) {
        Map<TopicPartition, List<Integer>> replicas = new LinkedHashMap<>();
        moves.forEach(move -> replicas.put(move.partition(), move.after()));
        write(file, replicas);
    }

    /** Writes where the replicas are now: the way back. */
    public static void writeBefore(Path file, Collection<Move> moves) {
        write(file, before(moves));
    }

    /** Whether a file that is there says the same as {@link #writeBefore} would. */
    static boolean isBefore(Path file, Collection<Move> moves) {
        try {
            return read(file).equals(before(moves));
        } catch (ToolException other) {
            return false;
        }
    }

    private static Map<TopicPartition, List<Integer>> before(Collection<Move> moves) {
        Map<TopicPartition, List<Integer>> replicas = new LinkedHashMap<>();
        moves.forEach(move -> replicas.put(move.partition(), move.before()));
        return replicas;
    }

    private static void write(Path file, Map<TopicPartition, List<Integer>> replicas) {
        try {
            Files.writeString(file, text(replicas) + "\n");
        } catch (IOException e) {
            throw new ToolException("cannot write " + file + ": " + FileTrouble.reason(file, e)
                    + "\nName a file that this user may write, in a folder that exists.");
        }
    }

    /**
     * Reads a file.
     *
     * @throws ToolException if it is none, or not of this format, or has nothing to say
     */
    public static Map<TopicPartition, List<Integer>> read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new ToolException("cannot read " + file + ": " + FileTrouble.reason(file, e)
                    + "\n'barnabas partition reassign plan --plan-file FILE' makes such a file.");
        }
        Map<TopicPartition, List<Integer>> replicas = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(text)) {
            expect(json.nextToken() == JsonToken.START_OBJECT, file, "an object is expected");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals("version")) {
                    expect(json.getValueAsInt(-1) == VERSION, file, "only version 1 is known");
                } else if (name.equals("partitions")) {
                    partitions(json, file, replicas);
                } else {
                    json.skipChildren();
                }
            }
        } catch (JsonProcessingException e) {
            throw wrong(file, "it is no JSON");
        } catch (IOException e) {
            throw new ToolException("cannot read " + file + ": " + FileTrouble.reason(file, e));
        }
        expect(!replicas.isEmpty(), file, "it names no partitions");
        return replicas;
    }

    private static void partitions(JsonParser json, Path file, Map<TopicPartition, List<Integer>> replicas)
            throws IOException {
        expect(json.currentToken() == JsonToken.START_ARRAY, file, "'partitions' must be a list");
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String topic = null;
            int number = -1;
            List<Integer> brokers = List.of();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "topic" -> topic = json.getValueAsString();
                    case "partition" -> number = json.getValueAsInt(-1);
                    case "replicas" -> brokers = brokers(json, file);
                    case "log_dirs" -> anyDirectory(json, file);
                    default -> json.skipChildren();
                }
            }
            replicas.put(partition(file, topic, number, brokers, replicas), brokers);
        }
    }

    private static TopicPartition partition(
            Path file,
            @Nullable String topic,
            int number,
            List<Integer> brokers,
            Map<TopicPartition, List<Integer>> before) {
        if (topic == null || number < 0) {
            throw wrong(file, "each entry needs 'topic' and 'partition'");
        }
        TopicPartition partition = new TopicPartition(topic, number);
        expect(!before.containsKey(partition), file, partition + " is there twice");
        expect(!brokers.isEmpty(), file, partition + " has no replicas");
        expect(new TreeSet<>(brokers).size() == brokers.size(), file, partition + " names a broker twice");
        return partition;
    }

    private static List<Integer> brokers(JsonParser json, Path file) throws IOException {
        expect(json.currentToken() == JsonToken.START_ARRAY, file, "'replicas' must be a list of broker ids");
        List<Integer> brokers = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            int broker = json.getValueAsInt(-1);
            expect(broker >= 0, file, "'replicas' must be a list of broker ids");
            brokers.add(broker);
        }
        return List.copyOf(brokers);
    }

    private static void anyDirectory(JsonParser json, Path file) throws IOException {
        expect(json.currentToken() == JsonToken.START_ARRAY, file, "'log_dirs' must be a list");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(ANY.equals(json.getValueAsString()), file, "directories ('log_dirs') cannot be chosen here");
        }
    }

    private static void expect(boolean fine, Path file, String problem) {
        if (!fine) {
            throw wrong(file, problem);
        }
    }

    private static ToolException wrong(Path file, String problem) {
        return new ToolException(
                file + " is no plan: " + problem + "\n'barnabas partition reassign plan --plan-file FILE' makes one.");
    }
}
