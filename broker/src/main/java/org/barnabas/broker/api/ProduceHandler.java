package org.barnabas.broker.api;

import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.ClusterImage;
import org.barnabas.cluster.ImageHolder;
import org.barnabas.cluster.TopicImage;
import org.barnabas.cluster.TopicNames;
import org.barnabas.net.Reply;
import org.barnabas.partition.Acks;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.PartitionRegistry;
import org.barnabas.partition.TopicPartitions;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceRequest.PartitionProduceData;
import org.barnabas.protocol.message.ProduceRequest.TopicProduceData;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import org.barnabas.protocol.message.ProduceResponse.PartitionProduceResponse;
import org.barnabas.protocol.message.ProduceResponse.TopicProduceResponse;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BatchValidator;
import org.barnabas.protocol.record.BatchVerdict;
import org.barnabas.protocol.record.BufferRecords;
import org.jspecify.annotations.Nullable;

/**
 * Produce: appends one batch per partition and answers when each is as safe as {@code acks} asks.
 *
 * <p>Behaviour: batches are validated here, on the net loop; each shard gets one message with all its partitions. A
 * partition's failure concerns that partition only. With acks=0 there is no answer; if something failed the connection
 * is closed, which is the only sign that such a client can see. Internal topics take no records from clients (row 32),
 * and there are no transactions yet: transactional batches get INVALID_TXN_STATE.
 *
 * <p>Version notes: 0-2 are advertised because of librdkafka (KAFKA-18659) but answered with UNSUPPORTED_VERSION, their
 * record formats are history. 3 is the first with the present format, 5 tells the log start, 7 allows zstd, 8 names the
 * records at fault (KIP-467), 10 names the present leader (KIP-951), 13 names topics by id (KIP-516).
 */
public final class ProduceHandler implements ApiHandler<ProduceRequest> {

    private static final short FIRST_SERVED = 3;
    private static final short FIRST_WITH_IDS = 13;

    private final PartitionRegistry partitions;
    private final ImageHolder images;
    private final Acceptance acceptance;

    public ProduceHandler(PartitionRegistry partitions, ImageHolder images, Acceptance acceptance) {
        this.partitions = partitions;
        this.images = images;
        this.acceptance = acceptance;
    }

    @Override
    public ApiKey api() {
        return ApiKey.PRODUCE;
    }

    @Override
    public short oldestVersion() {
        return 0;
    }

    @Override
    public short newestVersion() {
        return 13;
    }

    @Override
    public void handle(RequestContext context, ProduceRequest request, Reply reply) {
        Acks acks = Acks.of(request.acks());
        if (context.version() < FIRST_SERVED) {
            refuse(request, ErrorCode.UNSUPPORTED_VERSION, reply);
            return;
        }
        if (acks == null) {
            refuse(request, ErrorCode.INVALID_REQUIRED_ACKS, reply);
            return;
        }
        ClusterImage image = images.current();
        long nowMs = acceptance.wallClock().nowMs();
        BatchValidator validator = acceptance.validator();
        int timeoutMs = Math.max(0, request.timeoutMs());
        ProduceJob job = new ProduceJob(context, reply, acks, timeoutMs, images);
        for (TopicProduceData topic : request.topicData()) {
            Target target = target(topic, context.version(), image);
            for (PartitionProduceData data : topic.partitionData()) {
                PartitionProduceResponse answer = job.answer(target.name, topic.topicId(), data.index());
                accept(job, target, data, answer, new Judge(validator, context.version(), nowMs));
            }
        }
        job.start();
    }

    private void refuse(ProduceRequest request, ErrorCode error, Reply reply) {
        if (request.acks() == Acks.NONE.code()) {
            reply.close();
        } else {
            reply.send(errorResponse(request, error));
        }
    }

    private Target target(TopicProduceData topic, short version, ClusterImage image) {
        if (version < FIRST_WITH_IDS) {
            return new Target(
                    topic.name(),
                    partitions.topic(topic.name()),
                    image.topic(topic.name()),
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        TopicImage known = image.topic(topic.topicId());
        TopicPartitions local = partitions.topic(topic.topicId());
        String name = local != null ? local.name() : known != null ? known.name() : "";
        return new Target(name, local, known, ErrorCode.UNKNOWN_TOPIC_ID);
    }

    /** A topic of the request as it is known here. */
    private record Target(
            String name,
            @Nullable TopicPartitions local,
            @Nullable TopicImage image,
            ErrorCode noSuchTopic) {}

    /** What judges a batch. */
    private record Judge(BatchValidator validator, short version, long nowMs) {}

    private static void accept(
            ProduceJob job, Target target, PartitionProduceData data, PartitionProduceResponse answer, Judge judge) {
        if (TopicNames.isInternal(target.name)) {
            job.refuse(answer, target.name, ErrorCode.INVALID_TOPIC_EXCEPTION);
            return;
        }
        PartitionHandle handle = target.local == null ? null : target.local.get(data.index());
        if (handle == null) {
            ErrorCode missing = Leadership.missing(target.image, data.index(), target.noSuchTopic);
            job.refuse(answer, target.name, missing);
        } else if (!handle.view().isLeader()) {
            job.refuse(answer, target.name, ErrorCode.NOT_LEADER_OR_FOLLOWER);
        } else if (data.records() instanceof BufferRecords records) {
            judge(job, handle, records, answer, judge);
        } else {
            answer.errorMessage("There are no records");
            job.refuse(answer, target.name, ErrorCode.INVALID_RECORD);
        }
    }

    private static void judge(
            ProduceJob job,
            PartitionHandle handle,
            BufferRecords records,
            PartitionProduceResponse answer,
            Judge judge) {
        BatchRules rules = handle.config().rules();
        BatchVerdict verdict = judge.validator.validate(records.buffer(), rules, judge.version, judge.nowMs);
        if (verdict instanceof BatchVerdict.Refused refused) {
            answer.errorMessage(refused.message());
            answer.recordErrors(refused.records().stream()
                    .map(record -> new BatchIndexAndErrorMessage()
                            .batchIndex(record.index())
                            .batchIndexErrorMessage(record.message()))
                    .toList());
            job.refuse(answer, handle.topic(), refused.error());
        } else if (verdict instanceof BatchVerdict.Accepted accepted) {
            if (accepted.summary().transactional()) {
                accepted.batch().release();
                answer.errorMessage("Transactions are not supported");
                job.refuse(answer, handle.topic(), ErrorCode.INVALID_TXN_STATE);
            } else {
                job.append(handle, accepted.batch(), answer, rules.logAppendTime() ? judge.nowMs : -1);
            }
        }
    }

    @Override
    public ProduceResponse errorResponse(ProduceRequest request, ErrorCode error) {
        List<TopicProduceResponse> topics = new ArrayList<>(request.topicData().size());
        for (TopicProduceData topic : request.topicData()) {
            List<PartitionProduceResponse> answers =
                    new ArrayList<>(topic.partitionData().size());
            for (PartitionProduceData data : topic.partitionData()) {
                answers.add(new PartitionProduceResponse()
                        .index(data.index())
                        .errorCode(error.code())
                        .baseOffset(-1));
            }
            topics.add(new TopicProduceResponse()
                    .name(topic.name())
                    .topicId(topic.topicId())
                    .partitionResponses(answers));
        }
        return new ProduceResponse().responses(topics);
    }
}
