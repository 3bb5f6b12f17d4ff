package org.barnabas.cli.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.barnabas.cli.tool.Fields;
import org.barnabas.cli.tool.Report;
import org.barnabas.cli.tool.Table;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barnabas log dump}: every entry of a file, or of all files of a partition's folder. */
@Command(
        name = "dump",
        description = "Show segments, indexes, producer snapshots and checkpoints.",
        mixinStandardHelpOptions = true)
final class LogDump implements Callable<Integer> {

    @Mixin
    private Report report = new Report();

    @Parameters(paramLabel = "PATH", description = "A partition's folder, or a file of it.")
    private Path path = Path.of(".");

    @Option(names = "--records", description = "Also the records within the batches.")
    private boolean records;

    private final List<String> problems = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Table table = new Table("file", "position", "kind", "detail");
        boolean any = false;
        for (Path file : files()) {
            any |= dump(file, table);
        }
        if (!any) {
            throw new ToolException(path + " is no file of a log" + (Files.isDirectory(path) ? ", nor has one" : "")
                    + "\nThose end with .log, .index, .timeindex, .snapshot or -checkpoint, or are partition.metadata;"
                    + " they are in a partition's folder, such as data/logs/TOPIC-0.");
        }
        report.print(table);
        if (!problems.isEmpty()) {
            throw new ToolException(String.join("\n", problems));
        }
        return 0;
    }

    private void note(@Nullable String problem) {
        if (problem != null) {
            problems.add(problem);
        }
    }

    private List<Path> files() throws IOException {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        if (!Files.isDirectory(path)) {
            throw new ToolException(
                    "there is no " + path + "\nName a partition's folder, such as data/logs/TOPIC-0, or a file of it.");
        }
        try (Stream<Path> found = Files.list(path)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Returns whether it is a file of a log. */
    private boolean dump(Path file, Table table) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".log")) {
            note(SegmentDump.dump(file, records, table));
        } else if (name.endsWith(".timeindex")) {
            FixedEntries.timeIndex(file, table);
        } else if (name.endsWith(".index")) {
            FixedEntries.offsetIndex(file, table);
        } else if (name.endsWith(".snapshot")) {
            note(FixedEntries.producers(file, table));
        } else if (name.endsWith("checkpoint") || name.equals("partition.metadata")) {
            int line = 0;
            // Whatever the bytes are, as many lines as there are.
            for (String text : new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                table.row(name, line++, "line", new Fields().with("text", text).map());
            }
        } else {
            return false;
        }
        return true;
    }
}
