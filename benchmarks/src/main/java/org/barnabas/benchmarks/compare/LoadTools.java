package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Apache Kafka's own load generators, each in a JVM of its own, the same for both products. */
final class LoadTools {

    private static final Pattern PRODUCED =
            Pattern.compile("([\\d.]+) records/sec .* (\\d+) ms 50th, (\\d+) ms 95th, (\\d+) ms 99th");

    private static final Pattern END_TO_END =
            Pattern.compile("50th = ([\\d.]+).*99th = ([\\d.]+).*99\\.9th", Pattern.DOTALL);

    private static final Pattern AVERAGE = Pattern.compile("Avg latency: ([\\d.]+) ms");

    private final String classPath;
    private final String ownClassPath;

    LoadTools(String classPath, String ownClassPath) {
        this.classPath = classPath;
        this.ownClassPath = ownClassPath;
    }

    /** Records per second and latencies in ms, as ProducerPerformance reports them. */
    record Produced(double recordsPerSecond, double p50, double p99) {}

    /** A producer run.
     *
     * @param rate records per second, −1 for as many as possible
     * @param settings settings of the producer, {@code key=value}
     * @param lines a file whose lines are sent, each of {@code size} bytes; null for letters by chance
     */
    record ProduceRun(
            String topic,
            long records,
            int size,
            int rate,
            List<String> settings,
            @Nullable Path lines) {
        ProduceRun(String topic, long records, int size, int rate, List<String> settings) {
            this(topic, records, size, rate, settings, null);
        }

        ProduceRun withLines(Path file) {
            return new ProduceRun(topic, records, size, rate, settings, file);
        }
    }

    Produced produce(Reachable broker, ProduceRun run) throws IOException, InterruptedException {
        List<String> command = produceCommand(broker, run);
        return produced(Commands.run(command));
    }

    /** A producer run that goes on beside the caller, until it ends or is killed. */
    Process startProducing(Reachable broker, ProduceRun run) throws IOException {
        return Owned.add(new ProcessBuilder(produceCommand(broker, run))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    private List<String> produceCommand(Reachable broker, ProduceRun run) {
        List<String> command = tool("org.apache.kafka.tools.ProducerPerformance");
        command.addAll(List.of("--topic", run.topic(), "--num-records", Long.toString(run.records())));
        Path lines = run.lines();
        if (lines == null) {
            command.addAll(List.of("--record-size", Integer.toString(run.size())));
        } else {
            command.addAll(List.of("--payload-file", lines.toString()));
        }
        command.addAll(List.of("--throughput", Integer.toString(run.rate())));
        command.addAll(List.of("--warmup-records", Long.toString(run.records() / 5)));
        command.add("--command-property");
        command.add("bootstrap.servers=" + broker.bootstrap());
        command.addAll(run.settings());
        return command;
    }

    /** The last summary is that of the steady state, after the warm-up. */
    static Produced produced(List<String> lines) throws IOException {
        Matcher last = null;
        for (String line : lines) {
            Matcher matcher = PRODUCED.matcher(line);
            if (matcher.find()) {
                last = matcher;
            }
        }
        if (last == null) {
            throw new IOException("no summary from ProducerPerformance:\n" + String.join("\n", lines));
        }
        return new Produced(number(last, 1), number(last, 2), number(last, 4));
    }

    /** A consumer run over a whole topic, in a new group; records per second while fetching. */
    double consume(Reachable broker, String topic, long records) throws IOException, InterruptedException {
        return consumed(Commands.run(consumeCommand(broker, topic, records)));
    }

    List<String> consumeCommand(Reachable broker, String topic, long records) {
        List<String> command = tool("org.apache.kafka.tools.ConsumerPerformance");
        command.addAll(List.of("--bootstrap-server", broker.bootstrap(), "--topic", topic));
        command.addAll(List.of("--num-records", Long.toString(records), "--timeout", "60000"));
        command.addAll(List.of("--group", topic + "-readers", "--hide-header"));
        return command;
    }

    /** The tenth column: records per second without the time the group took to form. */
    static double consumed(List<String> lines) throws IOException {
        for (int i = lines.size() - 1; i >= 0; i--) {
            String[] columns = lines.get(i).split(",\\s*", -1);
            if (columns.length == 10) {
                return Double.parseDouble(columns[9]);
            }
        }
        throw new IOException("no summary from ConsumerPerformance:\n" + String.join("\n", lines));
    }

    /** One record at a time, sent and read back. */
    Map<Metric, Double> endToEnd(Reachable broker, String topic, int records) throws IOException, InterruptedException {
        List<String> command = tool("org.apache.kafka.tools.EndToEndLatency");
        command.addAll(List.of("--bootstrap-server", broker.bootstrap(), "--topic", topic));
        command.addAll(List.of("--num-records", Integer.toString(records)));
        command.addAll(List.of("--producer-acks", "1", "--record-size", "100"));
        return endToEnd(String.join("\n", Commands.run(command)));
    }

    static Map<Metric, Double> endToEnd(String output) throws IOException {
        Matcher average = AVERAGE.matcher(output);
        Matcher percentiles = END_TO_END.matcher(output);
        if (!average.find() || !percentiles.find()) {
            throw new IOException("no summary from EndToEndLatency:\n" + output);
        }
        return Map.of(
                Metric.AVERAGE, number(average, 1),
                Metric.P50, number(percentiles, 1),
                Metric.P99, number(percentiles, 2));
    }

    /** Our own generator beside Kafka's, because Kafka's rounds latencies to whole milliseconds. */
    Map<Metric, Double> fixedRate(Reachable broker, String topic, int rate, int seconds)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Commands.java(), "-Xmx512m", "-cp", ownClassPath));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.add(FixedRate.class.getName());
        command.addAll(List.of(broker.bootstrap(), topic, Integer.toString(rate), Integer.toString(seconds)));
        return FixedRate.parse(Commands.run(command));
    }

    /** Our own generator again, beside something else. */
    PacedProducer paced(Reachable broker, String topic, int rate) throws IOException {
        return PacedProducer.start(ownClassPath, broker, topic, rate);
    }

    private List<String> tool(String mainClass) {
        return new ArrayList<>(List.of(
                Commands.java(), "-Xmx512m", "-Dlog4j2.level=ERROR", "-XX:+UseSerialGC", "-cp", classPath, mainClass));
    }

    private static double number(Matcher matcher, int group) {
        return Double.parseDouble(matcher.group(group));
    }
}
