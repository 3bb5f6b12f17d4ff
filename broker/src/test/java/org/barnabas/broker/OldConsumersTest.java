package org.barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FetchRequest.FetchPartition;
import org.barnabas.protocol.message.FetchRequest.FetchTopic;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A consumer of before 0.11, over sockets, reads what today's producers write. */
@Timeout(1_800)
class OldConsumersTest {

    private static final int PARTITIONS = 3;
    private static final int RECORDS = 3_000;

    @TempDir
    private static Path data;

    private BarnabasBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = BrokerStarter.start(data);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private static byte[] value(int i) {
        return ("value-" + i + "x".repeat(i % 700)).getBytes(StandardCharsets.UTF_8);
    }

    /** A third of the records each with none, LZ4 and gzip. */
    private void produce(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Clients.admin(broker)) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        List<String> codecs = List.of("none", "lz4", "gzip");
        for (String codec : codecs) {
            Map<String, Object> config = new HashMap<>();
            config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + port());
            config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, codec);
            config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
                for (int i = codecs.indexOf(codec); i < RECORDS; i += codecs.size()) {
                    producer.send(new ProducerRecord<>(
                            topic,
                            i % PARTITIONS,
                            1_700_000_000_000L + i,
                            Integer.toString(i).getBytes(StandardCharsets.UTF_8),
                            value(i),
                            List.of(new RecordHeader("lost", new byte[3]))));
                }
            }
        }
    }

    private int port() {
        return broker.advertised().get(0).port();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void everythingArrivesInOrder(int version) throws Exception {
        // Given
        String topic = "old-" + version;
        produce(topic);
        Map<Integer, byte[]> received = new HashMap<>();
        long[] next = new long[PARTITIONS];
        // When
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            for (int empty = 0; empty < 3; ) {
                int before = received.size();
                for (FetchResponse.PartitionData partition : fetch(socket, version, topic, next)) {
                    assertThat(partition.errorCode()).isZero();
                    next[partition.partitionIndex()] =
                            read(version, partition, next[partition.partitionIndex()], received);
                }
                empty = received.size() == before ? empty + 1 : 0;
            }
        }
        // Then
        assertThat(received).hasSize(RECORDS);
        for (int i = 0; i < RECORDS; i++) {
            assertThat(received.get(i)).isEqualTo(value(i));
        }
    }

    /** Answers where to go on. */
    private static long read(
            int version, FetchResponse.PartitionData partition, long from, Map<Integer, byte[]> received) {
        ByteBuf set = ((BufferRecords) Objects.requireNonNull(partition.records())).buffer();
        assertThat(set.readableBytes()).isLessThanOrEqualTo(60_000);
        long next = from;
        for (Record record : MemoryRecords.readableRecords(set.nioBuffer()).records()) {
            record.ensureValid();
            if (record.offset() < from) {
                continue;
            }
            assertThat(record.offset()).isEqualTo(next);
            next++;
            int key =
                    Integer.parseInt(StandardCharsets.UTF_8.decode(record.key()).toString());
            byte[] value = new byte[record.valueSize()];
            record.value().get(value);
            assertThat(record.timestamp()).isEqualTo(version < 2 ? -1 : 1_700_000_000_000L + key);
            assertThat(received.put(key, value)).as("once").isNull();
        }
        return next;
    }

    private static List<FetchResponse.PartitionData> fetch(Socket socket, int version, String topic, long[] next)
            throws IOException {
        List<FetchPartition> partitions = new ArrayList<>();
        for (int i = 0; i < next.length; i++) {
            partitions.add(new FetchPartition()
                    .partition(i)
                    .fetchOffset(next[i])
                    .partitionMaxBytes(60_000)
                    .currentLeaderEpoch(-1));
        }
        FetchRequest request = new FetchRequest()
                .replicaId(-1)
                .maxWaitMs(50)
                .minBytes(1)
                .topics(List.of(new FetchTopic().topic(topic).partitions(partitions)));
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, 256);
        int length = out.reserveInt32();
        new RequestHeader()
                .requestApiKey(ApiKey.FETCH.id())
                .requestApiVersion((short) version)
                .correlationId(9)
                .clientId("old")
                .write(out, ApiKey.FETCH.requestHeaderVersion((short) version));
        request.write(out, (short) version);
        out.setInt32(length, out.size() - Integer.BYTES);
        ByteBuf frame = (ByteBuf) out.parts().get(0);
        frame.readBytes(socket.getOutputStream(), frame.readableBytes());
        frame.release();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] answer = new byte[in.readInt()];
        in.readFully(answer);
        assertThat(ByteBuffer.wrap(answer).getInt()).isEqualTo(9);
        List<FetchResponse.PartitionData> all = new ArrayList<>();
        FetchResponse.read(new WireReader(Unpooled.wrappedBuffer(answer, 4, answer.length - 4)), (short) version)
                .responses()
                .forEach(one -> all.addAll(one.partitions()));
        return all;
    }
}
