package org.barnabas.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireWriter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The messages of the two hot paths, read and written; run with {@code -prof gc} to see the garbage. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
    private static final short PRODUCE = 11;
    private static final short FETCH = 12;
    private static final int BATCH_BYTES = 4096;
    private static final int INITIAL_BYTES = 256;

    @Param({"1", "50"})
    private int partitions = 1;

    private final ByteBuf batch = Unpooled.directBuffer(BATCH_BYTES).writeZero(BATCH_BYTES);
    private ByteBuf produceFrame = Unpooled.EMPTY_BUFFER;
    private ByteBuf fetchFrame = Unpooled.EMPTY_BUFFER;
    private ProduceResponse produced = new ProduceResponse();
    private FetchResponse fetched = new FetchResponse();

    @Setup
    public void build() {
        List<ProduceRequest.PartitionProduceData> batches = new ArrayList<>();
        List<FetchRequest.FetchPartition> wanted = new ArrayList<>();
        List<ProduceResponse.PartitionProduceResponse> results = new ArrayList<>();
        List<FetchResponse.PartitionData> data = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            batches.add(new ProduceRequest.PartitionProduceData().index(i).records(records()));
            wanted.add(new FetchRequest.FetchPartition()
                    .partition(i)
                    .fetchOffset(i)
                    .partitionMaxBytes(1 << 20));
            results.add(new ProduceResponse.PartitionProduceResponse().index(i).baseOffset(i));
            data.add(new FetchResponse.PartitionData()
                    .partitionIndex(i)
                    .highWatermark(i)
                    .records(records()));
        }
        produceFrame = frame(
                new ProduceRequest()
                        .acks((short) -1)
                        .topicData(List.of(new ProduceRequest.TopicProduceData()
                                .name("orders-by-region")
                                .partitionData(batches))),
                PRODUCE);
        fetchFrame = frame(
                new FetchRequest()
                        .topics(List.of(new FetchRequest.FetchTopic()
                                .topic("orders-by-region")
                                .partitions(wanted))),
                FETCH);
        produced = new ProduceResponse();
        produced.responses(List.of(new ProduceResponse.TopicProduceResponse()
                .name("orders-by-region")
                .partitionResponses(results)));
        fetched = new FetchResponse()
                .responses(List.of(new FetchResponse.FetchableTopicResponse()
                        .topic("orders-by-region")
                        .partitions(data)));
    }

    private BufferRecords records() {
        return new BufferRecords(batch.retainedDuplicate());
    }

    private static ByteBuf frame(Message message, short version) {
        WireWriter out = new WireWriter(PooledByteBufAllocator.DEFAULT, INITIAL_BYTES);
        message.write(out, version);
        ByteBuf frame = Unpooled.directBuffer(out.size());
        for (Object part : out.parts()) {
            ByteBuf bytes = (ByteBuf) part;
            frame.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
            bytes.release();
        }
        return frame;
    }

    @TearDown
    public void release() {
        produceFrame.release();
        fetchFrame.release();
    }

    @Benchmark
    public Message readProduceRequest() {
        produceFrame.readerIndex(0);
        return ApiKey.PRODUCE.readRequest(new WireReader(produceFrame), PRODUCE);
    }

    @Benchmark
    public Message readFetchRequest() {
        fetchFrame.readerIndex(0);
        return ApiKey.FETCH.readRequest(new WireReader(fetchFrame), FETCH);
    }

    @Benchmark
    public int writeProduceResponse() {
        return write(produced, PRODUCE);
    }

    @Benchmark
    public int writeFetchResponse() {
        // Writing takes one reference to each partition's records.
        batch.retain(partitions);
        return write(fetched, FETCH);
    }

    private static int write(Message message, short version) {
        WireWriter out = new WireWriter(PooledByteBufAllocator.DEFAULT, INITIAL_BYTES);
        message.write(out, version);
        int size = out.size();
        for (Object part : out.parts()) {
            ((ByteBuf) part).release();
        }
        return size;
    }
}
