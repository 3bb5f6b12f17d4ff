package org.barnabas.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceRequest.PartitionProduceData;
import org.barnabas.protocol.message.ProduceRequest.TopicProduceData;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.testkit.wire.WireClient;

/** Batches that cost far more than they weigh, a thousand times each: all refused, nothing held, nobody disturbed. */
final class Bombs implements LoadScenario {

    private static final String TOPIC = "bombs";
    private static final int TIMES = 1_000;
    private static final int VERSION = 9;
    private static final int PART_BYTES = 950_000;
    private static final int MEGABYTE = 1 << 20;
    private static final int ZEROS = 90;

    /** Where a batch of format 2 says how long it is, and how it is compressed (KIP-98). */
    private static final int LENGTH = 8;

    private static final int ATTRIBUTES = 21;

    private static final long NOW = 1_700_000_000_000L;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    @Override
    public void play(LoadCluster cluster, int seconds, LoadReport report) throws Exception {
        // Keys are asked for, so batches are looked into record by record.
        cluster.createTopic(TOPIC, 1, Map.of("cleanup.policy", "compact"));
        try (Bystanders bystanders = Bystanders.start(cluster)) {
            send(
                    cluster,
                    report,
                    "snappy, empty chunks",
                    parts(CompressionType.SNAPPY, "82534e41505059000000000100000001"));
            send(cluster, report, "lz4, empty frames", parts(CompressionType.LZ4, "04224d1860408200000000"));
            send(
                    cluster,
                    report,
                    "gzip, empty members",
                    parts(CompressionType.GZIP, "1f8b08000000000000000300" + "00000000".repeat(2)));
            send(cluster, report, "zstd, empty frames", parts(CompressionType.ZSTD, "28b52ffd2000010000"));
            send(cluster, report, "zstd, zeros", zeros(CompressionType.ZSTD));
            send(cluster, report, "gzip, zeros", zeros(CompressionType.GZIP));
            bystanders.report(report);
        }
        cluster.reportMemory(report);
    }

    /** As much of a part that yields nothing as a batch may hold. */
    private ByteBuf parts(CompressionType type, String part) {
        byte[] bytes = HexFormat.of().parseHex(part);
        ByteBuf batch =
                new BatchBuilder(allocator).append(NOW, new byte[0], null).build();
        batch.setShort(ATTRIBUTES, type.id()).writerIndex(RecordBatchView.HEADER_SIZE);
        while (batch.writerIndex() < PART_BYTES) {
            batch.writeBytes(bytes);
        }
        batch.setInt(LENGTH, batch.writerIndex() - RecordBatchView.LOG_OVERHEAD);
        new RecordBatchView().wrap(batch, 0).updateCrc();
        return batch;
    }

    private ByteBuf zeros(CompressionType type) {
        try (BatchBuilder builder = new BatchBuilder(allocator).compression(Compression.of(type))) {
            byte[] value = new byte[MEGABYTE];
            for (int i = 0; i < ZEROS; i++) {
                builder.append(NOW, new byte[] {1}, value);
            }
            return builder.build();
        }
    }

    private static void send(LoadCluster cluster, LoadReport report, String name, ByteBuf bomb) throws Exception {
        int leader = 0;
        for (int broker = 1; broker <= LoadCluster.BROKERS && leader == 0; broker++) {
            if (produce(cluster, broker, bomb, 1).get(ErrorCode.NOT_LEADER_OR_FOLLOWER) == null) {
                leader = broker;
            }
        }
        Map<ErrorCode, Integer> answers = produce(cluster, leader, bomb, TIMES);
        report.goal(
                !answers.containsKey(ErrorCode.NONE) && !answers.containsKey(ErrorCode.NOT_LEADER_OR_FOLLOWER),
                "%s, %d bytes, %d times: %s",
                name,
                bomb.readableBytes(),
                TIMES,
                answers);
    }

    private static Map<ErrorCode, Integer> produce(LoadCluster cluster, int broker, ByteBuf bomb, int times)
            throws IOException {
        Map<ErrorCode, Integer> answers = new TreeMap<>();
        try (WireClient client = cluster.connect(broker)) {
            for (int i = 0; i < times; i++) {
                PartitionProduceData data =
                        new PartitionProduceData().index(0).records(new BufferRecords(bomb.retainedDuplicate()));
                ProduceRequest request = new ProduceRequest()
                        .acks((short) 1)
                        .timeoutMs(10_000)
                        .topicData(List.of(new TopicProduceData().name(TOPIC).partitionData(List.of(data))));
                ProduceResponse response = client.call(ProduceResponse.class, ApiKey.PRODUCE, VERSION, request);
                short error =
                        response.responses().get(0).partitionResponses().get(0).errorCode();
                answers.merge(ErrorCode.of(error), 1, Integer::sum);
            }
        }
        return answers;
    }
}
