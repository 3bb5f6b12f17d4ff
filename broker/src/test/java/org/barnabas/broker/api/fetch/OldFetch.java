package org.barnabas.broker.api.fetch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.partition.PartitionHandle;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchRequest.FetchTopic;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.FetchResponse.PartitionData;
import org.barnabas.protocol.record.BatchBuilder;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.TransactionMarker;
import org.barnabas.protocol.record.compress.Compression;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.wire.WireReader;

/** Requests of before 0.11, and their answers as Apache Kafka's own parser of those formats reads them. */
final class OldFetch {

    static final int HEAD_0 = 26;
    static final int HEAD_1 = 34;

    private OldFetch() {}

    static FetchRequest request(int version, FetchPartition... partitions) {
        FetchRequest request = new FetchRequest()
                .replicaId(-1)
                .maxWaitMs(500)
                .minBytes(1)
                .topics(List.of(new FetchTopic().topic("orders").partitions(List.of(partitions))));
        return version == 3 ? request.maxBytes(1 << 20) : request;
    }

    static FetchPartition at(int partition, long offset, int maxBytes) {
        return new FetchPartition()
                .partition(partition)
                .fetchOffset(offset)
                .partitionMaxBytes(maxBytes)
                .currentLeaderEpoch(-1);
    }

    static FetchPartition at(int partition, long offset) {
        return at(partition, offset, 1 << 20);
    }

    static ByteBuf batch(CompressionType type, int records, int valueBytes) {
        BatchBuilder builder = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT).compression(Compression.of(type));
        for (int i = 0; i < records; i++) {
            byte[] value = new byte[valueBytes];
            for (int at = 0; at < valueBytes; at++) {
                value[at] = (byte) (i + at * 31);
            }
            builder.append(1_700_000_000_000L + i, ("key-" + i).getBytes(StandardCharsets.UTF_8), value);
        }
        return builder.build();
    }

    /** Appends the end of a transaction, which consumers are not to see. */
    static void marker(DataApiBench bench, int partition) {
        marker(bench, "orders", partition);
    }

    static void marker(DataApiBench bench, String topic, int partition) {
        PartitionHandle handle = Objects.requireNonNull(bench.registry.find(topic, partition));
        ByteBuf marker = BatchBuilder.transactionMarker(
                UnpooledByteBufAllocator.DEFAULT, new TransactionMarker(true, 1), 5, (short) 1, 1_700_000_000_000L);
        handle.shard().post(() -> {
            handle.partition().appendOwn(marker, (error, offset, timestamp) -> {});
        });
        bench.settle();
    }

    static FetchResponse decoded(FakeReply reply) {
        return FetchResponse.read(new WireReader(reply.wire()), reply.version());
    }

    static Map<Integer, PartitionData> partitions(FakeReply reply) {
        Map<Integer, PartitionData> all = new HashMap<>();
        decoded(reply)
                .responses()
                .forEach(topic -> topic.partitions().forEach(data -> all.put(data.partitionIndex(), data)));
        return all;
    }

    static PartitionData partition(FakeReply reply, int number) {
        return Objects.requireNonNull(partitions(reply).get(number));
    }

    static byte[] bytes(PartitionData data) {
        return ByteBufUtil.getBytes(((BufferRecords) Objects.requireNonNull(data.records())).buffer());
    }

    /** Whole messages; one that is cut at the end is none. */
    static List<Record> messages(byte[] set) {
        List<Record> all = new ArrayList<>();
        for (Record next : MemoryRecords.readableRecords(ByteBuffer.wrap(set)).records()) {
            next.ensureValid();
            all.add(next);
        }
        return all;
    }

    static List<Long> offsets(PartitionData data) {
        return messages(bytes(data)).stream().map(Record::offset).toList();
    }
}
