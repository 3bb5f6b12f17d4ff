import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import kafka.consumer.Consumer;
import kafka.consumer.ConsumerConfig;
import kafka.consumer.ConsumerIterator;
import kafka.consumer.KafkaStream;
import kafka.javaapi.consumer.ConsumerConnector;
import kafka.message.MessageAndMetadata;

/**
 * A member of a group with the high-level consumer of 0.8.2.1. Prints {@code read TOPIC-PARTITION@OFFSET=VALUE} for what it is
 * given, and leaves in order when it is told to end. Arguments: ZooKeeper, group, topic, number of streams.
 */
public final class OldGroupMember {

    private OldGroupMember() {}

    public static void main(String[] args) {
        Properties properties = new Properties();
        properties.put("zookeeper.connect", args[0]);
        properties.put("group.id", args[1]);
        properties.put("auto.offset.reset", "smallest");
        properties.put("auto.commit.interval.ms", "1000");
        properties.put("rebalance.max.retries", "50");
        properties.put("rebalance.backoff.ms", "300");
        properties.put("zookeeper.session.timeout.ms", "6000");
        properties.put("zookeeper.connection.timeout.ms", "60000");
        ConsumerConnector consumer = Consumer.createJavaConsumerConnector(new ConsumerConfig(properties));
        Runtime.getRuntime().addShutdownHook(new Thread(consumer::shutdown));
        List<KafkaStream<byte[], byte[]>> streams = consumer.createMessageStreams(
                        Collections.singletonMap(args[2], Integer.valueOf(args[3])))
                .get(args[2]);
        for (KafkaStream<byte[], byte[]> stream : streams) {
            new Thread(() -> print(stream)).start();
        }
        System.out.println("joined");
    }

    private static void print(KafkaStream<byte[], byte[]> stream) {
        ConsumerIterator<byte[], byte[]> records = stream.iterator();
        while (records.hasNext()) {
            MessageAndMetadata<byte[], byte[]> each = records.next();
            System.out.println("read " + each.topic() + "-" + each.partition() + "@" + each.offset() + "="
                    + new String(each.message(), StandardCharsets.UTF_8));
        }
    }
}
