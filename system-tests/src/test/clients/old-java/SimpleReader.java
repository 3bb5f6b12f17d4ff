import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import kafka.api.FetchRequestBuilder;
import kafka.api.PartitionOffsetRequestInfo;
import kafka.common.TopicAndPartition;
import kafka.javaapi.FetchResponse;
import kafka.javaapi.OffsetRequest;
import kafka.javaapi.OffsetResponse;
import kafka.javaapi.PartitionMetadata;
import kafka.javaapi.TopicMetadata;
import kafka.javaapi.TopicMetadataRequest;
import kafka.javaapi.consumer.SimpleConsumer;
import kafka.javaapi.message.ByteBufferMessageSet;
import kafka.message.MessageAndOffset;

/**
 * The simple consumer: asks any broker of {@code bootstrap} for the leaders of {@code topic}, those for their first and last
 * offsets, and reads everything in between, {@code bytes} at a time. Prints {@code bounds PARTITION FIRST LAST},
 * {@code record TOPIC PARTITION OFFSET KEY VALUE MAGIC} and, where it stops before the end, {@code error PARTITION OFFSET CODE}
 * or {@code cut PARTITION OFFSET BYTES} if a message does not fit into what it asked for; {@code over PARTITION OFFSET BYTES}
 * says that it got more.
 */
public final class SimpleReader {

    private static final String CLIENT = "simple-reader";

    private final String topic;
    private final int bytes;

    private SimpleReader(String topic, int bytes) {
        this.topic = topic;
        this.bytes = bytes;
    }

    public static void main(String[] words) {
        Arguments arguments = new Arguments(words);
        SimpleReader reader = new SimpleReader(arguments.get("topic"), arguments.number("bytes", 4096));
        String[] broker = arguments.list("bootstrap").get(0).split(":", -1);
        SimpleConsumer any = connect(broker[0], Integer.parseInt(broker[1]));
        try {
            TopicMetadata found = any.send(new TopicMetadataRequest(Collections.singletonList(reader.topic)))
                    .topicsMetadata()
                    .get(0);
            for (PartitionMetadata partition : found.partitionsMetadata()) {
                var leader = partition.leader();
                SimpleConsumer consumer = connect(leader.host(), leader.port());
                try {
                    reader.read(consumer, partition.partitionId());
                } finally {
                    consumer.close();
                }
            }
        } finally {
            any.close();
        }
        Arguments.say("done");
    }

    private static SimpleConsumer connect(String host, int port) {
        return new SimpleConsumer(host, port, 30_000, 64 * 1024, CLIENT);
    }

    private void read(SimpleConsumer consumer, int partition) {
        long offset = bound(consumer, partition, kafka.api.OffsetRequest.EarliestTime());
        long end = bound(consumer, partition, kafka.api.OffsetRequest.LatestTime());
        Arguments.say("bounds", partition, offset, end);
        while (offset < end) {
            FetchResponse response = consumer.fetch(new FetchRequestBuilder()
                    .clientId(CLIENT)
                    .addFetch(topic, partition, offset, bytes)
                    .maxWait(1000)
                    .minBytes(1)
                    .build());
            if (response.hasError()) {
                Arguments.say("error", partition, offset, response.errorCode(topic, partition));
                return;
            }
            ByteBufferMessageSet messages = response.messageSet(topic, partition);
            if (messages.sizeInBytes() > bytes) {
                Arguments.say("over", partition, offset, messages.sizeInBytes());
            }
            if (messages.sizeInBytes() > 0 && messages.validBytes() == 0) {
                Arguments.say("cut", partition, offset, messages.sizeInBytes());
                return;
            }
            long next = offset;
            for (MessageAndOffset each : messages) {
                // A compressed wrapper begins where it begins.
                if (each.offset() >= offset) {
                    Arguments.say(
                            "record",
                            topic,
                            partition,
                            each.offset(),
                            text(each.message().key()),
                            text(each.message().payload()),
                            each.message().magic());
                }
                next = Math.max(next, each.nextOffset());
            }
            if (next == offset) {
                // Nothing but what old clients cannot see up to the end.
                Arguments.say("nothing", partition, offset, messages.sizeInBytes());
                return;
            }
            offset = next;
        }
    }

    private long bound(SimpleConsumer consumer, int partition, long time) {
        OffsetResponse response = consumer.getOffsetsBefore(new OffsetRequest(
                Collections.singletonMap(
                        new TopicAndPartition(topic, partition), new PartitionOffsetRequestInfo(time, 1)),
                kafka.api.OffsetRequest.CurrentVersion(),
                CLIENT));
        if (response.hasError()) {
            throw new IllegalStateException("offsets: error " + response.errorCode(topic, partition));
        }
        return response.offsets(topic, partition)[0];
    }

    private static String text(ByteBuffer buffer) {
        if (buffer == null) {
            return "null";
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return new String(copy, StandardCharsets.UTF_8);
    }
}
