import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import kafka.consumer.Blacklist;
import kafka.consumer.Consumer;
import kafka.consumer.ConsumerConfig;
import kafka.consumer.KafkaStream;
import kafka.consumer.TopicFilter;
import kafka.consumer.Whitelist;
import kafka.javaapi.consumer.ConsumerConnector;
import kafka.message.MessageAndMetadata;
import kafka.serializer.StringDecoder;
import kafka.utils.VerifiableProperties;

/**
 * Members of groups that ZooKeeper coordinates, each with a connector of its own: {@code groups} lists
 * {@code GROUP:TOPIC:STREAMS}, {@code include} or {@code exclude} is the pattern of a topic filter in the place of TOPIC. Prints
 * {@code record GROUP TOPIC PARTITION OFFSET KEY VALUE TIMESTAMP} for each record. Told to end, it commits, leaves and says
 * {@code closed}; so it does after {@code max} records.
 */
public final class HighLevelConsumers {

    private final Arguments arguments;
    private final List<ConsumerConnector> connectors = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger seen = new AtomicInteger();
    private final CountDownLatch enough = new CountDownLatch(1);
    private final int max;

    private HighLevelConsumers(Arguments arguments) {
        this.arguments = arguments;
        this.max = arguments.number("max", Integer.MAX_VALUE);
    }

    public static void main(String[] words) throws Exception {
        HighLevelConsumers members = new HighLevelConsumers(new Arguments(words));
        Runtime.getRuntime().addShutdownHook(new Thread(members::close));
        members.start();
        Arguments.say("started");
        members.enough.await();
        System.exit(0);
    }

    private void start() {
        for (String each : arguments.list("groups")) {
            String[] words = each.split(":", -1);
            ConsumerConnector connector = Consumer.createJavaConsumerConnector(config(words[0]));
            connectors.add(connector);
            for (KafkaStream<String, String> stream : streams(connector, words[1], Integer.parseInt(words[2]))) {
                Thread reader = new Thread(() -> read(words[0], connector, stream), "reader-" + words[0]);
                reader.setDaemon(true);
                reader.start();
            }
        }
    }

    private List<KafkaStream<String, String>> streams(ConsumerConnector connector, String topic, int count) {
        StringDecoder strings = new StringDecoder(new VerifiableProperties());
        TopicFilter filter = topic.equals("include")
                ? new Whitelist(arguments.get("pattern"))
                : topic.equals("exclude") ? new Blacklist(arguments.get("pattern")) : null;
        if (filter != null) {
            return connector.createMessageStreamsByFilter(filter, count, strings, strings);
        }
        return connector
                .createMessageStreams(Collections.singletonMap(topic, count), strings, strings)
                .get(topic);
    }

    private ConsumerConfig config(String group) {
        Properties properties = new Properties();
        properties.setProperty("zookeeper.connect", arguments.get("zookeeper"));
        properties.setProperty("zookeeper.session.timeout.ms", "3000");
        properties.setProperty("zookeeper.connection.timeout.ms", "60000");
        properties.setProperty("zookeeper.sync.time.ms", "100");
        properties.setProperty("rebalance.backoff.ms", "500");
        properties.setProperty("rebalance.max.retries", "60");
        properties.setProperty("refresh.leader.backoff.ms", "100");
        properties.setProperty("fetch.message.max.bytes", "65536");
        properties.setProperty("auto.commit.interval.ms", "500");
        properties.setProperty("auto.offset.reset", "smallest");
        properties.setProperty("group.id", group);
        properties.setProperty("client.id", "high-level-" + group);
        return new ConsumerConfig(arguments.over(properties));
    }

    private void read(String group, ConsumerConnector connector, KafkaStream<String, String> stream) {
        for (MessageAndMetadata<String, String> record : stream) {
            if (seen.incrementAndGet() > max) {
                return;
            }
            Arguments.say(
                    "record",
                    group,
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.key(),
                    record.message(),
                    timestamp(record));
            if (seen.get() == max) {
                connector.commitOffsets();
                enough.countDown();
                return;
            }
        }
    }

    /** Known from 0.10 on. */
    private static Object timestamp(MessageAndMetadata<String, String> record) {
        try {
            return record.getClass().getMethod("timestamp").invoke(record);
        } catch (NoSuchMethodException older) {
            return -1;
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void close() {
        connectors.forEach(ConsumerConnector::shutdown);
        Arguments.say("closed");
    }
}
