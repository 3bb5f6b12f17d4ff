import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records as fast as an Apache Kafka client of 0.8.2 to 1.1 can, with its own defaults and acks=all. Arguments: bootstrap
 * address, topic, number of records, codec, a file with one record a line. Prints {@code produced RECORDS SECONDS}; fails if one
 * record did.
 */
public final class OldProducer {

    private OldProducer() {}

    public static void main(String[] words) throws Exception {
        long records = Long.parseLong(words[2]);
        List<String> lines = Files.readAllLines(Path.of(words[4]));
        byte[][] values = new byte[lines.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = lines.get(i).getBytes();
        }
        Properties settings = new Properties();
        settings.setProperty("bootstrap.servers", words[0]);
        settings.setProperty("compression.type", words[3]);
        settings.setProperty("acks", "all");
        settings.setProperty("client.id", "old-producer");
        AtomicReference<Exception> failure = new AtomicReference<>();
        Random random = new Random(1);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer.partitionsFor(words[1]);
        long begin = System.nanoTime();
        for (long i = 0; i < records; i++) {
            ProducerRecord<byte[], byte[]> next =
                    new ProducerRecord<>(words[1], values[random.nextInt(values.length)]);
            producer.send(next, (metadata, error) -> {
                if (error != null) {
                    failure.compareAndSet(null, error);
                }
            });
        }
        producer.close();
        if (failure.get() != null) {
            throw failure.get();
        }
        System.out.println("produced " + records + " " + (System.nanoTime() - begin) / 1e9);
    }
}
