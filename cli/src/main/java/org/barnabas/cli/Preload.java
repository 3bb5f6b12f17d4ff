package org.barnabas.cli;

import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/**
 * Loads what a tool will need of the client library while the command-line library still reads the arguments: on a
 * second core that takes a good part off a command's time.
 *
 * <p>Threads: one daemon thread, which shares nothing with the others but the JVM's class loading.
 */
final class Preload {

    private static final Set<String> ASKS_BROKER = Set.of(
            "topic", "partition", "leader", "broker", "cluster", "group", "config", "produce", "consume", "bench");

    /** Their static initializers are the expensive part: the API table leads to every message there is. */
    private static final String[] CLASSES = {
        "org.apache.kafka.common.protocol.ApiKeys",
        "org.apache.kafka.common.protocol.Errors",
        "org.apache.kafka.clients.admin.AdminClientConfig",
        "org.apache.kafka.clients.admin.KafkaAdminClient",
    };

    private static final CountDownLatch LOGGING = new CountDownLatch(1);
    private static volatile boolean begun;

    private Preload() {}

    /** Returns at once; does nothing for commands that ask no broker. */
    static void begin(String command) {
        if (ASKS_BROKER.contains(command)) {
            begun = true;
            Thread thread = new Thread(Preload::load, "preload");
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
            if (begun) {
                LOGGING.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void load() {
        try {
            LoggerFactory.getILoggerFactory();
        } finally {
            LOGGING.countDown();
        }
        for (String name : CLASSES) {
            try {
                Class.forName(name);
            } catch (ClassNotFoundException | LinkageError e) {
                // Whoever needs the class will say so.
                return;
            }
        }
    }
}
