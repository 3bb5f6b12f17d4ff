package org.barnabas.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plays loads one after the other, each against two fresh brokers. Exit code 1 if a goal was missed. */
@Command(
        name = "load",
        description = "Use up the memory of two fresh brokers, and see what honest clients notice.",
        mixinStandardHelpOptions = true)
final class Load implements Callable<Integer> {

    private static final Map<String, LoadScenario> SCENARIOS = scenarios();

    @Parameters(
            arity = "0..*",
            paramLabel = "LOAD",
            description = "producers, parked, bombs, names, groups, offsets; all")
    private List<String> names = List.of();

    @Option(names = "--seconds", paramLabel = "N", description = "Length of what is measured by time (60).")
    private int seconds = 60;

    @Option(names = "--home", required = true, description = "The project's folder.")
    private Path home = Path.of(".");

    private static Map<String, LoadScenario> scenarios() {
        Map<String, LoadScenario> all = new LinkedHashMap<>();
        all.put("producers", new FullProducers());
        all.put("parked", new ParkedFetches());
        all.put("bombs", new Bombs());
        all.put("names", new LargeAnswers());
        all.put("groups", new ManyGroups());
        all.put("offsets", new LargeOffsets());
        return all;
    }

    @Override
    public Integer call() throws Exception {
        List<String> wanted = names.isEmpty() ? List.copyOf(SCENARIOS.keySet()) : names;
        for (String name : wanted) {
            if (!SCENARIOS.containsKey(name)) {
                System.err.println(name + " is none of " + String.join(", ", SCENARIOS.keySet()));
                return CommandLine.ExitCode.USAGE;
            }
        }
        boolean met = true;
        for (String name : wanted) {
            met &= play(name);
        }
        return met ? 0 : 1;
    }

    private boolean play(String name) throws Exception {
        try (LoadCluster cluster = LoadCluster.start(home)) {
            LoadReport report = new LoadReport(name);
            Objects.requireNonNull(SCENARIOS.get(name), "looked up before").play(cluster, seconds, report);
            return report.isMet();
        }
    }

    /** Runs what {@code --help} lists. */
    public static void main(String[] arguments) throws IOException {
        System.exit(new CommandLine(new Load()).execute(arguments));
    }
}
