package org.barnabas.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Loads what a tool will need of the client library while the command-line library still reads the arguments: on a
 * second core that takes a good part off a command's time.
 *
 * <p>Threads: one daemon thread, which shares nothing with the others but the JVM's class loading.
 */
final class Preload {

    /** Their static initializers are the expensive part: the API table leads to every message there is. */
    private static final List<String> ANY =
            List.of("org.apache.kafka.common.protocol.ApiKeys", "org.apache.kafka.common.protocol.Errors");

    private static final List<String> ADMIN = List.of(
            "org.apache.kafka.clients.admin.AdminClientConfig", "org.apache.kafka.clients.admin.KafkaAdminClient");
    private static final List<String> CONSUMER = List.of(
            "org.apache.kafka.clients.consumer.ConsumerConfig",
            "org.apache.kafka.clients.consumer.KafkaConsumer",
            "org.apache.kafka.clients.consumer.internals.ClassicKafkaConsumer",
            "org.apache.kafka.clients.consumer.internals.Fetcher",
            "org.apache.kafka.clients.consumer.internals.OffsetFetcher",
            "org.apache.kafka.clients.consumer.internals.SubscriptionState",
            "org.apache.kafka.clients.NetworkClient",
            "org.apache.kafka.common.network.Selector",
            "org.apache.kafka.common.requests.FetchResponse",
            "org.apache.kafka.common.requests.ListOffsetsResponse",
            "org.apache.kafka.common.requests.MetadataResponse");
    private static final List<String> PRODUCER = List.of(
            "org.apache.kafka.clients.producer.ProducerConfig",
            "org.apache.kafka.clients.producer.KafkaProducer",
            "org.apache.kafka.clients.producer.internals.RecordAccumulator",
            "org.apache.kafka.clients.producer.internals.Sender",
            "org.apache.kafka.clients.NetworkClient",
            "org.apache.kafka.common.network.Selector");

    private static final Map<String, List<String>> CLASSES = Map.of(
            "topic", ADMIN,
            "partition", ADMIN,
            "leader", ADMIN,
            "broker", ADMIN,
            "cluster", ADMIN,
            "group", ADMIN,
            "config", ADMIN,
            "produce", PRODUCER,
            "consume", CONSUMER);

    private static final CountDownLatch LOGGING = new CountDownLatch(1);
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private Preload() {}

    /** Returns at once; does nothing for commands that ask no broker. */
    static void begin(String command) {
        List<String> classes = CLASSES.get(command);
        if (classes != null) {
            BEGUN.set(true);
            Thread thread = new Thread(() -> load(classes), "preload");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /**
     * Returns when the other thread has set up logging: what is logged meanwhile would be told again later, with a
     * complaint about that. Most of the time that was long ago.
     */
    static void awaitLogging() {
        try {
            if (BEGUN.get()) {
                LOGGING.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void load(List<String> classes) {
        try {
            LoggerFactory.getILoggerFactory();
        } finally {
            LOGGING.countDown();
        }
        for (String name : Stream.concat(ANY.stream(), classes.stream()).toList()) {
            try {
                Class.forName(name);
            } catch (ClassNotFoundException | LinkageError e) {
                // Whoever needs the class will say so.
                return;
            }
        }
    }
}
