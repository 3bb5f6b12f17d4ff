package org.barnabas.simulation.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientAddress;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.FindCoordinatorResponse;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.wire.Message;
import org.barnabas.simulation.client.ClientHome;
import org.barnabas.simulation.machine.Options;
import org.barnabas.simulation.rule.Truth;
import org.barnabas.testkit.history.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Makes a topic, and produces to it, one batch at a time for each partition. */
final class TinyClient {

    static final String TOPIC = "orders";
    static final int PARTITIONS = 3;

    private static final short CREATE_VERSION = 5;
    private static final int PAUSE_MS = 100;
    private static final int TIMEOUT_MS = 3_000;

    private final ClientHome home;
    private final Truth truth;
    private final SplittableRandom random;
    private final Map<Integer, PeerClient> brokers = new HashMap<>();
    private final long[] ackedBy = new long[PARTITIONS];
    private int values;
    boolean silent;

    TinyClient(ClientHome home, Truth truth) {
        this.home = home;
        this.truth = truth;
        this.random = home.random("values");
        List<ClientAddress> bootstrap = home.bootstrap();
        for (int i = 0; i < bootstrap.size(); i++) {
            brokers.put(i + 1, home.dial(bootstrap.get(i)));
        }
        home.loop().execute(this::create);
    }

    long acked() {
        return Arrays.stream(ackedBy).sum();
    }

    long acked(int partition) {
        return ackedBy[partition];
    }

    /** From now on it also commits offsets, and makes and deletes other topics. */
    void busy() {
        home.loop().execute(this::commit);
        home.loop().execute(() -> makeAndDelete(0));
    }

    private void commit() {
        FindCoordinatorRequest question = new FindCoordinatorRequest().key("group");
        send(1 + random.nextInt(Options.BROKERS), ApiKey.FIND_COORDINATOR, (short) 3, question, found -> {
            int coordinator = found instanceof FindCoordinatorResponse told ? told.nodeId() : -1;
            if (coordinator < 1) {
                home.loop().schedule(PAUSE_MS, this::commit);
                return;
            }
            OffsetCommitRequest request = new OffsetCommitRequest()
                    .groupId("group")
                    .generationIdOrMemberEpoch(-1)
                    .topics(List.of(new OffsetCommitRequest.OffsetCommitRequestTopic()
                            .name(TOPIC)
                            .partitions(List.of(
                                    new OffsetCommitRequest.OffsetCommitRequestPartition().committedOffset(values)))));
            send(
                    coordinator,
                    ApiKey.OFFSET_COMMIT,
                    (short) 8,
                    request,
                    answer -> home.loop().schedule(PAUSE_MS, this::commit));
        });
    }

    private void makeAndDelete(int number) {
        String name = "passing-" + number;
        send(
                1 + random.nextInt(Options.BROKERS),
                ApiKey.CREATE_TOPICS,
                CREATE_VERSION,
                creation(name, 1),
                made -> home.loop()
                        .schedule(
                                20 * PAUSE_MS,
                                () -> send(
                                        1 + random.nextInt(Options.BROKERS),
                                        ApiKey.DELETE_TOPICS,
                                        CREATE_VERSION,
                                        new DeleteTopicsRequest()
                                                .topicNames(List.of(name))
                                                .timeoutMs(TIMEOUT_MS),
                                        gone -> makeAndDelete(number + 1))));
    }

    private static CreateTopicsRequest creation(String name, int partitions) {
        return new CreateTopicsRequest()
                .topics(List.of(new CreateTopicsRequest.CreatableTopic()
                        .name(name)
                        .numPartitions(partitions)
                        .replicationFactor((short) Options.BROKERS)))
                .timeoutMs(TIMEOUT_MS);
    }

    private void create() {
        if (truth.topics().contains(TOPIC)) {
            for (int i = 0; i < PARTITIONS; i++) {
                produce(i);
            }
            return;
        }
        send(
                1 + random.nextInt(Options.BROKERS),
                ApiKey.CREATE_TOPICS,
                CREATE_VERSION,
                creation(TOPIC, PARTITIONS),
                answer -> home.loop().schedule(PAUSE_MS, this::create));
    }

    private void produce(int partition) {
        PartitionImage state = truth.state(new TopicPartition(TOPIC, partition));
        if (state == null || !state.hasLeader() || silent) {
            home.loop().schedule(PAUSE_MS, () -> produce(partition));
            return;
        }
        ProduceRequest request = new ProduceRequest()
                .acks((short) -1)
                .timeoutMs(TIMEOUT_MS)
                .topicData(List.of(new ProduceRequest.TopicProduceData()
                        .name(TOPIC)
                        .partitionData(List.of(new ProduceRequest.PartitionProduceData()
                                .index(partition)
                                .records(new BufferRecords(records()))))));
        send(state.leader(), ApiKey.PRODUCE, (short) 9, request, answer -> {
            if (answer instanceof ProduceResponse told
                    && told.responses().get(0).partitionResponses().get(0).errorCode() == 0) {
                ackedBy[partition]++;
            }
            home.loop().schedule(random.nextInt(2 * PAUSE_MS), () -> produce(partition));
        });
    }

    private ByteBuf records() {
        try (BatchBuilder builder = new BatchBuilder(new UnpooledByteBufAllocator(false, true))) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                String text = "value " + values++ + " ".repeat(random.nextInt(100));
                builder.append(home.wallMs(), null, text.getBytes(StandardCharsets.UTF_8));
            }
            return builder.build();
        }
    }

    private interface Heard {
        void answer(@Nullable Message answer);
    }

    private void send(int broker, ApiKey api, short version, Message request, Heard heard) {
        PeerClient client = Objects.requireNonNull(brokers.get(broker));
        client.send(api, version, request, TIMEOUT_MS, new Answer() {
            @Override
            public void onResponse(Message response) {
                heard.answer(response);
            }

            @Override
            public void onFailure(ClientFailure failure) {
                heard.answer(null);
            }
        });
    }
}
