package org.barnabas.simulation.cluster;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.net.Answer;
import org.barnabas.net.ClientFailure;
import org.barnabas.net.PeerClient;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.wire.Message;
import org.barnabas.simulation.client.ClientHome;
import org.barnabas.simulation.rule.Truth;
import org.barnabas.testkit.history.TopicPartition;

/** Creates topics and writes to all their partitions, again and again; knows the leaders without asking. */
final class TestFeeder {

    private static final int TIMEOUT_MS = 2_000;
    private static final int KEYS = 5;

    private final ClientHome home;
    private final Truth truth;
    private final SplittableRandom random;
    private final List<PeerClient> brokers = new ArrayList<>();
    private int values;
    private int acked;

    TestFeeder(ClientHome home, Truth truth) {
        this.home = home;
        this.truth = truth;
        this.random = home.random("feed");
    }

    int acked() {
        return acked;
    }

    /** @param topics their configuration, by name */
    void start(Map<String, Map<String, String>> topics) {
        home.loop().execute(() -> {
            home.bootstrap().forEach(address -> brokers.add(home.dial(address)));
            home.loop().schedule(3_000, () -> create(new TreeMap<>(topics)));
        });
    }

    private void create(Map<String, Map<String, String>> topics) {
        List<CreateTopicsRequest.CreatableTopic> asked = new ArrayList<>();
        topics.forEach((name, configs) -> {
            List<CreateTopicsRequest.CreatableTopicConfig> list = new ArrayList<>();
            configs.forEach((key, value) -> list.add(
                    new CreateTopicsRequest.CreatableTopicConfig().name(key).value(value)));
            asked.add(new CreateTopicsRequest.CreatableTopic()
                    .name(name)
                    .numPartitions(3)
                    .replicationFactor((short) 3)
                    .configs(list));
        });
        CreateTopicsRequest request = new CreateTopicsRequest().topics(asked).timeoutMs(TIMEOUT_MS);
        brokers.get(0).send(ApiKey.CREATE_TOPICS, (short) 5, request, TIMEOUT_MS, new Answer() {
            @Override
            public void onResponse(Message response) {
                home.journal().note(response.toString());
            }

            @Override
            public void onFailure(ClientFailure failure) {
                home.journal().note("create " + failure);
            }
        });
        tick();
    }

    private void tick() {
        home.loop().schedule(1 + random.nextInt(40), this::tick);
        List<TopicPartition> all = List.copyOf(truth.partitions());
        if (home.isSilent() || all.isEmpty()) {
            return;
        }
        TopicPartition partition = all.get(random.nextInt(all.size()));
        PartitionImage state = truth.state(partition);
        if (state != null && state.hasLeader()) {
            send(partition, brokers.get(state.leader() - 1));
        }
    }

    private void send(TopicPartition partition, PeerClient leader) {
        List<String> made = new ArrayList<>();
        BufferRecords records;
        try (BatchBuilder builder = new BatchBuilder(new UnpooledByteBufAllocator(false, true))) {
            for (int i = random.nextInt(5); i >= 0; i--) {
                String value = "v" + values++;
                made.add(value);
                byte[] key = ("k" + random.nextInt(KEYS)).getBytes(StandardCharsets.UTF_8);
                builder.append(home.wallMs(), key, value.getBytes(StandardCharsets.UTF_8));
            }
            records = new BufferRecords(builder.build());
        }
        ProduceRequest request = new ProduceRequest()
                .acks((short) -1)
                .timeoutMs(TIMEOUT_MS)
                .topicData(List.of(new ProduceRequest.TopicProduceData()
                        .name(partition.topic())
                        .partitionData(List.of(new ProduceRequest.PartitionProduceData()
                                .index(partition.partition())
                                .records(records)))));
        leader.send(ApiKey.PRODUCE, (short) 9, request, TIMEOUT_MS, new Answer() {
            @Override
            public void onResponse(Message response) {
                ProduceResponse.PartitionProduceResponse answer = ((ProduceResponse) response)
                        .responses()
                        .get(0)
                        .partitionResponses()
                        .get(0);
                if (answer.errorCode() == 0) {
                    acked++;
                    home.journal().acked(partition.topic(), partition.partition(), answer.baseOffset(), made);
                }
            }

            @Override
            public void onFailure(ClientFailure failure) {
                home.journal().note("produce " + failure);
            }
        });
    }
}
