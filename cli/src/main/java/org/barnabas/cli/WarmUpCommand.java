package org.barnabas.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.barnabas.broker.BarnabasBroker;
import org.barnabas.broker.StartException;
import org.barnabas.broker.config.BrokerConfig;
import picocli.CommandLine.Command;

/**
 * Does what brokers and tools do most, so that the JVM can note which classes they load. The launcher runs it once to
 * make the class-data archive. Uses a temporary folder and free ports.
 */
@Command(name = "warm-up", hidden = true, description = "Exercise the broker for the class-data archive.")
final class WarmUpCommand implements Callable<Integer> {

    @Override
    public Integer call() throws IOException, StartException {
        Path data = Files.createTempDirectory("barnabas-warm-up");
        try (BarnabasBroker broker = BarnabasBroker.start(BrokerConfig.of(Map.of(
                "data.dir",
                data.toString(),
                "listeners",
                "PLAINTEXT://127.0.0.1:0",
                "zookeeper.embedded.port",
                "0")))) {
            WarmUpTraffic.run(broker.bootstrapServers());
        } finally {
            delete(data);
        }
        return 0;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            List<Path> deepestFirst = entries.sorted(Comparator.reverseOrder()).toList();
            for (Path entry : deepestFirst) {
                Files.deleteIfExists(entry);
            }
        }
    }
}
