package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.barnabas.broker.world.StartException;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchRequest.FetchTopic;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.WireWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Brokers whose clients send more than request memory has room for. */
@Timeout(180)
class FullRequestMemoryTest {

    private static final int MEGABYTE = 1 << 20;

    @TempDir
    private Path folder;

    private BarnabasBroker broker(int id, String... settings) throws StartException {
        List<String> all =
                new ArrayList<>(List.of("broker.id", Integer.toString(id), "offsets.topic.replication.factor", "1"));
        all.addAll(List.of(settings));
        return BrokerStarter.start(folder.resolve(Integer.toString(id)), all.toArray(String[]::new));
    }

    private static long gauge(BarnabasBroker broker, String name) {
        PrometheusRegistry registry = broker.registry();
        for (MetricSnapshot metric : registry.scrape()) {
            if (metric.getMetadata().getName().equals(name)) {
                return (long) ((GaugeSnapshot) metric).getDataPoints().get(0).getValue();
            }
        }
        throw new AssertionError("no metric " + name);
    }

    @Test
    void producersThatFillItDoNotKeepFollowersFromFetching() throws Exception {
        // Given: all requests together are several times what there is room for, and each waits for a follower
        String room = "8000000";
        try (BarnabasBroker first = broker(1, "queued.max.request.bytes", room);
                BarnabasBroker second =
                        broker(2, "queued.max.request.bytes", room, "zookeeper.connect", first.zooKeeper());
                Admin admin = Clients.admin(second)) {
            Clients.await(() -> brokers(admin) == 2);
            admin.createTopics(List.of(new NewTopic("orders", 4, (short) 2)))
                    .all()
                    .get();
            // A producer that hears nothing for so long gives up.
            Map<String, Object> settings = Map.of(
                    "acks",
                    "all",
                    "batch.size",
                    MEGABYTE,
                    "max.request.size",
                    2 * MEGABYTE,
                    "linger.ms",
                    0,
                    "buffer.memory",
                    8 * MEGABYTE,
                    "request.timeout.ms",
                    20_000,
                    "delivery.timeout.ms",
                    20_000,
                    "enable.idempotence",
                    false);
            String value = "v".repeat(1_000_000);
            List<KafkaProducer<String, String>> producers = new ArrayList<>();
            List<Future<RecordMetadata>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                producers.add(Clients.producer(first, settings));
            }

            // When
            for (int round = 0; round < 8; round++) {
                for (KafkaProducer<String, String> producer : producers) {
                    answers.add(producer.send(new ProducerRecord<>("orders", value)));
                }
            }

            // Then
            for (Future<RecordMetadata> answer : answers) {
                assertThat(answer.get().hasOffset()).isTrue();
            }
            producers.forEach(KafkaProducer::close);
        }
    }

    @Test
    void fetchesThatWaitShutNobodyOutAndGiveBackWhatTheyHoldWhenTheirConnectionsClose() throws Exception {
        // Given: together they are twice what there is room for
        byte[] fetch = longFetch("orders", 40_000);
        int connections = 110;
        try (BarnabasBroker broker = broker(1, "queued.max.request.bytes", "33554432");
                Admin admin = Clients.admin(broker)) {
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                    .all()
                    .get();
            List<Socket> waiting = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                waiting.add(send(broker, fetch));
            }

            // When
            Clients.await(() -> gauge(broker, "barnabas_net_waiting_request_memory_bytes") >= connections * 512L);
            Clients.produce(broker, "orders", "r", 100, Map.of("acks", "1"));

            // Then
            assertThat(admin.listTopics().names().get()).contains("orders");
            Clients.await(() -> gauge(broker, "barnabas_net_request_memory_bytes") == 0);
            for (Socket socket : waiting) {
                socket.close();
            }
            Clients.await(() -> gauge(broker, "barnabas_net_waiting_request_memory_bytes") == 0);
        }
    }

    private static Socket send(BarnabasBroker broker, byte[] request) throws IOException {
        int port = broker.advertised().get(0).port();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(request);
        return socket;
    }

    /** Waits as long as it may for more than there will be, and names one partition again and again. */
    private static byte[] longFetch(String topic, int times) {
        List<FetchPartition> partitions = IntStream.range(0, times)
                .mapToObj(i -> new FetchPartition().partition(0).partitionMaxBytes(MEGABYTE))
                .toList();
        FetchRequest request = new FetchRequest()
                .replicaId(-1)
                .maxWaitMs(Integer.MAX_VALUE)
                .minBytes(Integer.MAX_VALUE)
                .maxBytes(Integer.MAX_VALUE)
                .topics(List.of(new FetchTopic().topic(topic).partitions(partitions)));
        short version = 4;
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, 64);
        int length = out.reserveInt32();
        new RequestHeader()
                .requestApiKey(ApiKey.FETCH.id())
                .requestApiVersion(version)
                .clientId("parked")
                .write(out, ApiKey.FETCH.requestHeaderVersion(version));
        request.write(out, version);
        out.setInt32(length, out.size() - Integer.BYTES);
        byte[] bytes = new byte[out.size()];
        int at = 0;
        for (Object part : out.parts()) {
            ByteBuf buffer = (ByteBuf) part;
            int size = buffer.readableBytes();
            buffer.readBytes(bytes, at, size);
            buffer.release();
            at += size;
        }
        return bytes;
    }

    private static int brokers(Admin admin) {
        try {
            return admin.describeCluster().nodes().get().size();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            return 0;
        }
    }
}
