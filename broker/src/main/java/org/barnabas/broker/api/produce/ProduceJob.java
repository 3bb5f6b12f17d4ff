package org.barnabas.broker.api.produce;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.broker.api.LeaderCheck;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.net.Reply;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.Shard;
import org.barnabas.partition.lead.Acks;
import org.barnabas.partition.lead.AppendReply;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.message.ProduceResponse.LeaderIdAndEpoch;
import org.barnabas.protocol.message.ProduceResponse.NodeEndpoint;
import org.barnabas.protocol.message.ProduceResponse.PartitionProduceResponse;
import org.barnabas.protocol.message.ProduceResponse.TopicProduceResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One produce request under way: its answer, filled in by the shards that it concerns, each in its own places. The one
 * that fills the last place sends it; the countdown makes what the others wrote visible. Built on the net loop.
 */
final class ProduceJob {

    private static final Logger LOG = LoggerFactory.getLogger(ProduceJob.class);
    private static final short FIRST_WITH_STORAGE_ERROR = 4;
    private static final short FIRST_WITH_LEADER = 10;

    /** What a partition's batch keeps on the heap until it is acknowledged: its places here, in the answer, in a queue. */
    private static final int HELD_PER_BATCH = 320;

    private final Reply reply;
    private final Acks acks;
    private final int timeoutMs;
    private final ImageHolder images;
    private final ProduceErrors errors;
    private final RequestContext context;
    private final ProduceResponse response = new ProduceResponse();
    private final List<TopicProduceResponse> topics = new ArrayList<>(1);
    private final ArrayDeque<ShardAppends> perShard = new ArrayDeque<>(2);
    /** One more than the places: {@link #start} itself, so that nothing is sent while the job is being built. */
    private final AtomicInteger missing = new AtomicInteger(1);

    private boolean failed;

    ProduceJob(
            RequestContext context, Reply reply, Acks acks, int timeoutMs, ImageHolder images, ProduceErrors errors) {
        this.errors = errors;
        this.reply = reply;
        this.acks = acks;
        this.timeoutMs = timeoutMs;
        this.images = images;
        this.context = context;
        response.responses(topics);
    }

    /** Makes the place of a partition's answer. */
    PartitionProduceResponse answer(String topic, Uuid topicId, int partition) {
        TopicProduceResponse last = topics.isEmpty() ? null : topics.get(topics.size() - 1);
        if (last == null || !last.name().equals(topic) || !last.topicId().equals(topicId)) {
            last = new TopicProduceResponse().name(topic).topicId(topicId).partitionResponses(new ArrayList<>(1));
            topics.add(last);
        }
        PartitionProduceResponse answer = new PartitionProduceResponse().index(partition);
        last.partitionResponses().add(answer);
        return answer;
    }

    /** A partition's answer is an error; on the net loop. */
    void refuse(PartitionProduceResponse answer, String topic, ErrorCode error) {
        fill(answer, topic, error, -1, -1);
    }

    /** A partition has nothing to append, and that is no error: there is no offset to tell. */
    void nothing(PartitionProduceResponse answer, String topic) {
        fill(answer, topic, ErrorCode.NONE, -1, -1);
    }

    /** A partition's batch goes to its shard with {@link #start}; the reference passes on. */
    void append(PartitionHandle handle, ByteBuf batch, PartitionProduceResponse answer, long logAppendTimeMs) {
        missing.incrementAndGet();
        appendsOf(handle.shard()).items.add(new Item(this, handle, batch, answer, logAppendTimeMs));
    }

    /** A request speaks to few shards: a search through a short list beats a map. */
    private ShardAppends appendsOf(Shard shard) {
        for (ShardAppends appends : perShard) {
            if (appends.shard == shard) {
                return appends;
            }
        }
        ShardAppends appends = new ShardAppends(shard, acks, timeoutMs, new ArrayList<>(2));
        perShard.add(appends);
        return appends;
    }

    /** Gives up the batches that no shard has been told of: the job will not be started, or not to its end. */
    void abandon() {
        for (ShardAppends appends = perShard.poll(); appends != null; appends = perShard.poll()) {
            appends.items.forEach(item -> item.batch.release());
        }
    }

    /** Waits for so many batches to be judged before it is started. */
    void awaits(int batches) {
        reply.mayWait((long) HELD_PER_BATCH * (missing.get() - 1 + batches));
    }

    /** Sends each shard its message. */
    void start() {
        reply.mayWait((long) HELD_PER_BATCH * (missing.get() - 1));
        for (ShardAppends appends = perShard.poll(); appends != null; appends = perShard.poll()) {
            if (!appends.shard.post(appends)) {
                appends.refuseAll();
            }
        }
        finishOne();
    }

    private void fill(PartitionProduceResponse answer, String topic, ErrorCode error, long base, long logStart) {
        answer.errorCode(told(error).code()).baseOffset(base).logStartOffset(logStart);
        if (error != ErrorCode.NONE) {
            failed = true;
            errors.count(error);
            if (tellsLeader() && LeaderCheck.concernsLeader(error)) {
                LeaderCheck.tell(
                        images.current(),
                        topic,
                        answer.index(),
                        (broker, epoch) -> answer.currentLeader(
                                new LeaderIdAndEpoch().leaderId(broker).leaderEpoch(epoch)));
            }
        }
    }

    /** Clients that do not know the error would not try again; by this one they look for the leader. */
    private ErrorCode told(ErrorCode error) {
        return error == ErrorCode.KAFKA_STORAGE_ERROR && context.version() < FIRST_WITH_STORAGE_ERROR
                ? ErrorCode.NOT_LEADER_OR_FOLLOWER
                : error;
    }

    private boolean tellsLeader() {
        return context.version() >= FIRST_WITH_LEADER;
    }

    private void finishOne() {
        if (missing.decrementAndGet() > 0) {
            return;
        }
        if (acks != Acks.NONE) {
            if (failed && tellsLeader()) {
                response.nodeEndpoints(endpoints());
            }
            reply.send(response);
        } else if (failed) {
            reply.close();
        } else {
            reply.skip();
        }
    }

    private List<NodeEndpoint> endpoints() {
        Set<Integer> leaders = new TreeSet<>();
        for (TopicProduceResponse topic : topics) {
            topic.partitionResponses()
                    .forEach(answer -> leaders.add(answer.currentLeader().leaderId()));
        }
        return LeaderCheck.endpoints(
                images.current(),
                context.listenerName(),
                leaders,
                (node, endpoint) -> new NodeEndpoint()
                        .nodeId(node.id())
                        .host(endpoint.host())
                        .port(endpoint.port())
                        .rack(node.rack()));
    }

    /** One batch on its way; also hears the partition's answer, the first one. Handed to the shard, then the shard's. */
    private static final class Item implements AppendReply {

        private final ProduceJob job;
        private final PartitionHandle handle;
        private final ByteBuf batch;
        private final PartitionProduceResponse answer;
        private final long logAppendTimeMs;
        private boolean answered;

        Item(
                ProduceJob job,
                PartitionHandle handle,
                ByteBuf batch,
                PartitionProduceResponse answer,
                long logAppendTimeMs) {
            this.job = job;
            this.handle = handle;
            this.batch = batch;
            this.answer = answer;
            this.logAppendTimeMs = logAppendTimeMs;
        }

        /** A surprise costs this batch its answer and no other one; the batch is the partition's to release by then. */
        private void append(Acks acks, long deadlineMs) {
            try {
                handle.partition().append(batch, acks, deadlineMs, this);
            } catch (RuntimeException | AssertionError | StackOverflowError failure) {
                fail(failure);
            }
        }

        private void fail(Throwable failure) {
            LOG.error("append failed partition={}", handle, failure);
            onAppended(ErrorCode.UNKNOWN_SERVER_ERROR, -1, -1);
        }

        @Override
        public void onAppended(ErrorCode error, long baseOffset, long logStartOffset) {
            if (answered) {
                return;
            }
            answered = true;
            try {
                if (error == ErrorCode.NONE) {
                    answer.logAppendTimeMs(logAppendTimeMs);
                }
                job.fill(answer, handle.topic(), error, baseOffset, logStartOffset);
            } finally {
                job.finishOne();
            }
        }
    }

    /** The message to a shard. */
    private record ShardAppends(Shard shard, Acks acks, int timeoutMs, List<Item> items) implements Runnable {

        @Override
        public void run() {
            long deadlineMs = shard.clock().nowMs() + timeoutMs;
            for (Item item : items) {
                item.append(acks, deadlineMs);
            }
        }

        void refuseAll() {
            for (Item item : items) {
                item.batch.release();
                item.onAppended(ErrorCode.NOT_LEADER_OR_FOLLOWER, -1, -1);
            }
        }
    }
}
