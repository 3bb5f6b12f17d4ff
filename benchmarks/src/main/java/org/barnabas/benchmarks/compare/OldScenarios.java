package org.barnabas.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.barnabas.benchmarks.compare.LoadTools.ProduceRun;

/**
 * What clients of message formats 0 and 1 cost a broker that keeps format 2. Before each measurement the same client does some of the
 * same work: the warm-up.
 */
final class OldScenarios {

    static final String PREFIX = "old-";
    static final int STEADY_PER_SECOND = 2_000;

    private static final String CONSUMER = "0.8.2.1";
    private static final int PARTITIONS = 6;
    private static final int RECORD = 1024;
    private static final int UNLIMITED = -1;
    private static final long PRODUCER_WARM_UP_MS = 8_000;
    private static final double GB = 1e9;
    private static final double MB = 1e6;

    private final OldClients clients;

    private OldScenarios(OldClients clients) {
        this.clients = clients;
    }

    static List<Scenario> all(OldClients clients) {
        OldScenarios scenarios = new OldScenarios(clients);
        List<Scenario> all = new ArrayList<>();
        for (String version : List.of("0.8.2.1", "0.10.2.2")) {
            for (String codec : List.of("none", "lz4")) {
                all.add(Scenario.shared(
                        PREFIX + "produce-" + version + "-" + codec,
                        "produce, client " + version + ", 1 KB, " + codec + ", acks=all",
                        turn -> scenarios.produce(turn, version, codec)));
            }
        }
        for (String codec : List.of("none", "lz4")) {
            all.add(Scenario.shared(
                    PREFIX + "catch-up-" + CONSUMER + "-" + codec,
                    "catch-up read, consumer " + CONSUMER + ", 1 KB of format 2, " + codec,
                    turn -> scenarios.catchUp(turn, codec)));
        }
        return all;
    }

    private Map<Metric, Double> produce(Turn turn, String version, String codec)
            throws IOException, InterruptedException {
        Broker broker = turn.broker();
        String warmUp = turn.topic() + "-warm-up";
        Prober.createTopic(broker, warmUp, PARTITIONS, Map.of());
        Prober.createTopic(broker, turn.topic(), PARTITIONS, Map.of());
        Path payloads = payloads(turn);
        clients.produce(version, broker, warmUp, turn.sizes().warmUpBytes() / RECORD, codec, payloads);
        Prober.deleteTopic(broker, warmUp);
        Commands.run(List.of("sync"));
        long records = turn.sizes().bytes() / RECORD;
        double cpu = broker.cpuSeconds();
        double recordsPerSecond = clients.produce(version, broker, turn.topic(), records, codec, payloads);
        double used = broker.cpuSeconds() - cpu;
        Prober.deleteTopic(broker, turn.topic());
        return Map.of(
                Metric.THROUGHPUT, recordsPerSecond * RECORD / MB, Metric.CPU_PER_GB, used / (records * RECORD / GB));
    }

    /** First alone, for the cost; then beside a producer, for what that one notices. */
    private Map<Metric, Double> catchUp(Turn turn, String codec) throws IOException, InterruptedException {
        Broker broker = turn.broker();
        long records = turn.sizes().bytes() / RECORD;
        String warmUp = turn.topic() + "-warm-up";
        write(turn, turn.topic(), records, codec);
        long warmUpRecords = turn.sizes().warmUpBytes() / RECORD;
        write(turn, warmUp, warmUpRecords, codec);
        Commands.run(List.of("sync"));
        read(turn, warmUp, warmUpRecords);
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        double cpu = broker.cpuSeconds();
        double bytesPerSecond = read(turn, turn.topic(), records);
        figures.put(Metric.CPU_PER_GB, (broker.cpuSeconds() - cpu) / (records * RECORD / GB));
        figures.put(Metric.THROUGHPUT, bytesPerSecond / MB);
        figures.putAll(beside(turn, records));
        Prober.deleteTopic(broker, warmUp);
        Prober.deleteTopic(broker, turn.topic());
        return figures;
    }

    private static void write(Turn turn, String topic, long records, String codec)
            throws IOException, InterruptedException {
        Prober.createTopic(turn.broker(), topic, PARTITIONS, Map.of());
        List<String> settings = List.of("acks=all", "compression.type=" + codec);
        turn.tools()
                .produce(
                        turn.broker(),
                        new ProduceRun(topic, records, RECORD, UNLIMITED, settings).withLines(payloads(turn)));
    }

    private double read(Turn turn, String topic, long records) throws IOException, InterruptedException {
        return clients.consume(CONSUMER, turn.product().zooKeeper(), topic + "-readers", topic, records);
    }

    private Map<Metric, Double> beside(Turn turn, long records) throws IOException, InterruptedException {
        String steady = turn.topic() + "-steady";
        Prober.createTopic(turn.broker(), steady, 1, Map.of());
        List<String> reading = clients.consumeCommand(
                CONSUMER, turn.product().zooKeeper(), turn.topic() + "-again", turn.topic(), records);
        try (PacedProducer producer = turn.tools().paced(turn.broker(), steady, STEADY_PER_SECOND)) {
            Thread.sleep(PRODUCER_WARM_UP_MS);
            Process reader = Commands.start(reading);
            BufferedReader output = reader.inputReader(StandardCharsets.UTF_8);
            List<String> said = new ArrayList<>();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said.add(line);
                if (line.equals("reading")) {
                    producer.count();
                } else if (line.startsWith("read ")) {
                    break;
                }
            }
            Map<Metric, Double> figures = producer.finish();
            OldClients.consumed(said);
            Commands.finish(reading, reader);
            return figures;
        } finally {
            Prober.deleteTopic(turn.broker(), steady);
        }
    }

    private static Path payloads(Turn turn) throws IOException {
        Path file = turn.work().resolve("payloads-" + RECORD + ".txt");
        return Files.exists(file) ? file : Payloads.write(file, RECORD);
    }
}
