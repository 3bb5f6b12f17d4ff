package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.net.Connection;
import org.barnabas.net.NetConfig;
import org.barnabas.net.NetConfig.Endpoint;
import org.barnabas.net.Reply;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.protocol.message.DescribeGroupsResponse;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroup;
import org.barnabas.protocol.message.DescribeGroupsResponse.DescribedGroupMember;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.record.BufferRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What answers may take of the broker's memory, over real sockets. */
class AnswerMemoryTest {

    private static final NetConfig DEFAULTS = NetConfig.defaults(new Endpoint("PLAINTEXT", "127.0.0.1", 0), 1);
    private static final int MEGABYTE = 1 << 20;
    private static final short FETCH = 1;
    private static final short DESCRIBE_GROUPS = 15;
    private static final short METADATA = 3;

    private final AtomicInteger handled = new AtomicInteger();
    private final AnswerMemory memory = new AnswerMemory(8L * MEGABYTE, 16L * MEGABYTE);
    private final TestNetwork server = new TestNetwork(
            DEFAULTS, SystemClocks.MONOTONIC, new NetMetrics(new PrometheusRegistry()), FailurePolicy.HALT, memory);

    @AfterEach
    void stop() {
        server.close();
    }

    /** DescribeGroups answers with as many megabytes as its version's place in the request says; all else is short. */
    private void answer(Connection connection, RequestHeader header, ByteBuf body, Reply reply) {
        handled.incrementAndGet();
        if (header.requestApiKey() == DESCRIBE_GROUPS) {
            reply.send(answerOf(header.correlationId()));
        } else {
            reply.send(new HeartbeatResponse());
        }
    }

    private static DescribeGroupsResponse answerOf(int megabytes) {
        byte[] assignment = new byte[MEGABYTE];
        List<DescribedGroup> groups = new ArrayList<>();
        for (int i = 0; i < megabytes; i++) {
            groups.add(new DescribedGroup()
                    .groupId("g" + i)
                    .members(List.of(new DescribedGroupMember().memberAssignment(assignment))));
        }
        return new DescribeGroupsResponse().groups(groups);
    }

    private static byte[] metadata(int correlationId) {
        byte[] request = RawClient.request(correlationId);
        ByteBuffer.wrap(request).putShort(4, METADATA);
        return request;
    }

    private static byte[] describe(int megabytes) {
        byte[] request = RawClient.request(megabytes);
        ByteBuffer.wrap(request).putShort(4, DESCRIBE_GROUPS);
        return request;
    }

    @Test
    void anAnswerBeyondTheBoundIsRefusedWithoutBeingMade() throws IOException {
        // Given
        int port = server.open(this::answer).get(0);
        try (RawClient greedy = new RawClient(port);
                RawClient honest = new RawClient(port)) {
            // When
            greedy.send(describe(900));

            // Then
            assertThat(greedy.isClosedByPeer()).isTrue();
            honest.send(RawClient.request(1));
            assertThat(honest.readCorrelationId()).isEqualTo(1);
            honest.send(describe(7));
            assertThat(honest.readCorrelationId()).isEqualTo(7);
            await().until(() -> memory.usedBytes() == 0);
        }
    }

    @Test
    void clientsThatTakeNoAnswersHoldNoMoreThanTheBudgetAndLoseTheirConnections() throws IOException {
        // Given
        NetConfig impatient = DEFAULTS.withTimeouts(600_000, 1_200);
        try (TestNetwork strict = new TestNetwork(
                impatient,
                SystemClocks.MONOTONIC,
                new NetMetrics(new PrometheusRegistry()),
                FailurePolicy.HALT,
                memory)) {
            int port = strict.open(this::answer).get(0);
            List<RawClient> greedy = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                RawClient client = new RawClient(port);
                greedy.add(client);
                client.send(describe(7));
                client.send(describe(7));
            }
            await().until(() -> handled.get() > 2);

            // When
            try (RawClient honest = new RawClient(port)) {
                honest.send(RawClient.request(2));
                assertThat(honest.readCorrelationId()).isEqualTo(2);
                honest.send(describe(5));

                // Then
                assertThat(honest.readCorrelationId()).isEqualTo(5);
            }
            assertThat(memory.usedBytes()).isLessThanOrEqualTo(16L * MEGABYTE);
            for (RawClient client : greedy) {
                client.close();
            }
            await().until(() -> memory.usedBytes() == 0 && !memory.contended());
        }
    }

    @Test
    void answersOfOneApiThatNobodyTakesKeepNobodyFromThoseOfAnother() throws IOException {
        // Given
        int port = server.open((connection, header, body, reply) -> {
                    handled.incrementAndGet();
                    reply.send(answerOf(header.requestApiKey() == METADATA ? 1 : header.correlationId()));
                })
                .get(0);
        List<RawClient> greedy = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawClient client = new RawClient(port);
            greedy.add(client);
            client.send(describe(7));
        }
        await().until(memory::contended);

        // When
        try (RawClient honest = new RawClient(port)) {
            honest.send(metadata(9));

            // Then
            assertThat(honest.readCorrelationId()).isEqualTo(9);
            assertThat(memory.contended()).isTrue();
        }
        for (RawClient client : greedy) {
            client.close();
        }
        await().until(() -> memory.usedBytes() == 0 && !memory.contended());
    }

    @Test
    void aConnectionHasOneGrowingAnswerAtATime() throws IOException {
        // Given
        List<Reply> held = new ArrayList<>();
        int port = server.open((connection, header, body, reply) -> {
                    handled.incrementAndGet();
                    held.add(reply);
                })
                .get(0);
        try (RawClient client = new RawClient(port)) {
            // When
            client.send(describe(1));
            client.send(describe(2));
            client.send(describe(3));
            await().until(() -> handled.get() == 1);
            held.get(0).send(answerOf(1));

            // Then
            assertThat(client.readCorrelationId()).isEqualTo(1);
            await().until(() -> handled.get() == 2);
            held.get(1).send(answerOf(2));
            assertThat(client.readCorrelationId()).isEqualTo(2);
        }
    }

    @Test
    void anAnswerOfManyPartsIsNotTornWhenItFillsABrokersConnection() throws IOException {
        // Given: a broker's connection, whose answers do not wait until it is writable again.
        List<Reply> held = new CopyOnWriteArrayList<>();
        int port = server.open((connection, header, body, reply) -> {
                    connection.ofBroker(1);
                    held.add(reply);
                })
                .get(0);
        try (RawClient broker = new RawClient(port)) {
            byte[] fetch = RawClient.request(1);
            ByteBuffer.wrap(fetch).putShort(4, FETCH).putShort(6, (short) 4);
            broker.send(fetch);
            ByteBuffer.wrap(fetch).putInt(8, 2);
            broker.send(fetch);
            await().until(() -> held.size() == 2);

            // When: the second answer is there already when the first part of the first one fills the connection.
            held.get(1).send(new HeartbeatResponse());
            held.get(0).send(answerWithRecords(3));

            // Then
            assertThat(broker.readCorrelationId()).isEqualTo(1);
            assertThat(broker.readCorrelationId()).isEqualTo(2);
        }
    }

    private static FetchResponse answerWithRecords(int partitions) {
        List<FetchResponse.PartitionData> data = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            data.add(new FetchResponse.PartitionData()
                    .partitionIndex(i)
                    .records(new BufferRecords(
                            Unpooled.directBuffer(3 * MEGABYTE).writeZero(3 * MEGABYTE))));
        }
        return new FetchResponse()
                .responses(List.of(
                        new FetchResponse.FetchableTopicResponse().topic("t").partitions(data)));
    }

    @Test
    void whoEndsSendingBehindSeveralRequestsGetsAllAnswersThoughOneHasToWait() throws IOException {
        // Given
        int port = server.open((connection, header, body, reply) -> {
                    if (header.requestApiKey() == DESCRIBE_GROUPS) {
                        reply.send(answerOf(1));
                    } else {
                        // In a later turn of the loop than that which has seen the end.
                        reply.onHurry(() -> connection.loop().execute(() -> reply.send(new HeartbeatResponse())));
                    }
                })
                .get(0);
        for (int i = 0; i < 20; i++) {
            try (RawClient client = new RawClient(port)) {
                // When
                byte[] first = RawClient.request(1);
                byte[] second = describe(2);
                client.send(ByteBuffer.allocate(first.length + second.length)
                        .put(first)
                        .put(second)
                        .array());
                client.endSending();

                // Then
                assertThat(client.readCorrelationId()).isEqualTo(1);
                assertThat(client.readCorrelationId()).isEqualTo(2);
                assertThat(client.isClosedByPeer()).isTrue();
            }
        }
    }
}
