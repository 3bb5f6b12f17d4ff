package org.barnabas.cli;

import java.util.Set;
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

    private Preload() {}

    /** Returns at once; does nothing for commands that ask no broker. */
    static void begin(String command) {
        if (ASKS_BROKER.contains(command)) {
            Thread thread = new Thread(Preload::load, "preload");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void load() {
        // First, and long before the other thread logs: two threads that set up logging at once make it complain.
        LoggerFactory.getILoggerFactory();
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
