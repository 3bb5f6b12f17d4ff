import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The consumer that came with 0.9, as a member of a group. Prints {@code assigned COUNT TOPIC-PARTITION …} and
 * {@code record GROUP TOPIC PARTITION OFFSET KEY VALUE TIMESTAMP}, the latter once that is committed. Told to end, it leaves
 * and says {@code closed}.
 */
public final class JavaConsumer {

    private JavaConsumer() {}

    public static void main(String[] words) throws Exception {
        Arguments arguments = new Arguments(words);
        String group = arguments.get("group");
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", arguments.get("bootstrap"));
        properties.setProperty("group.id", group);
        properties.setProperty("auto.offset.reset", "earliest");
        properties.setProperty("enable.auto.commit", "false");
        properties.setProperty("session.timeout.ms", "6000");
        properties.setProperty("heartbeat.interval.ms", "300");
        properties.setProperty("client.id", "java-consumer");
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(arguments.over(properties), new StringDeserializer(), new StringDeserializer());
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            consumer.wakeup();
            try {
                main.join(30_000);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }));
        consumer.subscribe(arguments.list("topics"), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                TreeSet<String> names = new TreeSet<>();
                partitions.forEach(each -> names.add(each.toString()));
                Arguments.say("assigned", names.size(), String.join(" ", names));
            }
        });
        try {
            while (true) {
                ConsumerRecords<String, String> records = consumer.poll(100);
                if (!records.isEmpty()) {
                    consumer.commitSync();
                }
                for (ConsumerRecord<String, String> record : records) {
                    Arguments.say(
                            "record",
                            group,
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            record.key(),
                            record.value(),
                            timestamp(record));
                }
            }
        } catch (WakeupException told) {
            consumer.close();
            Arguments.say("closed");
        }
    }

    /** Known from 0.10 on. */
    private static Object timestamp(ConsumerRecord<String, String> record) throws ReflectiveOperationException {
        for (Method each : ConsumerRecord.class.getMethods()) {
            if (each.getName().equals("timestamp")) {
                return each.invoke(record);
            }
        }
        return -1;
    }
}
