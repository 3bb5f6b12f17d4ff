package org.barnabas.broker.api.logs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.barnabas.broker.api.AnswerRoom;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.LeaderCheck;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.groups.AnswerCollector;
import org.barnabas.cluster.image.ClusterImage;
import org.barnabas.cluster.image.ImageHolder;
import org.barnabas.log.producer.ProducerSummary;
import org.barnabas.net.Reply;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.partition.registry.PartitionRegistry;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeProducersRequest;
import org.barnabas.protocol.message.DescribeProducersRequest.TopicRequest;
import org.barnabas.protocol.message.DescribeProducersResponse;
import org.barnabas.protocol.message.DescribeProducersResponse.PartitionResponse;
import org.barnabas.protocol.message.DescribeProducersResponse.ProducerState;
import org.barnabas.protocol.message.DescribeProducersResponse.TopicResponse;

/**
 * DescribeProducers: the idempotent producers that a partition remembers, for finding hanging transactions (KIP-664).
 *
 * <p>Behaviour: only the leader answers. A partition that is named twice is answered once; those that do not fit into the
 * answer have an error with a text. Version notes: there is only 0.
 */
public final class DescribeProducersHandler implements ApiHandler<DescribeProducersRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.DESCRIBE_PRODUCERS, 0, 0);

    private final PartitionRegistry partitions;
    private final ImageHolder images;

    private final AnswerRoom.Shared rooms = AnswerRoom.Shared.ofThisProcess();

    public DescribeProducersHandler(PartitionRegistry partitions, ImageHolder images) {
        this.partitions = partitions;
        this.images = images;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    private record Answer(String topic, PartitionResponse result) {}

    @Override
    public void handle(RequestContext context, DescribeProducersRequest request, Reply reply) {
        ClusterImage image = images.current();
        Map<String, Set<Integer>> asked = new LinkedHashMap<>();
        for (TopicRequest topic : request.topics()) {
            asked.computeIfAbsent(topic.name(), name -> new LinkedHashSet<>()).addAll(topic.partitionIndexes());
        }
        int count = asked.values().stream().mapToInt(Set::size).sum();
        AnswerRoom room = rooms.open();
        AnswerCollector<Answer> gather = new AnswerCollector<>(context.connection(), count, all -> {
            reply.send(assemble(all));
            room.close();
        });
        int place = 0;
        for (Map.Entry<String, Set<Integer>> topic : asked.entrySet()) {
            for (int partition : topic.getValue()) {
                Consumer<Answer> sink = gather.place(place++);
                describe(topic.getKey(), partition, image, answer -> sink.accept(fitting(answer, room)));
            }
        }
    }

    private static Answer fitting(Answer answer, AnswerRoom room) {
        if (room.take(assemble(List.of(answer)), (short) 0)) {
            return answer;
        }
        PartitionResponse refused = failed(answer.result.partitionIndex(), ErrorCode.INVALID_REQUEST)
                .errorMessage("Too large: ask for fewer partitions at a time");
        return new Answer(answer.topic, refused);
    }

    private void describe(String topic, int partition, ClusterImage image, Consumer<Answer> sink) {
        PartitionHandle handle = partitions.find(topic, partition);
        ErrorCode refused = handle == null
                ? LeaderCheck.missing(image.topic(topic), partition, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
                : LeaderCheck.checkLeader(handle, handle.view(), -1);
        if (handle == null || refused != ErrorCode.NONE) {
            sink.accept(new Answer(topic, failed(partition, refused)));
            return;
        }
        boolean posted = handle.shard()
                .post(() -> handle.partition().chores().producers(producers -> {
                    List<ProducerState> states = new ArrayList<>();
                    producers.forEach(producer -> states.add(state(producer)));
                    sink.accept(new Answer(
                            topic,
                            new PartitionResponse().partitionIndex(partition).activeProducers(states)));
                }));
        if (!posted) {
            sink.accept(new Answer(topic, failed(partition, ErrorCode.NOT_LEADER_OR_FOLLOWER)));
        }
    }

    private static ProducerState state(ProducerSummary producer) {
        return new ProducerState()
                .producerId(producer.producerId())
                .producerEpoch(producer.producerEpoch())
                .lastSequence(producer.lastSequence())
                .lastTimestamp(producer.lastTimestamp())
                .coordinatorEpoch(producer.coordinatorEpoch())
                .currentTxnStartOffset(producer.transactionStartOffset());
    }

    private static PartitionResponse failed(int partition, ErrorCode error) {
        return new PartitionResponse()
                .partitionIndex(partition)
                .errorCode(error.code())
                .errorMessage(error.message());
    }

    private static DescribeProducersResponse assemble(List<Answer> answers) {
        Map<String, TopicResponse> topics = new LinkedHashMap<>();
        for (Answer answer : answers) {
            topics.computeIfAbsent(answer.topic, name -> new TopicResponse().name(name))
                    .partitions()
                    .add(answer.result);
        }
        return new DescribeProducersResponse().topics(new ArrayList<>(topics.values()));
    }
}
