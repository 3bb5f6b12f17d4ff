package org.barnabas.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.barnabas.cli.partition.PlanFile;
import org.barnabas.cli.tool.Output;
import org.barnabas.cli.tool.ToolException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs each tool once against a broker that exists for this alone, so that the JVMs of both can note which classes they
 * load. The launcher does this to make its class-data archives.
 */
@Command(name = "warm-up", hidden = true, description = "Run all tools for the class-data archives.")
final class WarmUpCommand implements Callable<Integer> {

    private static final String TOPIC = "warm-up";
    private static final String PLAN = "warm-up-plan.json";

    /** A broker without a configured id has this one. */
    private static final int FIRST_BROKER = 1;

    private static final String RECORDS = "warm-up-records.txt";
    private static final String OBJECTS = "warm-up-records.json";

    @Option(names = "--bootstrap-server", required = true, paramLabel = "HOST:PORT", description = "The broker.")
    private String bootstrapServer = "";

    @Option(names = "--data", paramLabel = "DIR", description = "Its data folder.")
    private @Nullable Path data;

    @Override
    public Integer call() throws IOException {
        broker("topic", "create", TOPIC, "--partitions", "2", "--config", "retention.ms=3600000");
        if (data != null) {
            Path records = Files.writeString(data.resolve(RECORDS), "k1=one\nk2=two\nk3=three\n");
            broker("produce", TOPIC, "--file", records.toString(), "--key-separator", "=", "--header", "h=1");
            Path objects = Files.writeString(data.resolve(OBJECTS), "{\"key\":\"k4\",\"value\":\"four\"}\n");
            broker("produce", TOPIC, "--file", objects.toString(), "--input", "json");
        }
        broker("consume", TOPIC, "--from", "beginning", "--output", "json");
        broker("consume", TOPIC, "--group", TOPIC);
        broker("topic", "list");
        broker("topic", "list", "--output", "json");
        broker("topic", "describe", TOPIC);
        broker("topic", "alter", TOPIC, "--config", "retention.ms=7200000");
        broker("topic", "describe", "--under-replicated");
        broker("cluster", "describe");
        broker("partition", "reassign", "plan", "--topic", TOPIC, "--replication-factor", "1");
        broker("partition", "reassign", "status");
        if (data != null) {
            moveNothing(data);
        }
        broker("partition", "reassign", "cancel", "--yes");
        broker("leader", "elect", "--topic", TOPIC);
        broker("group", "list");
        broker("group", "describe", TOPIC);
        broker("group", "reset-offsets", TOPIC, "--to-earliest", "--execute");
        broker("group", "delete", TOPIC, "--yes");
        broker("config", "get", "--topic", TOPIC);
        broker("config", "get", "--broker-logger", Integer.toString(FIRST_BROKER), "root");
        broker("config", "set", "--topic", TOPIC, "retention.ms=3600000");
        broker("bench", "produce", TOPIC, "--count", "100", "--compression", "lz4");
        broker("bench", "consume", TOPIC, "--count", "100");
        if (data != null) {
            run("log", "dump", data.resolve("logs").resolve(TOPIC + "-0").toString(), "--records");
        }
        broker("topic", "delete", TOPIC, "--yes");
        run("complete", "--", "topic", "describe", "--bootstrap-server", bootstrapServer, "");
        run("profile", "list");
        run("--help");
        return 0;
    }

    /** One broker has nowhere to move anything to; that is found out by the classes that would move it. */
    private void moveNothing(Path folder) throws IOException {
        Path plan = folder.resolve(PLAN);
        Files.writeString(plan, PlanFile.text(Map.of(new TopicPartition(TOPIC, 0), List.of(FIRST_BROKER))));
        broker("partition", "reassign", "execute", "--plan-file", plan.toString(), "--yes");
        // The only broker keeps what it leads, which is a failure.
        execute(addressed("broker", "drain", Integer.toString(FIRST_BROKER), "--yes"), new StringWriter());
    }

    private void broker(String... arguments) {
        run(addressed(arguments));
    }

    private String[] addressed(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--bootstrap-server");
        all.add(bootstrapServer);
        return all.toArray(String[]::new);
    }

    private static void run(String... arguments) {
        StringWriter errors = new StringWriter();
        if (execute(arguments, errors) != CommandLine.ExitCode.OK) {
            throw new ToolException("'" + String.join(" ", arguments) + "' failed:\n" + errors);
        }
    }

    private static int execute(String[] arguments, StringWriter errors) {
        CommandLine command = Barnabas.commandLine(arguments);
        command.setOut(new Output(OutputStream.nullOutputStream(), StandardCharsets.UTF_8));
        command.setErr(new PrintWriter(errors, true));
        return command.execute(arguments);
    }
}
