package org.barnabas.broker.api.produce;

import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.LeaderCheck;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.cluster.image.TopicNames;
import org.barnabas.net.Reply;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.Standing;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.partition.registry.TopicPartitions;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceRequest.PartitionProduceData;
import org.barnabas.protocol.message.ProduceRequest.TopicProduceData;
import org.barnabas.protocol.message.ProduceResponse.PartitionProduceResponse;
import org.barnabas.protocol.record.BufferRecords;
import org.jspecify.annotations.Nullable;

/**
 * Produce: appends one batch per partition and answers when each is as safe as {@code acks} asks.
 *
 * <p>Behaviour: batches are validated on the net loop, or where that would take too long elsewhere ({@link
 * ProduceJudge}); then each shard gets one message with all its partitions. A partition's failure concerns that
 * partition only. With acks=0 there is no answer; if something failed the connection is closed, which is the only sign
 * that such a client can see. Internal topics take no records from clients (row 32), and there are no transactions yet:
 * transactional batches get INVALID_TXN_STATE.
 *
 * <p>Version notes: 0-2 are advertised because of librdkafka (KAFKA-18659) but answered with UNSUPPORTED_VERSION, their
 * record formats are history. 3 is the first with the present format, 5 tells the log start, 7 allows zstd, 8 names the
 * records at fault (KIP-467), 10 names the present leader (KIP-951), 13 names topics by id (KIP-516).
 */
public final class ProduceHandler implements ApiHandler<ProduceRequest> {

    /** librdkafka takes a missing version 0 for a broker that cannot take any compression (KAFKA-18659). */
    private static final ServedApi SERVED = ServedApi.of(ApiKey.PRODUCE, 0, 13).advertisedFrom(0);

    private static final short FIRST_SERVED = 3;
    private static final short FIRST_WITH_IDS = 13;

    private final PartitionRegistry partitions;
    private final ImageHolder images;
    private final Acceptance acceptance;
    private final ProduceErrors errors;

    /** Errors are not counted. */
    public ProduceHandler(PartitionRegistry partitions, ImageHolder images, Acceptance acceptance) {
        this(partitions, images, acceptance, ProduceErrors.none());
    }

    public ProduceHandler(
            PartitionRegistry partitions, ImageHolder images, Acceptance acceptance, ProduceErrors errors) {
        this.errors = errors;
        this.partitions = partitions;
        this.images = images;
        this.acceptance = acceptance;
    }

    @Override
    public ServedApi served() {
        return SERVED;
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
        int timeoutMs = Math.max(0, request.timeoutMs());
        ProduceJob job = new ProduceJob(context, reply, acks, timeoutMs, images, errors);
        ProduceJudge judge = new ProduceJudge(acceptance, context, job, reply, error -> refuse(request, error, reply));
        try {
            accept(context, request, job, judge);
            judge.start();
        } catch (Throwable failure) {
            judge.abandon();
            if (acks == Acks.NONE) {
                // Whoever hears of the failure would answer.
                reply.close();
            }
            throw failure;
        }
    }

    private void accept(RequestContext context, ProduceRequest request, ProduceJob job, ProduceJudge judge) {
        ClusterImage image = images.current();
        for (TopicProduceData topic : request.topicData()) {
            Target target = target(topic, context.version(), image);
            for (PartitionProduceData data : topic.partitionData()) {
                PartitionProduceResponse answer = job.answer(target.name, topic.topicId(), data.index());
                accept(job, target, data, answer, judge);
            }
        }
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

    private static void accept(
            ProduceJob job,
            Target target,
            PartitionProduceData data,
            PartitionProduceResponse answer,
            ProduceJudge judge) {
        if (TopicNames.isInternal(target.name)) {
            job.refuse(answer, target.name, ErrorCode.INVALID_TOPIC_EXCEPTION);
            return;
        }
        PartitionHandle handle = target.local == null ? null : target.local.get(data.index());
        if (handle == null) {
            ErrorCode missing = LeaderCheck.missing(target.image, data.index(), target.noSuchTopic);
            job.refuse(answer, target.name, missing);
        } else if (!mayLead(handle.view().standing())) {
            job.refuse(answer, target.name, ErrorCode.NOT_LEADER_OR_FOLLOWER);
        } else if (data.records() instanceof BufferRecords records) {
            judge.judge(handle, records.buffer(), answer);
        } else {
            answer.errorMessage("There are no records");
            job.refuse(answer, target.name, ErrorCode.INVALID_RECORD);
        }
    }

    /** A partition that was told to lead and is about to says so on its shard only: there what comes early waits. */
    private static boolean mayLead(Standing standing) {
        return standing == Standing.LEADER || standing == Standing.OFFLINE;
    }
}
