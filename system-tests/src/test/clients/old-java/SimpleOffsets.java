import java.util.Collections;
import kafka.common.OffsetAndMetadata;
import kafka.common.OffsetMetadataAndError;
import kafka.common.TopicAndPartition;
import kafka.javaapi.OffsetCommitRequest;
import kafka.javaapi.OffsetCommitResponse;
import kafka.javaapi.OffsetFetchRequest;
import kafka.javaapi.consumer.SimpleConsumer;

/**
 * Commits and fetches offsets the way the simple consumer does: {@code steps} lists {@code commit:VERSION:TOPIC:PARTITION:OFFSET}
 * and {@code fetch:VERSION:TOPIC:PARTITION}; version 0 is ZooKeeper, 1 is the broker. Prints
 * {@code committed VERSION TOPIC PARTITION CODE} and {@code fetched VERSION TOPIC PARTITION OFFSET METADATA CODE}.
 */
public final class SimpleOffsets {

    private static final String CLIENT = "simple-offsets";

    private SimpleOffsets() {}

    public static void main(String[] words) {
        Arguments arguments = new Arguments(words);
        String group = arguments.get("group");
        String[] broker = arguments.list("bootstrap").get(0).split(":", -1);
        SimpleConsumer consumer =
                new SimpleConsumer(broker[0], Integer.parseInt(broker[1]), 30_000, 64 * 1024, CLIENT);
        try {
            for (String step : arguments.list("steps")) {
                String[] part = step.split(":", -1);
                short version = Short.parseShort(part[1]);
                TopicAndPartition partition = new TopicAndPartition(part[2], Integer.parseInt(part[3]));
                if (part[0].equals("commit")) {
                    commit(consumer, group, version, partition, Long.parseLong(part[4]));
                } else {
                    fetch(consumer, group, version, partition);
                }
            }
        } finally {
            consumer.close();
        }
    }

    private static void commit(
            SimpleConsumer consumer, String group, short version, TopicAndPartition partition, long offset) {
        OffsetCommitResponse response = consumer.commitOffsets(new OffsetCommitRequest(
                group,
                Collections.singletonMap(
                        partition, OffsetAndMetadata.apply(offset, "note-" + version, System.currentTimeMillis())),
                1,
                CLIENT,
                version));
        Arguments.say(
                "committed", version, partition.topic(), partition.partition(), code(response.errors().get(partition)));
    }

    private static void fetch(SimpleConsumer consumer, String group, short version, TopicAndPartition partition) {
        OffsetMetadataAndError found = consumer.fetchOffsets(new OffsetFetchRequest(
                        group, Collections.singletonList(partition), version, 1, CLIENT))
                .offsets()
                .get(partition);
        Arguments.say(
                "fetched",
                version,
                partition.topic(),
                partition.partition(),
                found.offset(),
                found.metadata().isEmpty() ? "-" : found.metadata(),
                code(found.error()));
    }

    /** From 0.11 on, errors have names. */
    private static Object code(Object error) {
        if (error instanceof Number) {
            return error;
        }
        try {
            return error.getClass().getMethod("code").invoke(error);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
