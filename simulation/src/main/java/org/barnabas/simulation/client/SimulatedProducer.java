package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.barnabas.simulation.client.KnownTopic.KnownLeader;
import org.barnabas.simulation.client.ProducerIdentity.Incarnation;
import org.barnabas.testkit.history.Entry;
import org.barnabas.testkit.history.Operation;
import org.barnabas.testkit.history.Operation.Outcome;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A producer as client libraries behave. What is not acknowledged within the delivery time-out has an unknown fate, and the
 * producer goes on in another epoch or with another id. Lives on its home's thread.
 */
public final class SimulatedProducer implements SimulatedClient {

    private static final int KEYS = 6;
    /** A topic that is not there may come again: asking for it is less urgent than for one that has moved. */
    private static final int LEADERLESS_TIMES = 5;

    private final ClientHome home;
    private final BrokerDirectory directory;
    private final ProducerIdentity identity;
    private final ProduceRequests requests;
    private final List<TopicPlan> topics;
    private final ProducerStyle style;
    private final ClientPace pace;
    private final Promises promises;
    private final SplittableRandom rhythm;
    private final SplittableRandom content;
    private final Map<TopicPartition, PartitionQueue> queues = new TreeMap<>();
    private int values;
    private boolean asking;

    /** @param topics that it writes to, none of them empty */
    public SimulatedProducer(
            ClientHome home, List<TopicPlan> topics, ProducerStyle style, ClientPace pace, Promises promises) {
        this.home = home;
        this.topics = List.copyOf(topics);
        this.style = style;
        this.pace = pace;
        this.promises = promises;
        this.directory = new BrokerDirectory(home, pace);
        this.identity = new ProducerIdentity(home, directory, pace);
        this.requests = new ProduceRequests(home, directory, style, pace, this::onAnswered);
        this.rhythm = home.random("rhythm");
        this.content = home.random("content");
    }

    @Override
    public void start() {
        directory.want(topics.stream().map(TopicPlan::name).toList());
        directory.refresh(this::tickLater);
        Repeating.every(home.loop(), pace.metadataMs(), () -> directory.refresh(() -> {}));
    }

    /** How many batches wait for their acknowledgement. */
    public int underWay() {
        return queues.values().stream().mapToInt(PartitionQueue::size).sum();
    }

    @Override
    public boolean isIdle() {
        return underWay() == 0;
    }

    /** At the end of a run: what is under way may have happened or not. */
    @Override
    public void end() {
        queues.values().forEach(this::giveUp);
        directory.hangUp();
    }

    private void tickLater() {
        home.loop().schedule(1 + rhythm.nextInt(2 * pace.produceMs()), this::tick);
    }

    private void tick() {
        tickLater();
        queues.values().stream()
                .filter(queue -> queue.isLate(home.nowMs(), pace.deliveryMs()))
                .toList()
                .forEach(this::giveUp);
        if (style.idempotent()) {
            identity.ensure(() -> {});
        }
        if (!home.isSilent()) {
            make();
        }
        sendWhatMay();
    }

    /** The same draws in every run of a seed, whatever becomes of what is made. */
    private void make() {
        TopicPlan topic = topics.get(content.nextInt(topics.size()));
        int anyPartition = content.nextInt(Integer.MAX_VALUE);
        int count = 1 + content.nextInt(pace.batchRecords());
        int firstKey = content.nextInt(KEYS);
        boolean compressed = content.nextInt(10) < style.compressed();
        KnownTopic known = directory.topic(topic.name());
        Incarnation by = style.idempotent() ? identity.current() : Incarnation.NONE;
        if (known == null || known.partitions() == 0 || by == null) {
            return;
        }
        TopicPartition partition = new TopicPartition(topic.name(), anyPartition % known.partitions());
        PartitionQueue queue =
                queues.computeIfAbsent(partition, unknown -> new PartitionQueue(partition, style.idempotent()));
        if (queue.isFull()) {
            return;
        }
        List<String> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String key = topic.kind().isKeyed() ? "k" + (firstKey + i) % KEYS : null;
            batch.add(RecordValue.of(key, home.name(), values++));
        }
        promises.sent(partition, batch);
        Incarnation sender = queue.incarnation(by);
        queue.add(SentBatch.of(batch, sender, queue.nextSequence(), home.nowMs(), home.wallMs(), compressed));
    }

    /** As long as there is something: one request to each leader with one batch of each partition. */
    private void sendWhatMay() {
        while (true) {
            Map<Integer, Map<PartitionQueue, SentBatch>> byLeader = new TreeMap<>();
            boolean leaderless = false;
            for (PartitionQueue queue : queues.values()) {
                SentBatch next = queue.next(home.nowMs());
                KnownLeader leader = directory.leader(queue.partition());
                if (next != null && leader != null) {
                    byLeader.computeIfAbsent(leader.broker(), broker -> new LinkedHashMap<>())
                            .put(queue, next);
                }
                leaderless = leaderless || (next != null && leader == null);
            }
            if (leaderless) {
                askAround(LEADERLESS_TIMES * pace.backoffMs());
            }
            if (byLeader.isEmpty()) {
                return;
            }
            byLeader.forEach(requests::send);
        }
    }

    private void onAnswered(PartitionQueue queue, SentBatch batch, ProduceRequests.Result result) {
        if (!queue.holds(batch)) {
            return;
        }
        switch (result.fate()) {
            case WRITTEN -> {
                queue.acknowledged(batch);
                acknowledged(queue, batch, result.baseOffset());
                sendWhatMay();
            }
            case LATER, ELSEWHERE -> {
                queue.failed(batch, home.nowMs() + pace.backoffMs());
                home.loop().schedule(pace.backoffMs(), this::sendWhatMay);
                if (result.fate() == ProduceRequests.Fate.ELSEWHERE) {
                    askAround(0);
                }
            }
            case REFUSED -> giveUp(queue);
            case IMPOSSIBLE ->
                home.journal().fail(home.name() + " got " + result.error() + " for a batch for " + queue.partition());
        }
    }

    private void askAround(int afterMs) {
        if (!asking) {
            asking = true;
            home.loop()
                    .schedule(
                            afterMs,
                            () -> directory.refresh(() -> {
                                asking = false;
                                sendWhatMay();
                            }));
        }
    }

    private void acknowledged(PartitionQueue queue, SentBatch batch, long baseOffset) {
        TopicPartition partition = queue.partition();
        if (promises.kind(partition).isPromised()) {
            home.journal().acked(partition.topic(), partition.partition(), baseOffset, batch.values());
        }
        promises.acked(partition, baseOffset, batch.values());
        finish(queue, batch, promises.kind(partition).isRecorded() ? Outcome.OK : null, baseOffset);
    }

    private void giveUp(PartitionQueue queue) {
        Incarnation by = queue.by();
        if (by != null && style.idempotent()) {
            identity.abandon(by);
        }
        if (queue.isEmpty()) {
            return;
        }
        home.journal().note(home.name() + " gives up " + queue.size() + " batches for " + queue.partition());
        Outcome outcome = promises.kind(queue.partition()).isRecorded() ? Outcome.INFO : null;
        int lives = queue.lives();
        queue.giveUp().forEach(batch -> finish(queue.partition(), lives, batch, outcome, Entry.NO_OFFSET));
    }

    private void finish(PartitionQueue queue, SentBatch batch, @Nullable Outcome outcome, long baseOffset) {
        finish(queue.partition(), queue.lives(), batch, outcome, baseOffset);
    }

    private void finish(
            TopicPartition partition, int lives, SentBatch batch, @Nullable Outcome outcome, long baseOffset) {
        if (outcome == null) {
            return;
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < batch.values().size(); i++) {
            long offset = baseOffset < 0 ? Entry.NO_OFFSET : baseOffset + i;
            entries.add(new Entry(partition, offset, batch.values().get(i)));
        }
        home.journal()
                .record(Operation.of(
                        home.name() + "-" + lives,
                        Operation.Kind.SEND,
                        Times.nanos(batch.startMs()),
                        Times.nanos(home.nowMs()),
                        outcome,
                        entries));
    }
}
