import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The Java client against Barnabas; see README.md. Uses only what kafka-clients 2.1 to the newest all have, so that one
 * source, compiled once per version, serves them all.
 */
public final class ClientExercise {

    private static final int PARTITIONS = 6;
    private static final int PER_CODEC = 200;
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

    private final String bootstrap;
    private final String prefix;
    private final String topic;

    private ClientExercise(String bootstrap, String prefix) {
        this.bootstrap = bootstrap;
        this.prefix = prefix;
        this.topic = prefix + "-data";
    }

    public static void main(String[] args) throws Exception {
        ClientExercise exercise = new ClientExercise(args[0], args[1]);
        if (args[2].equals("before")) {
            exercise.admin();
            for (String codec : CODECS) {
                exercise.produce(codec, 0, PER_CODEC);
            }
            exercise.readAll(PER_CODEC * CODECS.size());
            exercise.group("org.apache.kafka.clients.consumer.RangeAssignor");
            if (exercise.has("org.apache.kafka.clients.consumer.CooperativeStickyAssignor")) {
                exercise.group("org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
            }
            exercise.resume(PER_CODEC * CODECS.size());
        } else {
            exercise.produce("none", PER_CODEC, 10);
            exercise.resume(10);
        }
    }

    private boolean has(String className) {
        try {
            Class.forName(className);
            return true;
        } catch (ClassNotFoundException older) {
            return false;
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        return properties;
    }

    @SuppressWarnings("deprecation") // alterConfigs: incrementalAlterConfigs is younger than 2.1; gone in 4.x.
    private void admin() throws Exception {
        try (AdminClient admin = AdminClient.create(properties())) {
            admin.createTopics(List.of(
                            new NewTopic(topic, PARTITIONS, (short) 1), new NewTopic(prefix + "-gone", 1, (short) 1)))
                    .all()
                    .get();
            Map<String, Integer> described = new HashMap<>();
            Collection<org.apache.kafka.clients.admin.TopicDescription> topics = describe(admin);
            topics.forEach(each -> described.put(each.name(), each.partitions().size()));
            check(described.get(topic) == PARTITIONS, "described " + described);
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            ConfigChange.set(admin, resource, "retention.ms", "7200000");
            Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            check(config.get("retention.ms").value().equals("7200000"), "config " + config);
            admin.deleteTopics(List.of(prefix + "-gone")).all().get();
            until(() -> !names(admin).contains(prefix + "-gone"), "topic was not deleted");
        }
        System.out.println("admin: ok");
    }

    /** values() was replaced by topicNameValues() in 3.1 and removed in 4.0. */
    @SuppressWarnings("unchecked")
    private Collection<org.apache.kafka.clients.admin.TopicDescription> describe(AdminClient admin) throws Exception {
        Object result = admin.describeTopics(List.of(topic));
        String name = hasMethod(result, "allTopicNames") ? "allTopicNames" : "all";
        org.apache.kafka.common.KafkaFuture<Map<String, org.apache.kafka.clients.admin.TopicDescription>> future =
                (org.apache.kafka.common.KafkaFuture<Map<String, org.apache.kafka.clients.admin.TopicDescription>>)
                        result.getClass().getMethod(name).invoke(result);
        return future.get().values();
    }

    private static boolean hasMethod(Object target, String name) {
        for (java.lang.reflect.Method method : target.getClass().getMethods()) {
            if (method.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> names(AdminClient admin) {
        try {
            return admin.listTopics().names().get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void produce(String codec, int from, int count) throws Exception {
        Properties properties = properties();
        properties.put("acks", "all");
        properties.put("enable.idempotence", "true");
        properties.put("compression.type", codec);
        properties.put("linger.ms", "5");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = from; i < from + count; i++) {
                ProducerRecord<String, String> record = new ProducerRecord<>(topic, "k" + i % 17, codec + "-" + i);
                record.headers().add("codec", codec.getBytes(StandardCharsets.UTF_8));
                sent.add(producer.send(record));
            }
            for (Future<RecordMetadata> each : sent) {
                check(each.get().hasOffset(), "no offset");
            }
        }
        System.out.println("produce " + codec + ": ok");
    }

    private KafkaConsumer<String, String> consumer(String group, String assignor) {
        Properties properties = properties();
        properties.put("group.id", group);
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", "false");
        properties.put("session.timeout.ms", "10000");
        properties.put("heartbeat.interval.ms", "500");
        properties.put("partition.assignment.strategy", assignor);
        return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
    }

    private void readAll(int expected) {
        Map<String, Integer> last = new HashMap<>();
        int seen = 0;
        try (KafkaConsumer<String, String> consumer =
                consumer(prefix + "-unused", "org.apache.kafka.clients.consumer.RangeAssignor")) {
            consumer.assign(IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .collect(Collectors.toList()));
            consumer.seekToBeginning(consumer.assignment());
            long deadline = System.nanoTime() + 60_000_000_000L;
            while (seen < expected && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                    String[] parts = record.value().split("-");
                    int number = Integer.parseInt(parts[1]);
                    check(record.key().equals("k" + number % 17), "key of " + record);
                    String header = new String(record.headers().lastHeader("codec").value(), StandardCharsets.UTF_8);
                    check(header.equals(parts[0]), "header of " + record);
                    Integer previous = last.put(parts[0] + record.key(), number);
                    check(previous == null || previous < number, "order of " + record);
                    seen++;
                }
            }
        }
        check(seen == expected, "read " + seen + " of " + expected);
        System.out.println("consume " + expected + " in order: ok");
    }

    private void group(String assignor) {
        String group = prefix + assignor.substring(assignor.lastIndexOf('.'));
        try (KafkaConsumer<String, String> first = consumer(group, assignor)) {
            try (KafkaConsumer<String, String> second = consumer(group, assignor)) {
                first.subscribe(Collections.singleton(topic));
                second.subscribe(Collections.singleton(topic));
                until(
                        () -> owns(first, 3) & owns(second, 3),
                        "six partitions were not shared by two");
                Set<TopicPartition> all = new HashSet<>(first.assignment());
                all.addAll(second.assignment());
                check(all.size() == PARTITIONS, "assigned " + all);
            }
            until(() -> owns(first, PARTITIONS), "the remaining member did not take over");
        }
        System.out.println("group of two, " + assignor + ": ok");
    }

    private static boolean owns(KafkaConsumer<String, String> consumer, int count) {
        consumer.poll(Duration.ofMillis(50));
        return consumer.assignment().size() == count;
    }

    private void resume(int expected) {
        try (KafkaConsumer<String, String> consumer =
                consumer(prefix + "-resume", "org.apache.kafka.clients.consumer.RangeAssignor")) {
            consumer.subscribe(Collections.singleton(topic));
            int seen = 0;
            long deadline = System.nanoTime() + 60_000_000_000L;
            while (seen < expected && System.nanoTime() < deadline) {
                seen += consumer.poll(Duration.ofMillis(500)).count();
            }
            seen += consumer.poll(Duration.ofMillis(300)).count();
            check(seen == expected, "read " + seen + ", expected " + expected);
            consumer.commitSync();
        }
        System.out.println("group offsets, " + expected + " records: ok");
    }

    private static void until(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            check(System.nanoTime() < deadline, what);
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
