package org.barnabas.broker.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of threads in ARCHITECTURE.md lists those that a broker has, and no others. */
class NamedThreadsTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[a-zN<>-]+`(?:, `[a-zN<>-]+`)*) \\|");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    /** What a process has besides, or only with several log directories. */
    private static final Set<String> OF_A_PROCESS = Set.of("log-writer", "resolver", "zookeeper", "zookeeper-reserve");

    @Test
    void theTextListsThemAll() throws IOException {
        // Given
        AssembledBroker.Around around = new AssembledBroker.Around(1);
        AssembledBroker broker = new AssembledBroker(around, 1, 2, Map.of());
        broker.start();
        around.threads.advanceMs(600_000);
        broker.stop();

        // When
        String text = Files.readString(Path.of("..", "ARCHITECTURE.md"));
        String threads = text.substring(text.indexOf("## Threads"), text.indexOf("## The way of a produce"));
        Set<String> listed = ROW.matcher(threads)
                .results()
                .flatMap(row -> NAME.matcher(row.group(1)).results())
                .map(name -> name.group(1).replace("-N", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        // Then
        Set<String> there = around.threads.roles().stream()
                .map(role -> role.replaceFirst("^flush-.*", "flush-<dir>").replace("-N", ""))
                .filter(role -> !role.equals("client"))
                .collect(Collectors.toCollection(TreeSet::new));
        there.addAll(OF_A_PROCESS);
        assertThat(listed).isEqualTo(there);
    }
}
