package org.barnabas.systemtests.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.barnabas.testkit.history.History;
import org.barnabas.testkit.history.HistoryChecker;
import org.barnabas.testkit.history.Operation;
import org.barnabas.testkit.history.TopicPartition;
import org.barnabas.testkit.history.Verdict;

/**
 * Producers, readers and a group that work on one topic while things go wrong, and note everything. {@link #finish}
 * heals the cluster, reads everything once more and judges. One thread, that of the test.
 */
final class Workload implements AutoCloseable {

    static final String GROUP = "group";
    /** Name of the producer that waits for answers as long as it may take, even for those of a broker that was away. */
    static final String PATIENT = "patient";

    private static final int PRODUCERS = 2;
    private static final int MEMBERS = 2;
    private static final int RATE = 150;
    private static final int PATIENT_RATE = 15;
    private static final long FINAL_READS_NANOS = 120_000_000_000L;

    private final LoadTarget cluster;
    private final String topic;
    private final String acks;
    private final List<TopicPartition> partitions;
    private final History history = new History();
    private final Clock clock = new Clock();
    private final List<RecordingProducer> producers = new ArrayList<>();
    private final List<LoadClient> consumers = new ArrayList<>();
    private final List<Gaps.Fault> faults = new ArrayList<>();
    private boolean stopped;

    private Workload(LoadTarget cluster, String topic, int partitions, String acks) {
        this.acks = acks;
        this.cluster = cluster;
        this.topic = topic;
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
    }

    /** Starts the load on a topic that exists, and waits until all of it works. */
    static Workload start(LoadTarget cluster, String topic, int partitions) {
        return start(new Workload(cluster, topic, partitions, "all"));
    }

    /** The same with producers that are content with the leader's word: these may lose records. */
    static Workload startCareless(LoadTarget cluster, String topic, int partitions) {
        return start(new Workload(cluster, topic, partitions, "1"));
    }

    private static Workload start(Workload load) {
        for (int i = 1; i <= PRODUCERS; i++) {
            load.producers.add(
                    new RecordingProducer("p" + i, load.producer(), load.partitions, RATE, load.history, load.clock));
        }
        load.consumers.add(RecordingConsumer.of("reader", load.client(), load.partitions, load.history, load.clock));
        for (int i = 1; i <= MEMBERS; i++) {
            load.consumers.add(RecordingConsumer.member(
                    "member-" + i, load.client(), GROUP, load.topic, load.history, load.clock));
        }
        load.producers.forEach(LoadClient::start);
        load.consumers.forEach(LoadClient::start);
        TestCluster.eventually(() -> load.awaitAll());
        return load;
    }

    private void awaitAll() {
        List<String> busy = history.operations().stream()
                .filter(operation -> operation.outcome() == Operation.Outcome.OK)
                .map(Operation::client)
                .distinct()
                .toList();
        if (busy.size() < PRODUCERS + 1 + MEMBERS) {
            throw new IllegalStateException("only " + busy + " got something done");
        }
    }

    /**
     * One more producer, which gives no connection up: what a broker answers that stood still or was cut off comes to
     * light.
     */
    Workload withPatience() {
        Map<String, Object> settings = producer();
        settings.put("request.timeout.ms", 60_000);
        RecordingProducer patient = new RecordingProducer(PATIENT, settings, partitions, PATIENT_RATE, history, clock);
        producers.add(patient);
        patient.start();
        return this;
    }

    private Map<String, Object> client() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", cluster.bootstrap());
        settings.put("request.timeout.ms", 2_500);
        settings.put("default.api.timeout.ms", 30_000);
        settings.put("reconnect.backoff.max.ms", 500);
        settings.put("retry.backoff.max.ms", 500);
        return settings;
    }

    private Map<String, Object> producer() {
        Map<String, Object> settings = client();
        settings.remove("default.api.timeout.ms");
        settings.put("acks", acks);
        settings.put("enable.idempotence", acks.equals("all"));
        settings.put("linger.ms", 5);
        settings.put("delivery.timeout.ms", 120_000);
        settings.put("max.block.ms", 60_000);
        return settings;
    }

    /** Notes that something goes wrong now. */
    void fault(String name) {
        faults.add(new Gaps.Fault(name, clock.nanos()));
    }

    List<TopicPartition> partitions() {
        return partitions;
    }

    long now() {
        return clock.nanos();
    }

    /** Waits until each partition acknowledged something that was sent after this call. */
    void awaitProgress() {
        long from = clock.nanos();
        TestCluster.eventually(() -> {
            List<TopicPartition> moving = history.operations().stream()
                    .filter(operation -> operation.kind() == Operation.Kind.SEND
                            && operation.outcome() == Operation.Outcome.OK
                            && operation.startNanos() >= from)
                    .map(operation -> operation.entries().get(0).partition())
                    .distinct()
                    .toList();
            if (moving.size() < partitions.size()) {
                throw new IllegalStateException("only " + moving + " acknowledge");
            }
        });
    }

    /** Lets the load run for a while. */
    void runFor(long seconds) {
        runUntil(clock.nanos() + seconds * 1_000_000_000L);
    }

    /** Lets the load run until that time on its clock. */
    void runUntil(long nanos) {
        org.awaitility.Awaitility.await().forever().until(() -> clock.nanos() >= nanos);
    }

    /**
     * What a run amounts to.
     *
     * @param healMs from the end of all faults until every replica was in sync
     */
    record Outcome(
            Verdict verdict,
            List<Gaps.Gap> gaps,
            Gaps acknowledgements,
            long acknowledged,
            String failures,
            long healMs,
            List<Operation> operations) {

        /** How long a produce took, at that quantile, in milliseconds; patient clients left out. */
        double latencyMs(double quantile) {
            long[] latencies = sends().filter(send -> send.outcome() == Operation.Outcome.OK)
                    .mapToLong(send -> send.endNanos() - send.startNanos())
                    .sorted()
                    .toArray();
            return latencies.length == 0 ? 0 : latencies[(int) ((latencies.length - 1) * quantile)] / 1e6;
        }

        /** Which share of the records that were sent in that time was acknowledged in it, or within a second more. */
        double answered(long fromNanos, long untilNanos) {
            List<Operation> sent = sends().filter(
                            send -> send.startNanos() >= fromNanos && send.startNanos() < untilNanos)
                    .toList();
            long good = sent.stream()
                    .filter(send ->
                            send.outcome() == Operation.Outcome.OK && send.endNanos() < untilNanos + 1_000_000_000L)
                    .count();
            return sent.isEmpty() ? 0 : (double) good / sent.size();
        }

        private Stream<Operation> sends() {
            return operations.stream()
                    .filter(operation -> operation.kind() == Operation.Kind.SEND
                            && !operation.client().equals(PATIENT));
        }

        @Override
        public String toString() {
            return acknowledged + " records acknowledged; "
                    + gaps.stream().map(Gaps.Gap::toString).collect(Collectors.joining("; "))
                    + (failures.isEmpty() ? "" : "; " + failures) + "; " + verdict;
        }
    }

    /** Heals everything, stops the load, reads all there is, and judges. The history stays in the cluster's folder. */
    Outcome finish() {
        long end = clock.nanos();
        cluster.heal();
        cluster.awaitInSync(topic);
        long healMs = (clock.nanos() - end) / 1_000_000;
        awaitProgress();
        stop();
        readEverything();
        List<Operation> operations = history.operations();
        save();
        Verdict verdict = HistoryChecker.strict().check(operations);
        Gaps gaps = new Gaps(operations);
        List<Gaps.Gap> longest = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            long until = i + 1 < faults.size() ? faults.get(i + 1).atNanos() : end;
            longest.add(gaps.after(faults.get(i), until));
        }
        long acknowledged = operations.stream()
                .filter(operation ->
                        operation.kind() == Operation.Kind.SEND && operation.outcome() == Operation.Outcome.OK)
                .count();
        String failures = producers.stream()
                .map(RecordingProducer::failures)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        return new Outcome(verdict, longest, gaps, acknowledged, failures, healMs, operations);
    }

    private void readEverything() {
        RecordingConsumer reader = RecordingConsumer.of("final", client(), partitions, history, clock);
        try {
            Map<TopicPartition, Long> ends = reader.ends(partitions);
            long deadline = clock.nanos() + FINAL_READS_NANOS;
            while (partitions.stream()
                    .anyMatch(partition -> reader.position(partition) < ends.getOrDefault(partition, 0L))) {
                if (clock.nanos() > deadline) {
                    throw new IllegalStateException("the final reads do not end; ends are " + ends);
                }
                reader.read();
            }
        } finally {
            reader.end();
        }
    }

    private void save() {
        Path file = cluster.folder().resolve("history.jsonl");
        try {
            history.writeTo(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void stop() {
        if (!stopped) {
            stopped = true;
            producers.forEach(LoadClient::stop);
            consumers.forEach(LoadClient::stop);
        }
    }

    /** After a failure: the clients end with the test's process at the latest. */
    @Override
    public void close() {
        if (!stopped) {
            save();
            stopped = true;
            producers.forEach(LoadClient::abandon);
            consumers.forEach(LoadClient::abandon);
        }
    }
}
