package org.barnabas.systemtests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.barnabas.systemtests.RunningProcess;

/** What brokers say of themselves: their output, their heap. */
final class BrokerHealth {

    private static final Pattern TERM = Pattern.compile("This broker is the controller epoch=(\\d+)");
    private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");
    private static final Duration TOOL = Duration.ofMinutes(5);

    private BrokerHealth() {}

    /** Errors with their first lines, of all brokers and all their starts. A broken invariant counts at any level. */
    static List<String> stackTraces(TestCluster cluster) {
        List<String> found = new ArrayList<>();
        for (Path file : outputs(cluster.folder())) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                boolean error = lines.get(i).contains("] ERROR ")
                        && i + 2 < lines.size()
                        && (isFrame(lines.get(i + 1)) || isFrame(lines.get(i + 2)));
                if (error || lines.get(i).startsWith("java.lang.AssertionError")) {
                    found.add(file.getFileName() + ": "
                            + String.join("\n", lines.subList(i, Math.min(lines.size(), i + 6))));
                }
            }
        }
        return found;
    }

    private static boolean isFrame(String line) {
        return line.startsWith("\tat ");
    }

    /** The controller epochs in which brokers held themselves to be the controller: none may be there twice. */
    static List<Integer> controllerTerms(TestCluster cluster) {
        List<Integer> terms = new ArrayList<>();
        for (Path file : outputs(cluster.folder())) {
            for (String line : lines(file)) {
                Matcher term = TERM.matcher(line);
                if (term.find()) {
                    terms.add(Integer.parseInt(term.group(1)));
                }
            }
        }
        terms.sort(null);
        return terms;
    }

    private static List<Path> outputs(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("broker-\\d+-\\d+\\.out"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Bytes of reachable objects by broker; collects garbage first. */
    static Map<String, Long> liveHeap(TestCluster cluster) {
        Map<String, Long> heap = new TreeMap<>();
        cluster.brokers().forEach(broker -> heap.put(broker.name(), liveHeap(broker, cluster.folder())));
        return heap;
    }

    private static long liveHeap(ClusterProcess broker, Path folder) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        List<String> command = List.of(jcmd, Long.toString(broker.pid()), "GC.class_histogram");
        Path output = folder.resolve("heap-" + broker.name() + "-" + System.nanoTime() + ".txt");
        try (RunningProcess tool = RunningProcess.start(command, Map.of(), output)) {
            tool.awaitExit(TOOL);
            Matcher live = LIVE.matcher(tool.output());
            if (!live.find()) {
                throw new IllegalStateException("no histogram of " + broker + ":\n" + tool.output());
            }
            return Long.parseLong(live.group(1));
        }
    }

    /** That of the broker whose heap grew most. */
    static double growth(Map<String, Long> before, Map<String, Long> after) {
        return before.entrySet().stream()
                .mapToDouble(each -> (double) after.getOrDefault(each.getKey(), 0L) / each.getValue())
                .max()
                .orElse(1);
    }
}
