package org.barnabas.broker.api.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.broker.api.DataApiBench;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.broker.api.conversion.ConversionMetrics;
import org.barnabas.broker.api.conversion.Conversions;
import org.barnabas.broker.api.conversion.OldClients;
import org.barnabas.partition.PartitionConfig;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.ProduceRequest;
import org.barnabas.protocol.message.ProduceRequest.PartitionProduceData;
import org.barnabas.protocol.message.ProduceRequest.TopicProduceData;
import org.barnabas.protocol.message.ProduceResponse;
import org.barnabas.protocol.message.ProduceResponse.PartitionProduceResponse;
import org.barnabas.protocol.record.BatchRules;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.testkit.wire.OldMessages;
import org.junit.jupiter.api.AfterEach;

/** Requests of Produce 0 to 2 to a broker whose loop and whose threads for conversion a test drives. */
abstract class OldFormatsBench {

    static final long NOW = 1_700_000_000_000L;
    static final int MUCH = 700_000;

    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    final DataApiBench bench = new DataApiBench();
    final Conversions conversions =
            new Conversions(new ConversionMetrics(registry), new OldClients(), bench.clock.monotonic());
    final ValidationPool pool = new ValidationPool(threads::add, allocator, InflateLimits.DEFAULT, conversions);
    final ProduceHandler produce = new ProduceHandler(
            bench.registry,
            bench.images,
            new Acceptance(allocator, InflateLimits.DEFAULT, bench.clock.wall(), pool, conversions));
    final List<ByteBuf> sent = new ArrayList<>();

    OldFormatsBench() throws IOException {}

    @AfterEach
    void nothingIsHeld() {
        pool.close();
        bench.settle();
        assertThat(sent).allMatch(records -> records.refCnt() == 0);
        assertThat(bench.connection.derivedBytes()).isZero();
        assertThat(threads).isEmpty();
    }

    static byte[] message(int magic) {
        return OldMessages.message(magic, NOW, "key", "value");
    }

    /** Too much for a loop: compressing it anew takes long. */
    static byte[] large(int magic) {
        return OldMessages.wrapper(magic, CompressionType.GZIP, NOW, large(magic, MUCH));
    }

    static byte[] large(int magic, int bytes) {
        return OldMessages.message(magic, 0, 0, NOW, new byte[] {1}, new byte[bytes]);
    }

    ProduceRequest request(int acks, byte[]... sets) {
        TopicProduceData topic = new TopicProduceData().name("orders");
        for (int partition = 0; partition < sets.length; partition++) {
            ByteBuf records = OldMessages.direct(sets[partition]);
            sent.add(records);
            topic.partitionData()
                    .add(new PartitionProduceData().index(partition).records(new BufferRecords(records)));
        }
        return new ProduceRequest().acks((short) acks).timeoutMs(1_000).topicData(List.of(topic));
    }

    FakeReply send(int version, int acks, byte[]... sets) {
        return bench.start(produce, request(acks, sets), version);
    }

    void convertAll() {
        for (Runnable next = threads.poll(); next != null; next = threads.poll()) {
            next.run();
        }
        bench.settle();
    }

    static List<PartitionProduceResponse> answers(FakeReply reply) {
        return reply.as(ProduceResponse.class).responses().get(0).partitionResponses();
    }

    static void expect(FakeReply reply, ErrorCode... errors) {
        assertThat(answers(reply))
                .extracting(answer -> ErrorCode.of(answer.errorCode()))
                .containsExactly(errors);
    }

    /** Where the next record of a partition gets, which is how many there are. */
    long end(int partition) {
        return bench.append(partition, DataApiBench.batch(1)).baseOffset();
    }

    double counted(String metric) {
        return registry.scrape().stream()
                .filter(one -> one.getMetadata().getName().equals(metric))
                .mapToDouble(
                        one -> ((CounterSnapshot) one).getDataPoints().get(0).getValue())
                .sum();
    }

    void topic(String name, BatchRules rules) {
        bench.configs.put(name, new PartitionConfig(PartitionConfig.DEFAULT.log(), rules, 1));
        bench.create(name, new Uuid(7, name.hashCode()), 4, 0);
    }

    FakeReply sendTo(String topic, int version, byte[]... sets) {
        ProduceRequest request = request(1, sets);
        request.topicData().get(0).name(topic);
        return bench.start(produce, request, version);
    }
}
