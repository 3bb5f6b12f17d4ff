package org.barnabas.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.config.BrokerConfig;
import org.barnabas.broker.world.StartException;
import org.barnabas.cli.logging.LogbackLevels;
import org.barnabas.testkit.TestLoops;

/** One broker for all tests of the tools: it starts with the first and stops with the JVM. */
final class SharedBroker {

    private static final AtomicInteger TOPICS = new AtomicInteger();

    private SharedBroker() {}

    private static final class Holder {
        private static final Path DATA = folder();
        private static final BarnabasBroker BROKER = start();

        private static Path folder() {
            try {
                return Files.createTempDirectory("barnabas-tools");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static BarnabasBroker start() {
            try {
                Map<String, String> settings = new HashMap<>(Map.of(
                        "data.dir", DATA.toString(),
                        "listeners", "PLAINTEXT://127.0.0.1:0",
                        "zookeeper.embedded.port", "0",
                        "group.initial.rebalance.delay.ms", "0",
                        "num.partitions", "2",
                        "auto.create.topics.enable", "false",
                        "metrics.port", "0"));
                settings.putAll(TestLoops.next());
                BarnabasBroker broker =
                        BarnabasBroker.start(BrokerConfig.of(settings), reason -> {}, LogbackLevels.ofThisProcess());
                Runtime.getRuntime().addShutdownHook(new Thread(Holder::stop));
                return broker;
            } catch (StartException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void stop() {
            BROKER.close();
            try (Stream<Path> entries = Files.walk(DATA)) {
                List<Path> deepestFirst =
                        entries.sorted(Comparator.reverseOrder()).toList();
                for (Path entry : deepestFirst) {
                    Files.deleteIfExists(entry);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static String address() {
        return Holder.BROKER.bootstrapServers();
    }

    static String zooKeeper() {
        return Holder.BROKER.zooKeeper();
    }

    static Path logs() {
        return Holder.DATA.resolve("logs");
    }

    /** A name that no other test uses. */
    static String name(String prefix) {
        return prefix + "-" + TOPICS.incrementAndGet();
    }

    /** A new topic. */
    static String topic(int partitions) {
        String name = name("topic");
        Tool.ask("topic", "create", name, "--partitions", Integer.toString(partitions))
                .ok();
        return name;
    }
}
