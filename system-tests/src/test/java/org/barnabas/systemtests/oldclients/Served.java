package org.barnabas.systemtests.oldclients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.barnabas.systemtests.BrokerUnderTest;
import org.barnabas.systemtests.KafkaOnZooKeeper;

/**
 * What old clients are let loose on: one broker with its ZooKeeper. It is Barnabas, as users start it; with
 * {@code -Dold-clients.peer=kafka} it is Apache Kafka 3.9, so that these tests can be held against it.
 */
final class Served implements AutoCloseable {

    static final boolean BY_KAFKA = "kafka".equals(System.getProperty("old-clients.peer"));

    private final String bootstrap;
    private final String zooKeeper;
    private final AutoCloseable broker;

    private Served(String bootstrap, String zooKeeper, AutoCloseable broker) {
        this.bootstrap = bootstrap;
        this.zooKeeper = zooKeeper;
        this.broker = broker;
    }

    /** Starts it; its files are in a new folder within {@code folder}. */
    static Served start(Path folder, String... settings) {
        try {
            Path own = Files.createDirectories(folder.resolve("served"));
            if (BY_KAFKA) {
                KafkaOnZooKeeper kafka = KafkaOnZooKeeper.start(own, settings);
                return new Served(kafka.bootstrap(), kafka.zooKeeperAddress(), kafka);
            }
            BrokerUnderTest broker = BrokerUnderTest.start(own, settings);
            return new Served(broker.bootstrap(), broker.zooKeeper(), broker);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String bootstrap() {
        return bootstrap;
    }

    /** As in {@code zookeeper.connect}. */
    String zooKeeper() {
        return zooKeeper;
    }

    @Override
    public void close() {
        try {
            broker.close();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
