import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The producer that came with 0.8.2. Record {@code i} has the value {@code NAME-java.CODEC-i}, the key {@code k(i mod 17)} and,
 * where the client knows timestamps, {@code time + i}. With {@code partition} all go to that one;
 * {@code pause} are milliseconds between two.
 */
public final class JavaProducer {

    private JavaProducer() {}

    public static void main(String[] words) throws Exception {
        Arguments arguments = new Arguments(words);
        int count = arguments.number("count", 50);
        long time = Long.parseLong(arguments.get("time", Long.toString(System.currentTimeMillis())));
        int pause = arguments.number("pause", 0);
        String partition = arguments.get("partition", "");
        for (String codec : arguments.list("codecs")) {
            String name = arguments.get("name") + "-java." + codec;
            KafkaProducer<String, String> producer = producer(arguments, codec);
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Integer where = partition.isEmpty() ? null : Integer.valueOf(partition);
                Thread.sleep(pause);
                sent.add(producer.send(
                        record(arguments.get("topic"), where, time + i, "k" + i % 17, name + "-" + i)));
            }
            long last = -1;
            for (Future<RecordMetadata> each : sent) {
                last = each.get().offset();
            }
            producer.close();
            Arguments.say("sent", name, count, last);
        }
    }

    static KafkaProducer<String, String> producer(Arguments arguments, String codec) {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", arguments.get("bootstrap"));
        properties.setProperty("compression.type", codec);
        properties.setProperty("acks", "all");
        properties.setProperty("linger.ms", "5");
        properties.setProperty("client.id", "java-producer");
        return new KafkaProducer<>(arguments.over(properties), new StringSerializer(), new StringSerializer());
    }

    @SuppressWarnings("unchecked")
    static ProducerRecord<String, String> record(String topic, Integer partition, long time, String key, String value)
            throws ReflectiveOperationException {
        for (Constructor<?> each : ProducerRecord.class.getConstructors()) {
            Class<?>[] types = each.getParameterTypes();
            if (types.length == 5 && types[2] == Long.class) {
                return (ProducerRecord<String, String>) each.newInstance(topic, partition, time, key, value);
            }
        }
        return new ProducerRecord<>(topic, partition, key, value);
    }
}
