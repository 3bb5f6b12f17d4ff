package org.barnabas.systemtests;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Command-line programs that send the lines of their input and print what they read, in the order of partition 0. */
public enum LineTool {
    /** Apache Kafka's kafka-console-producer and kafka-console-consumer. */
    KAFKA_CONSOLE {
        @Override
        public List<String> producer(String bootstrap, String topic, int count) {
            return PeerKafka.NEWEST.command(
                    List.of("-Xmx256m"),
                    "org.apache.kafka.tools.ConsoleProducer",
                    "--bootstrap-server",
                    bootstrap,
                    "--topic",
                    topic);
        }

        @Override
        public List<String> consumer(String bootstrap, String topic, int count) {
            return PeerKafka.NEWEST.command(
                    List.of("-Xmx256m"),
                    "org.apache.kafka.tools.consumer.ConsoleConsumer",
                    "--bootstrap-server",
                    bootstrap,
                    "--topic",
                    topic,
                    "--from-beginning",
                    "--max-messages",
                    Integer.toString(count),
                    "--timeout-ms",
                    "60000");
        }

        @Override
        public @Nullable String missing() {
            return null;
        }
    },

    KCAT {
        @Override
        public List<String> producer(String bootstrap, String topic, int count) {
            return List.of("kcat", "-b", bootstrap, "-P", "-t", topic, "-p", "0", "-X", "enable.idempotence=true");
        }

        @Override
        public List<String> consumer(String bootstrap, String topic, int count) {
            return List.of(
                    "kcat",
                    "-b",
                    bootstrap,
                    "-C",
                    "-t",
                    topic,
                    "-p",
                    "0",
                    "-o",
                    "beginning",
                    "-e",
                    "-q",
                    "-X",
                    "check.crcs=true");
        }

        @Override
        public @Nullable String missing() {
            return RealClient.kcat().missing();
        }
    },

    KAFKA_PYTHON {
        @Override
        public List<String> producer(String bootstrap, String topic, int count) {
            return script(bootstrap, "produce", topic, count);
        }

        @Override
        public List<String> consumer(String bootstrap, String topic, int count) {
            return script(bootstrap, "consume", topic, count);
        }

        @Override
        public @Nullable String missing() {
            return RealClient.python("kafka-python", "kafka", "lines.py").missing();
        }
    };

    /** Reads lines from its input until that ends. */
    public abstract List<String> producer(String bootstrap, String topic, int count);

    /** Prints records from the beginning and ends behind the last of {@code count}. */
    public abstract List<String> consumer(String bootstrap, String topic, int count);

    /** Why it cannot run here, or null. */
    public abstract @Nullable String missing();

    private static List<String> script(String bootstrap, String direction, String topic, int count) {
        String program = Path.of("src", "test", "clients", "lines.py").toString();
        return List.of("/usr/bin/python3", program, bootstrap, direction, topic, Integer.toString(count));
    }
}
