package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.barnabas.benchmarks.compare.LoadTools.ProduceRun;
import org.barnabas.benchmarks.compare.LoadTools.Produced;

/** Throughput and latency on a running broker. */
final class LoadScenarios {

    private static final int PARTITIONS = 6;
    private static final int MANY_PARTITIONS = 2000;
    private static final int REQUESTS_PER_SECOND = 10_000;
    private static final int TAIL_RECORDS_PER_SECOND = 20_000;
    private static final int END_TO_END_RECORDS = 2000;
    private static final int UNLIMITED = -1;
    private static final double GB = 1e9;
    private static final double MB = 1e6;

    private LoadScenarios() {}

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        for (int size : List.of(1024, 100)) {
            for (String codec : List.of("none", "lz4", "zstd")) {
                for (String acks : List.of("1", "all")) {
                    String id = "produce-" + name(size) + "-" + codec + "-acks-" + acks;
                    String title = "produce, " + label(size) + ", " + codec + ", acks=" + acks;
                    all.add(Scenario.shared(id, title, turn -> produce(turn, size, codec, acks)));
                }
            }
        }
        all.add(Scenario.shared(
                "produce-1k-flush", "produce, 1 KB, none, acks=all, flush.messages=1", LoadScenarios::produceFlushed));
        all.add(Scenario.shared(
                "single-10k", "one 100 B record per request at 10,000/s, acks=1", LoadScenarios::singleRecords));
        for (String codec : List.of("none", "lz4")) {
            all.add(Scenario.shared(
                    "catch-up-1k-" + codec, "catch-up read, 1 KB, " + codec, turn -> catchUp(turn, 1024, codec)));
        }
        all.add(Scenario.shared("catch-up-100-none", "catch-up read, 100 B, none", turn -> catchUp(turn, 100, "none")));
        all.add(Scenario.shared("tail", "tailing read, 1 KB at 20,000/s, produced and read", LoadScenarios::tail));
        all.add(Scenario.shared(
                "end-to-end", "send and read back, one 100 B record at a time", LoadScenarios::endToEnd));
        all.add(Scenario.alone(
                "partitions-2000", "2,000 partitions, produce 1 KB, none, acks=1", LoadScenarios::manyPartitions));
        return all;
    }

    private static String name(int size) {
        return size == 1024 ? "1k" : Integer.toString(size);
    }

    private static String label(int size) {
        return size == 1024 ? "1 KB" : size + " B";
    }

    private static Map<Metric, Double> produce(Turn turn, int size, String codec, String acks)
            throws IOException, InterruptedException {
        Prober.createTopic(turn.broker(), turn.topic(), PARTITIONS, Map.of());
        ProduceRun run = run(turn.topic(), turn.sizes().bytes(), size, codec, acks);
        Map<Metric, Double> figures = measureProduce(turn, turn.broker(), run);
        Prober.deleteTopic(turn.broker(), turn.topic());
        return figures;
    }

    private static Map<Metric, Double> produceFlushed(Turn turn) throws IOException, InterruptedException {
        Prober.createTopic(turn.broker(), turn.topic(), PARTITIONS, Map.of("flush.messages", "1"));
        ProduceRun run = run(turn.topic(), turn.sizes().flushedBytes(), 1024, "none", "all");
        Map<Metric, Double> figures = measureProduce(turn, turn.broker(), run);
        Prober.deleteTopic(turn.broker(), turn.topic());
        return figures;
    }

    private static ProduceRun run(String topic, long bytes, int size, String codec, String acks) {
        List<String> settings = List.of("acks=" + acks, "compression.type=" + codec);
        return new ProduceRun(topic, bytes / size, size, UNLIMITED, settings);
    }

    private static Map<Metric, Double> measureProduce(Turn turn, Broker broker, ProduceRun run)
            throws IOException, InterruptedException {
        double cpu = broker.cpuSeconds();
        Produced produced = turn.tools().produce(broker, run);
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.THROUGHPUT, produced.recordsPerSecond() * run.size() / MB);
        figures.put(Metric.P50, produced.p50());
        figures.put(Metric.P99, produced.p99());
        figures.put(Metric.CPU_PER_GB, (broker.cpuSeconds() - cpu) / (run.records() * run.size() / GB));
        return figures;
    }

    /** Kafka's tool sets the rate and reads whole milliseconds; our own generator gives the fine latencies. */
    private static Map<Metric, Double> singleRecords(Turn turn) throws IOException, InterruptedException {
        Broker broker = turn.broker();
        Prober.createTopic(broker, turn.topic(), 1, Map.of());
        int seconds = turn.sizes().seconds();
        long records = (long) REQUESTS_PER_SECOND * seconds;
        List<String> settings = List.of("acks=1", "linger.ms=0", "batch.size=1");
        Produced byTool =
                turn.tools().produce(broker, new ProduceRun(turn.topic(), records, 100, REQUESTS_PER_SECOND, settings));
        double cpu = broker.cpuSeconds();
        long begin = System.nanoTime();
        Map<Metric, Double> figures =
                new EnumMap<>(turn.tools().fixedRate(broker, turn.topic(), REQUESTS_PER_SECOND, seconds));
        figures.put(Metric.CPU_SHARE, share(broker.cpuSeconds() - cpu, begin));
        figures.put(Metric.TOOL_P99, byTool.p99());
        Prober.deleteTopic(broker, turn.topic());
        return figures;
    }

    private static Map<Metric, Double> catchUp(Turn turn, int size, String codec)
            throws IOException, InterruptedException {
        Broker broker = turn.broker();
        Prober.createTopic(broker, turn.topic(), PARTITIONS, Map.of());
        ProduceRun run = run(turn.topic(), turn.sizes().bytes(), size, codec, "1");
        turn.tools().produce(broker, run);
        Commands.run(List.of("sync"));
        double cpu = broker.cpuSeconds();
        double recordsPerSecond = turn.tools().consume(broker, turn.topic(), run.records());
        double used = broker.cpuSeconds() - cpu;
        Prober.deleteTopic(broker, turn.topic());
        return Map.of(
                Metric.THROUGHPUT, recordsPerSecond * size / MB, Metric.CPU_PER_GB, used / (run.records() * size / GB));
    }

    private static Map<Metric, Double> tail(Turn turn) throws IOException, InterruptedException {
        Broker broker = turn.broker();
        Prober.createTopic(broker, turn.topic(), PARTITIONS, Map.of());
        long records = (long) TAIL_RECORDS_PER_SECOND * turn.sizes().seconds();
        double cpu = broker.cpuSeconds();
        List<String> reading = turn.tools().consumeCommand(broker, turn.topic(), records);
        Process reader = Commands.start(reading);
        Produced produced = turn.tools()
                .produce(
                        broker,
                        new ProduceRun(turn.topic(), records, 1024, TAIL_RECORDS_PER_SECOND, List.of("acks=1")));
        LoadTools.consumed(Commands.finish(reading, reader));
        double used = broker.cpuSeconds() - cpu;
        Prober.deleteTopic(broker, turn.topic());
        return Map.of(
                Metric.P50, produced.p50(),
                Metric.P99, produced.p99(),
                Metric.CPU_PER_GB, used / (records * 1024 / GB));
    }

    private static Map<Metric, Double> endToEnd(Turn turn) throws IOException, InterruptedException {
        Prober.createTopic(turn.broker(), turn.topic(), 1, Map.of());
        Map<Metric, Double> figures = turn.tools().endToEnd(turn.broker(), turn.topic(), END_TO_END_RECORDS);
        Prober.deleteTopic(turn.broker(), turn.topic());
        return figures;
    }

    private static Map<Metric, Double> manyPartitions(Turn turn) throws IOException, InterruptedException {
        try (Broker broker = turn.freshBroker()) {
            Prober.awaitAcknowledgement(broker, "first");
            double created = Prober.createTopic(broker, turn.topic(), MANY_PARTITIONS, Map.of());
            ProduceRun run = run(turn.topic(), turn.sizes().bytes() / 10, 1024, "none", "1");
            Map<Metric, Double> figures = measureProduce(turn, broker, run);
            figures.put(Metric.CREATE, created);
            figures.put(Metric.LOADED, ProcessFigures.residentMb(broker.pid()));
            return figures;
        }
    }

    private static double share(double cpuSeconds, long beginNanos) {
        return 100 * cpuSeconds / ((System.nanoTime() - beginNanos) / 1e9);
    }
}
