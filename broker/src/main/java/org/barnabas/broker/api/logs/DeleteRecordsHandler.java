package org.barnabas.broker.api.logs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.Callers;
import org.barnabas.broker.api.LeaderCheck;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.groups.AnswerCollector;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.net.Reply;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DeleteRecordsRequest;
import org.barnabas.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import org.barnabas.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import org.barnabas.protocol.message.DeleteRecordsResponse;
import org.barnabas.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import org.barnabas.protocol.message.DeleteRecordsResponse.DeleteRecordsTopicResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DeleteRecords: moves the start of partitions, so that everything before an offset is gone (KIP-107).
 *
 * <p>Behaviour: answered when all live replicas have done it, or with REQUEST_TIMED_OUT after the request's timeout,
 * when they will do it as soon as they can. -1 stands for the high watermark; beyond it is OFFSET_OUT_OF_RANGE.
 * Internal topics are refused (row 32), and topics that do not delete, only compact, answer POLICY_VIOLATION.
 *
 * <p>Version notes: 2 is the first flexible one; otherwise they are the same.
 */
public final class DeleteRecordsHandler implements ApiHandler<DeleteRecordsRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(DeleteRecordsHandler.class);
    private static final int SHOWN_MAX = 20;

    private static final ServedApi SERVED = ServedApi.of(ApiKey.DELETE_RECORDS, 0, 2);

    private final PartitionRegistry partitions;
    private final ImageHolder images;

    public DeleteRecordsHandler(PartitionRegistry partitions, ImageHolder images) {
        this.partitions = partitions;
        this.images = images;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    private record Answer(String topic, long asked, DeleteRecordsPartitionResult result) {}

    @Override
    public void handle(RequestContext context, DeleteRecordsRequest request, Reply reply) {
        ClusterImage image = images.current();
        int count = 0;
        for (DeleteRecordsTopic topic : request.topics()) {
            count += topic.partitions().size();
        }
        AnswerCollector<Answer> gather = new AnswerCollector<>(context.connection(), count, all -> {
            log(context, all);
            reply.send(assemble(all));
        });
        int place = 0;
        for (DeleteRecordsTopic topic : request.topics()) {
            for (DeleteRecordsPartition asked : topic.partitions()) {
                delete(topic.name(), asked, image, request.timeoutMs(), gather.place(place++));
            }
        }
    }

    private void delete(
            String topic, DeleteRecordsPartition asked, ClusterImage image, int timeoutMs, Consumer<Answer> sink) {
        PartitionHandle handle = partitions.find(topic, asked.partitionIndex());
        ErrorCode refused = refusal(topic, asked, handle, image);
        if (handle == null || refused != ErrorCode.NONE) {
            sink.accept(new Answer(topic, asked.offset(), failed(asked, refused)));
            return;
        }
        long deadlineMs = handle.shard().clock().nowMs() + timeoutMs;
        boolean posted = handle.shard()
                .post(() -> handle.partition()
                        .deleteRecords(
                                asked.offset(),
                                deadlineMs,
                                (error, low) -> sink.accept(new Answer(
                                        topic,
                                        asked.offset(),
                                        new DeleteRecordsPartitionResult()
                                                .partitionIndex(asked.partitionIndex())
                                                .errorCode(error.code())
                                                .lowWatermark(low)))));
        if (!posted) {
            sink.accept(new Answer(topic, asked.offset(), failed(asked, ErrorCode.NOT_LEADER_OR_FOLLOWER)));
        }
    }

    private static ErrorCode refusal(
            String topic,
            DeleteRecordsPartition asked,
            @org.jspecify.annotations.Nullable PartitionHandle handle,
            ClusterImage image) {
        if (TopicNames.isInternal(topic)) {
            return ErrorCode.INVALID_TOPIC_EXCEPTION;
        }
        if (handle == null) {
            return LeaderCheck.missing(
                    image.topic(topic), asked.partitionIndex(), ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        return handle.config().log().delete() ? ErrorCode.NONE : ErrorCode.POLICY_VIOLATION;
    }

    private static DeleteRecordsPartitionResult failed(DeleteRecordsPartition asked, ErrorCode error) {
        return new DeleteRecordsPartitionResult()
                .partitionIndex(asked.partitionIndex())
                .lowWatermark(-1)
                .errorCode(error.code());
    }

    /** One line for each topic; what has no answer yet is done here, and waits for replicas. */
    private static void log(RequestContext context, List<Answer> answers) {
        Map<String, List<String>> topics = new LinkedHashMap<>();
        for (Answer answer : answers) {
            ErrorCode error = ErrorCode.of(answer.result.errorCode());
            if (error == ErrorCode.NONE || error == ErrorCode.REQUEST_TIMED_OUT) {
                long start = error == ErrorCode.NONE ? answer.result.lowWatermark() : answer.asked;
                topics.computeIfAbsent(answer.topic, name -> new ArrayList<>())
                        .add(answer.result.partitionIndex() + "=" + (start < 0 ? "end" : start));
            }
        }
        topics.forEach((topic, partitions) -> LOG.info(
                "records deleted topic={} partitions={} before={} {}",
                topic,
                partitions.size(),
                partitions.subList(0, Math.min(SHOWN_MAX, partitions.size())),
                Callers.of(context).inLog()));
    }

    private static DeleteRecordsResponse assemble(List<Answer> answers) {
        Map<String, DeleteRecordsTopicResult> topics = new LinkedHashMap<>();
        for (Answer answer : answers) {
            topics.computeIfAbsent(answer.topic, name -> new DeleteRecordsTopicResult().name(name))
                    .partitions()
                    .add(answer.result);
        }
        return new DeleteRecordsResponse().topics(new ArrayList<>(topics.values()));
    }
}
