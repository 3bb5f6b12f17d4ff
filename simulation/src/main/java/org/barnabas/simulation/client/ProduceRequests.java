package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.net.PeerClient;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceRequest.PartitionProduceData;
import org.barnabas.protocol.message.ProduceRequest.TopicProduceData;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.message.ProduceResponse.PartitionProduceResponse;
import org.barnabas.protocol.message.ProduceResponse.TopicProduceResponse;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Produce, from batches to a request and from an answer to each batch's fate. */
final class ProduceRequests {

    private static final short BY_NAME = 12;
    private static final short BY_ID = 13;

    /** What an answer says of one batch. */
    enum Fate {
        WRITTEN,
        LATER,
        ELSEWHERE,
        /** For good: the broker's clock is far from the client's. An earlier try may have been written all the same. */
        REFUSED,
        IMPOSSIBLE
    }

    /** @param baseOffset −1 if it was not told */
    record Result(Fate fate, ErrorCode error, long baseOffset) {

        static final Result UNHEARD = new Result(Fate.ELSEWHERE, ErrorCode.NETWORK_EXCEPTION, -1);
    }

    /** Hears it once for each batch that was sent. */
    interface Listener {
        void answered(PartitionQueue queue, SentBatch batch, Result result);
    }

    private final ClientHome home;
    private final BrokerDirectory directory;
    private final ProducerStyle style;
    private final ClientPace pace;
    private final Listener listener;

    ProduceRequests(
            ClientHome home, BrokerDirectory directory, ProducerStyle style, ClientPace pace, Listener listener) {
        this.home = home;
        this.directory = directory;
        this.style = style;
        this.pace = pace;
        this.listener = listener;
    }

    void send(int broker, Map<PartitionQueue, SentBatch> batches) {
        Map<Uuid, String> names = new LinkedHashMap<>();
        Map<String, TopicProduceData> topics = new LinkedHashMap<>();
        batches.forEach((queue, batch) -> {
            batch.underWay = true;
            String name = queue.partition().topic();
            topics.computeIfAbsent(name, unknown -> topic(name, names))
                    .partitionData()
                    .add(new PartitionProduceData()
                            .index(queue.partition().partition())
                            .records(batch.records()));
        });
        ProduceRequest request = new ProduceRequest()
                .acks((short) (style.idempotent() ? -1 : 1))
                .timeoutMs(pace.requestMs() / 2)
                .topicData(List.copyOf(topics.values()));
        PeerClient to = directory.broker(broker);
        if (to == null) {
            throw new IllegalStateException("a leader, " + broker + ", whose address is unknown");
        }
        directory.<ProduceResponse>ask(
                to,
                ApiKey.PRODUCE,
                style.byId() ? BY_ID : BY_NAME,
                request,
                pace.requestMs(),
                answer -> hear(answer, names, batches),
                failure -> batches.forEach((queue, batch) -> listener.answered(queue, batch, Result.UNHEARD)));
    }

    private TopicProduceData topic(String name, Map<Uuid, String> names) {
        TopicProduceData data = new TopicProduceData().partitionData(new ArrayList<>());
        KnownTopic known = directory.topic(name);
        if (style.byId() && known != null) {
            names.put(known.id(), name);
            return data.topicId(known.id());
        }
        return data.name(name);
    }

    private void hear(ProduceResponse answer, Map<Uuid, String> names, Map<PartitionQueue, SentBatch> batches) {
        Map<TopicPartition, PartitionProduceResponse> byPartition = new LinkedHashMap<>();
        for (TopicProduceResponse topic : answer.responses()) {
            String name = style.byId() ? names.get(topic.topicId()) : topic.name();
            topic.partitionResponses()
                    .forEach(partition ->
                            byPartition.put(new TopicPartition(String.valueOf(name), partition.index()), partition));
        }
        List<Runnable> told = new ArrayList<>();
        batches.forEach((queue, batch) -> {
            Result result = result(queue.partition(), byPartition.remove(queue.partition()));
            told.add(() -> listener.answered(queue, batch, result));
        });
        if (!byPartition.isEmpty()) {
            home.journal().fail(home.name() + " was answered for what it had not sent: " + byPartition.keySet());
        }
        told.forEach(Runnable::run);
    }

    private Result result(TopicPartition partition, @Nullable PartitionProduceResponse said) {
        if (said == null) {
            home.journal().fail(home.name() + " was not answered for " + partition);
            return Result.UNHEARD;
        }
        ErrorCode error = ErrorCode.of(said.errorCode());
        directory.hint(
                partition, said.currentLeader().leaderId(), said.currentLeader().leaderEpoch());
        return new Result(fate(error), error, error == ErrorCode.NONE ? said.baseOffset() : -1);
    }

    private Fate fate(ErrorCode error) {
        if (error == ErrorCode.NONE || (error == ErrorCode.DUPLICATE_SEQUENCE_NUMBER && style.idempotent())) {
            return Fate.WRITTEN;
        } else if (Refusals.ELSEWHERE.contains(error)) {
            return Fate.ELSEWHERE;
        } else if (Refusals.LATER.contains(error)
                || (error == ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER && style.idempotent())) {
            // Out of order: one before it is still to come, or a broker has not heard that it no longer leads.
            return Fate.LATER;
        }
        return error == ErrorCode.INVALID_TIMESTAMP ? Fate.REFUSED : Fate.IMPOSSIBLE;
    }
}
