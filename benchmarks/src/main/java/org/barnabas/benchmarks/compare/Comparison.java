package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One run of the comparison. Products take turns within every scenario, and who goes first alternates, so that a
 * machine that gets slower or faster meanwhile treats both alike. The brokers that scenarios share run side by side, the
 * one idle while the other works.
 */
final class Comparison {

    /** Not a scenario of its own: what the shared brokers hold before and after all of them. */
    static final String MEMORY = "memory";

    /** The same where old clients did the work. */
    static final String OLD_MEMORY = OldScenarios.PREFIX + MEMORY;

    private static final String WARM_UP = "warm-up";
    private static final long SETTLE_MS = 3000;
    private static final int WARM_UP_BYTES = 100_000_000;

    private final List<Product> products;
    private final LoadTools tools;
    private final Sizes sizes;
    private final Path work;
    private final Results results = new Results();
    private int failures;

    Comparison(List<Product> products, LoadTools tools, Sizes sizes, Path work) {
        this.products = List.copyOf(products);
        this.tools = tools;
        this.sizes = sizes;
        this.work = work;
    }

    Results results() {
        return results;
    }

    /** How many runs failed; they are missing in the results. */
    int failures() {
        return failures;
    }

    void run(List<Scenario> scenarios, int rounds) throws IOException, InterruptedException {
        Prober.warmUp();
        List<Scenario> shared = scenarios.stream().filter(s -> !s.ownBroker()).toList();
        for (int round = 1; round <= rounds; round++) {
            for (Scenario scenario : scenarios) {
                if (scenario.ownBroker()) {
                    runOnBoth(scenario, round, Map.of());
                }
            }
            if (!shared.isEmpty()) {
                runShared(shared, round);
            }
        }
    }

    private void runShared(List<Scenario> scenarios, int round) throws IOException, InterruptedException {
        Map<String, Broker> brokers = new LinkedHashMap<>();
        Map<String, Map<Metric, Double>> memory = new TreeMap<>();
        try {
            for (Product product : products) {
                Broker broker = Broker.start(product, work.resolve(product.name()));
                brokers.put(product.name(), broker);
                memory.put(product.name(), settle(broker));
            }
            for (Scenario scenario : scenarios) {
                runOnBoth(scenario, round, brokers);
            }
            for (Map.Entry<String, Broker> entry : brokers.entrySet()) {
                Map<Metric, Double> figures = Objects.requireNonNull(memory.get(entry.getKey()), "settled before");
                long pid = entry.getValue().pid();
                figures.put(Metric.LOADED, ProcessFigures.residentMb(pid));
                figures.put(Metric.PEAK, ProcessFigures.peakMb(pid));
                results.add(new Sample(memoryId(scenarios), entry.getKey(), round, figures));
            }
        } finally {
            for (Broker broker : brokers.values()) {
                broker.close();
            }
        }
    }

    /** As what the memory of brokers that do all this is reported. */
    static String memoryId(List<Scenario> scenarios) {
        return scenarios.stream().anyMatch(each -> each.id().startsWith(OldScenarios.PREFIX)) ? OLD_MEMORY : MEMORY;
    }

    /** Memory is idle after a while; then some load, so that the first scenario finds compiled code. */
    private Map<Metric, Double> settle(Broker broker) throws IOException, InterruptedException {
        Prober.awaitAcknowledgement(broker, "first");
        Thread.sleep(SETTLE_MS);
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.IDLE, ProcessFigures.residentMb(broker.pid()));
        Prober.createTopic(broker, WARM_UP, 6, Map.of());
        int records = WARM_UP_BYTES / 1024;
        tools.produce(broker, new LoadTools.ProduceRun(WARM_UP, records, 1024, -1, List.of("acks=1")));
        tools.consume(broker, WARM_UP, records);
        Prober.deleteTopic(broker, WARM_UP);
        return figures;
    }

    private void runOnBoth(Scenario scenario, int round, Map<String, Broker> brokers)
            throws IOException, InterruptedException {
        for (int i = 0; i < products.size(); i++) {
            Product product = products.get((i + round) % products.size());
            // What the last run left in the page cache is written before the next one is timed.
            Commands.run(List.of("sync"));
            String topic = scenario.id() + "-" + round;
            Turn turn = new Turn(product, brokers.get(product.name()), tools, sizes, work, topic);
            System.err.printf("round %d  %-28s %-10s", round, scenario.id(), product.name());
            try {
                Map<Metric, Double> figures = scenario.work().run(turn);
                results.add(new Sample(scenario.id(), product.name(), round, figures));
                System.err.println(Format.figures(figures));
            } catch (IOException | IllegalStateException e) {
                // One product that cannot do one scenario must not hide all the other figures.
                failures++;
                System.err.println("FAILED: " + e.getMessage());
            }
        }
    }
}
