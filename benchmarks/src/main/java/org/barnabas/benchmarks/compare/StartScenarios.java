package org.barnabas.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.barnabas.benchmarks.compare.LoadTools.ProduceRun;

/** Starts, stops and crashes. Times run from the start of the process to the first acknowledged record. */
final class StartScenarios {

    private static final int PARTITIONS = 100;
    private static final int RECORDS_PER_SECOND_AT_KILL = 10_000;
    private static final String TOPIC = "first";

    private StartScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.alone("start", "start, empty data folder", StartScenarios::start),
                Scenario.alone("restart-kill-9", "restart after kill -9 under load", StartScenarios::recover));
    }

    private static Map<Metric, Double> start(Turn turn) throws IOException, InterruptedException {
        List<Double> first = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        List<Double> stop = new ArrayList<>();
        for (int i = 0; i < turn.sizes().starts(); i++) {
            // The preparation of the folder is not the start: what is measured is the second half of freshBroker.
            try (Broker broker = turn.freshBroker()) {
                first.add(sinceLaunch(broker, TOPIC));
                long begin = System.nanoTime();
                broker.stop();
                stop.add((System.nanoTime() - begin) / 1e6);
                broker.startAgain();
                again.add(sinceLaunch(broker, TOPIC));
            }
        }
        return Map.of(
                Metric.FIRST_START,
                Results.median(first),
                Metric.START_AGAIN,
                Results.median(again),
                Metric.STOP,
                Results.median(stop));
    }

    private static Map<Metric, Double> recover(Turn turn) throws IOException, InterruptedException {
        try (Broker broker = turn.freshBroker()) {
            Prober.awaitAcknowledgement(broker, TOPIC);
            Prober.createTopic(broker, turn.topic(), PARTITIONS, Map.of());
            long records = turn.sizes().recoveryBytes() / 1024;
            List<String> settings = List.of("acks=1");
            turn.tools().produce(broker, new ProduceRun(turn.topic(), records, 1024, -1, settings));
            ProduceRun more = new ProduceRun(turn.topic(), records, 1024, RECORDS_PER_SECOND_AT_KILL, settings);
            Process load = turn.tools().startProducing(broker, more);
            Thread.sleep(3000);
            broker.kill();
            Commands.kill(load);
            broker.startAgain();
            return Map.of(Metric.RECOVERY, sinceLaunch(broker, turn.topic()));
        }
    }

    private static double sinceLaunch(Broker broker, String topic) throws InterruptedException {
        Prober.awaitAcknowledgement(broker, topic);
        return broker.millisSinceLaunch();
    }
}
