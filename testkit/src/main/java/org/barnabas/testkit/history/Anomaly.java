package org.barnabas.testkit.history;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Something that a correct log never shows.
 *
 * @param explanation one sentence with the values and offsets concerned
 * @param operations the evidence, few
 */
public record Anomaly(AnomalyKind kind, String explanation, List<Operation> operations) {

    private static final int ENTRIES_SHOWN = 6;

    public Anomaly {
        operations = List.copyOf(operations);
    }

    /** Several lines: the sentence, then the operations. */
    @Override
    public String toString() {
        return kind + ": " + explanation
                + operations.stream().map(Anomaly::line).collect(Collectors.joining("\n    ", "\n    ", ""));
    }

    private static String line(Operation operation) {
        String entries = operation.entries().stream()
                .limit(ENTRIES_SHOWN)
                .map(Entry::toString)
                .collect(Collectors.joining(" "));
        int left = operation.entries().size() - ENTRIES_SHOWN;
        Context context = operation.context();
        return String.format(
                Locale.ROOT,
                "[%.6f s .. %.6f s] %s %s %s%s: %s%s",
                operation.startNanos() / 1e9,
                operation.endNanos() / 1e9,
                operation.client(),
                operation.kind().name().toLowerCase(Locale.ROOT),
                operation.outcome().name().toLowerCase(Locale.ROOT),
                context.group() == null ? "" : " (" + context.group() + ", generation " + context.generation() + ")",
                entries,
                left > 0 ? " and " + left + " more" : "");
    }
}
