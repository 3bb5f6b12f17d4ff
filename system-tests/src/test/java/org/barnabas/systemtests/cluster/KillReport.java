package org.barnabas.systemtests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kills of several products side by side: a table to read, JSON and CSV to work with. */
final class KillReport {

    private static final String HEADER =
            "product,kill,at_ms,chosen,held,broker,longest_gap_ms,partition,overall_gap_ms,"
                    + "group_commit_gap_ms,in_sync_again_ms,gaps_by_partition_ms";

    private final List<KillSchedule.Result> results;

    KillReport(List<KillSchedule.Result> results) {
        this.results = List.copyOf(results);
    }

    /** In Markdown. */
    String table() {
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder("| Kill | Of the |");
        StringBuilder rule = new StringBuilder("|---|---|");
        for (KillSchedule.Result result : results) {
            head.append(' ')
                    .append(result.product())
                    .append(": held | worst partition | overall | commits | in sync |");
            rule.append("---|---:|---:|---:|---:|");
        }
        lines.add(head.toString());
        lines.add(rule.toString());
        int kills =
                results.stream().mapToInt(result -> result.rows().size()).max().orElse(0);
        for (int i = 0; i < kills; i++) {
            lines.add(line(i));
        }
        lines.add("");
        results.forEach(result -> lines.add(summary(result)));
        return String.join("\n", lines);
    }

    private String line(int number) {
        StringBuilder line = new StringBuilder();
        for (KillSchedule.Result result : results) {
            if (number >= result.rows().size()) {
                line.append(" - | - | - | - | - |");
                continue;
            }
            KillSchedule.Row row = result.rows().get(number);
            if (line.length() == 0) {
                line.append("| ")
                        .append(number + 1)
                        .append(" | ")
                        .append(row.kill().chosen())
                        .append(" |");
            }
            line.append(String.format(
                    Locale.ROOT,
                    " %d: %s | %,d ms | %,d ms | %,d ms | %.1f s |",
                    row.kill().broker(),
                    held(row),
                    row.gap().longestMs(),
                    row.gap().overallMs(),
                    row.commitsMs(),
                    row.kill().healedMs() / 1e3));
        }
        return line.toString();
    }

    private static String held(KillSchedule.Row row) {
        return row.kill().held().stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    private static String summary(KillSchedule.Result result) {
        return String.format(
                Locale.ROOT,
                "%s: %d kills, %,d records acknowledged, longest gap %,d ms, median %,d ms; %s%s",
                result.product(),
                result.rows().size(),
                result.acknowledged(),
                result.longestMs(),
                median(result),
                result.verdict(),
                result.failures().isEmpty() ? "" : "; " + result.failures());
    }

    private static long median(KillSchedule.Result result) {
        List<Long> gaps = result.rows().stream()
                .map(row -> row.gap().longestMs())
                .sorted()
                .toList();
        return gaps.isEmpty() ? 0 : gaps.get(gaps.size() / 2);
    }

    /** Writes {@code kills.md}, {@code kills.csv} and {@code kills.json}. */
    void write(Path folder) {
        List<String> csv = new ArrayList<>(List.of(HEADER));
        List<String> json = new ArrayList<>();
        for (KillSchedule.Result result : results) {
            for (int i = 0; i < result.rows().size(); i++) {
                KillSchedule.Row row = result.rows().get(i);
                csv.add(csv(result.product(), i + 1, row));
                json.add(json(result.product(), i + 1, row));
            }
        }
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("kills.md"), table() + "\n");
            Files.write(folder.resolve("kills.csv"), csv);
            Files.writeString(folder.resolve("kills.json"), "[\n" + String.join(",\n", json) + "\n]\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String csv(String product, int number, KillSchedule.Row row) {
        return String.join(
                ",",
                product,
                Integer.toString(number),
                Long.toString(row.kill().atMs()),
                row.kill().chosen().toString(),
                held(row),
                Integer.toString(row.kill().broker()),
                Long.toString(row.gap().longestMs()),
                row.gap().partition().toString(),
                Long.toString(row.gap().overallMs()),
                Long.toString(row.commitsMs()),
                Long.toString(row.kill().healedMs()),
                row.byPartition().values().stream().map(Object::toString).collect(Collectors.joining(" ")));
    }

    private static String json(String product, int number, KillSchedule.Row row) {
        String held =
                row.kill().held().stream().map(office -> "\"" + office + "\"").collect(Collectors.joining(", "));
        String partitions = row.byPartition().entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\": " + each.getValue())
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "  {\"product\": \"%s\", \"kill\": %d, \"atMs\": %d, \"chosen\": \"%s\", \"held\": [%s], \"broker\": %d,"
                        + " \"longestGapMs\": %d, \"overallGapMs\": %d, \"commitGapMs\": %d, \"inSyncAgainMs\": %d,"
                        + " \"gapsByPartitionMs\": {%s}}",
                product,
                number,
                row.kill().atMs(),
                row.kill().chosen(),
                held,
                row.kill().broker(),
                row.gap().longestMs(),
                row.gap().overallMs(),
                row.commitsMs(),
                row.kill().healedMs(),
                partitions);
    }
}
