import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import kafka.javaapi.producer.Producer;
import kafka.producer.KeyedMessage;
import kafka.producer.ProducerConfig;

/**
 * The producer of 0.8. Record {@code i} of a run has the value {@code NAME-KIND.CODEC-i} and the key {@code k(i mod 17)}; of
 * kind {@code loose} it has no key. {@code kinds} are {@code sync}, {@code async}, {@code loose} or {@code digit} (sync, and
 * the partition comes from {@link DigitPartitioner}); {@code pause} are milliseconds between two records.
 */
public final class ScalaProducers {

    private ScalaProducers() {}

    public static void main(String[] words) throws InterruptedException {
        Arguments arguments = new Arguments(words);
        int count = arguments.number("count", 50);
        int pause = arguments.number("pause", 0);
        for (String kind : arguments.list("kinds")) {
            for (String codec : arguments.list("codecs")) {
                String name = arguments.get("name") + "-" + kind + "." + codec;
                Producer<String, String> producer = new Producer<>(config(arguments, kind, codec));
                List<KeyedMessage<String, String>> batch = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    Thread.sleep(pause);
                    String key = kind.equals("loose") ? null : "k" + i % 17;
                    KeyedMessage<String, String> message =
                            new KeyedMessage<>(arguments.get("topic"), key, name + "-" + i);
                    if (kind.equals("async") || i % 10 == 0) {
                        // One by one too: wrappers of a single message.
                        flush(producer, batch);
                        producer.send(message);
                    } else {
                        batch.add(message);
                    }
                }
                flush(producer, batch);
                producer.close();
                Arguments.say("sent", name, count);
            }
        }
    }

    private static void flush(Producer<String, String> producer, List<KeyedMessage<String, String>> batch) {
        if (!batch.isEmpty()) {
            producer.send(batch);
            batch.clear();
        }
    }

    private static ProducerConfig config(Arguments arguments, String kind, String codec) {
        Properties properties = new Properties();
        properties.setProperty("metadata.broker.list", arguments.get("bootstrap"));
        properties.setProperty("serializer.class", "kafka.serializer.StringEncoder");
        properties.setProperty("compression.codec", codec);
        properties.setProperty("producer.type", kind.equals("async") ? "async" : "sync");
        properties.setProperty("request.required.acks", kind.equals("async") ? "1" : "-1");
        properties.setProperty("queue.buffering.max.ms", "20");
        properties.setProperty("client.id", "scala-producer");
        if (kind.equals("digit")) {
            properties.setProperty("partitioner.class", "DigitPartitioner");
        }
        return new ProducerConfig(arguments.over(properties));
    }
}
