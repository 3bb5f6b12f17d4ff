import java.util.Collections;
import java.util.Properties;
import kafka.consumer.Consumer;
import kafka.consumer.ConsumerConfig;
import kafka.consumer.ConsumerIterator;
import kafka.javaapi.consumer.ConsumerConnector;

/**
 * Reads a topic from its beginning with the high-level consumer of 0.8, whose groups live in ZooKeeper, with its own defaults.
 * Arguments: ZooKeeper's address, group, topic, number of records. Prints {@code reading} at the first record, and
 * {@code read RECORDS BYTES SECONDS} at the last; fails if none came for a minute.
 */
public final class OldConsumer {

    private OldConsumer() {}

    public static void main(String[] words) {
        String topic = words[2];
        long records = Long.parseLong(words[3]);
        Properties settings = new Properties();
        settings.setProperty("zookeeper.connect", words[0]);
        settings.setProperty("zookeeper.connection.timeout.ms", "60000");
        settings.setProperty("group.id", words[1]);
        settings.setProperty("auto.offset.reset", "smallest");
        settings.setProperty("consumer.timeout.ms", "60000");
        ConsumerConnector connector = Consumer.createJavaConsumerConnector(new ConsumerConfig(settings));
        ConsumerIterator<byte[], byte[]> stream = connector
                .createMessageStreams(Collections.singletonMap(topic, 1))
                .get(topic)
                .get(0)
                .iterator();
        long bytes = stream.next().message().length;
        long begin = System.nanoTime();
        System.out.println("reading");
        for (long i = 1; i < records; i++) {
            bytes += stream.next().message().length;
        }
        System.out.println("read " + records + " " + bytes + " " + (System.nanoTime() - begin) / 1e9);
        connector.shutdown();
        System.exit(0);
    }
}
