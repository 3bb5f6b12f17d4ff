package org.barnabas.systemtests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One line for each long scenario in {@code target/faults/summary.md}: {@code ./dev faults} prints it. */
final class FaultSummary {

    private static final Path FILE = Path.of("target", "faults", "summary.md");

    private final String id;
    private final String name;
    private final long began = System.nanoTime();
    private Workload.@Nullable Outcome outcome;
    private double heapGrowth = 1;
    private boolean passed;

    FaultSummary(FaultScenario scenario) {
        this(scenario.id(), scenario.name());
    }

    FaultSummary(String id, String name) {
        this.id = id;
        this.name = name;
    }

    void outcome(Workload.Outcome value) {
        outcome = value;
    }

    void heapGrowth(double value) {
        heapGrowth = value;
    }

    double heapGrowth() {
        return heapGrowth;
    }

    void passed() {
        passed = true;
    }

    /** Only in the long form. */
    void write() {
        if (!FaultScenarios.LONG) {
            return;
        }
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String line() {
        String head = String.format(
                Locale.ROOT,
                "| %s | %s | %s | %d s |",
                id,
                name,
                passed ? "passed" : "FAILED",
                (System.nanoTime() - began) / 1_000_000_000);
        Workload.Outcome known = outcome;
        if (known == null) {
            return head + " | | | | | |";
        }
        String gaps = known.gaps().stream()
                .map(gap -> gap.fault().name() + " " + gap.longestMs() + " ms")
                .collect(Collectors.joining("; "));
        return head
                + String.format(
                        Locale.ROOT,
                        " %,d | %.1f ms | %.1f s | %.2f | %s | %s |",
                        known.acknowledged(),
                        known.latencyMs(0.99),
                        known.healMs() / 1e3,
                        heapGrowth,
                        known.verdict().toString().lines().findFirst().orElse(""),
                        gaps);
    }
}
