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
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.barnabas.net.Connection;
import org.barnabas.net.MadeAnswers;
import org.barnabas.net.NetConfig;
import org.barnabas.net.NetConfig.Endpoint;
import org.barnabas.net.Reply;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.system.SystemClocks;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.record.BufferRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The memory of parts of answers that are made before they are given. */
class MadeAnswersTest {

    private static final int MEGABYTE = 1 << 20;

    private final AnswerMemory memory = new AnswerMemory(8L * MEGABYTE, 16L * MEGABYTE);
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final MadeShare share = new MadeShare(memory);
    private final MadeAnswers account = share.of(ApiKey.FETCH);
    private final AtomicInteger made = new AtomicInteger();
    private final ConcurrentLinkedQueue<Runnable> ends = new ConcurrentLinkedQueue<>();
    private final TestNetwork server = new TestNetwork(
            NetConfig.defaults(new Endpoint("PLAINTEXT", "127.0.0.1", 0), 2).withTimeouts(600_000, 1_200),
            SystemClocks.MONOTONIC,
            new NetMetrics(registry),
            FailurePolicy.HALT,
            memory);

    @AfterEach
    void stop() {
        server.close();
    }

    private static ByteBuf bytes(int size) {
        return Unpooled.directBuffer(size).writeZero(size);
    }

    @Test
    void whatWasMadeCountsWithWhatItOccupiesUntilItsLastReferenceGoes() {
        // Given
        assertThat(account.take(1_000)).isTrue();
        // When
        ByteBuf small = account.charged(bytes(400), 1_000);
        assertThat(account.take(1_000)).isTrue();
        ByteBuf large = account.charged(bytes(5_000), 1_000);
        ByteBuf part = large.retainedSlice(0, 10);
        // Then
        assertThat(memory.usedBytes()).isEqualTo(5_400);
        assertThat(share.heldBytes()).isEqualTo(5_400);
        small.release();
        large.release();
        assertThat(memory.usedBytes()).isEqualTo(5_000);
        part.release();
        assertThat(memory.usedBytes()).isZero();
        assertThat(share.heldBytes()).isZero();
    }

    @Test
    void thereIsNoMoreThanAllAnswersMayHave() {
        // Given
        assertThat(account.take(14L * MEGABYTE)).isTrue();
        // When
        boolean more = account.take(2L * MEGABYTE);
        // Then
        assertThat(more).isFalse();
        assertThat(memory.usedBytes()).isEqualTo(14L * MEGABYTE);
        account.give(14L * MEGABYTE);
        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void whoWaitsIsWokenWhenSomeIsGivenBack() {
        // Given
        List<String> woken = new ArrayList<>();
        account.take(15L * MEGABYTE);
        Runnable first = Objects.requireNonNull(account.await(MEGABYTE, () -> woken.add("first")));
        Runnable second = Objects.requireNonNull(account.await(MEGABYTE, () -> woken.add("second")));
        assertThat(memory.contended()).isTrue();
        // When
        second.run();
        account.give(15L * MEGABYTE);
        // Then
        assertThat(woken).containsExactly("first");
        first.run();
        assertThat(memory.contended()).isFalse();
    }

    @Test
    void tooManyDoNotWait() {
        // Given
        account.take(15L * MEGABYTE);
        List<Runnable> waits = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            waits.add(account.await(MEGABYTE, () -> {}));
        }
        // When
        Runnable oneMore = account.await(MEGABYTE, () -> {});
        // Then
        assertThat(oneMore).isNull();
        waits.forEach(Runnable::run);
        account.give(15L * MEGABYTE);
        assertThat(memory.contended()).isFalse();
    }

    /** Answers with five megabytes, as soon as there is memory for them; no more than three requests may wait for it. */
    private void answer(Connection connection, RequestHeader header, ByteBuf body, Reply reply) {
        MadeAnswers mine = connection.madeAnswers(ApiKey.FETCH);
        int size = 5 * MEGABYTE;
        if (mine.take(size)) {
            made.incrementAndGet();
            reply.send(answerOf(mine.charged(bytes(size), size)));
            return;
        }
        Runnable[] end = new Runnable[1];
        end[0] = Objects.requireNonNull(mine.await(
                size,
                () -> connection.loop().execute(() -> {
                    ends.remove(end[0]);
                    end[0].run();
                    answer(connection, header, body, reply);
                })));
        ends.add(end[0]);
        reply.onGone(() -> {
            if (ends.remove(end[0])) {
                end[0].run();
            }
        });
    }

    private static FetchResponse answerOf(ByteBuf records) {
        FetchResponse.PartitionData data = new FetchResponse.PartitionData().records(new BufferRecords(records));
        return new FetchResponse()
                .responses(List.of(
                        new FetchResponse.FetchableTopicResponse().topic("t").partitions(List.of(data))));
    }

    private static byte[] fetch(int correlationId) {
        byte[] request = RawClient.request(correlationId);
        ByteBuffer.wrap(request).putShort(4, ApiKey.FETCH.id());
        return request;
    }

    @Test
    void whatIsTakenByItsClientIsGivenBack() throws IOException {
        // Given
        int port = server.open(this::answer).get(0);
        try (RawClient client = new RawClient(port)) {
            // When
            for (int i = 0; i < 5; i++) {
                client.send(fetch(i));
                // Then
                assertThat(client.readCorrelationId()).isEqualTo(i);
            }
            await().until(() -> memory.usedBytes() == 0);
        }
    }

    @Test
    void whoDoesNotTakeWhatWasMadeLosesItsConnectionWhileOthersWait() throws IOException {
        // Given
        int port = server.open(this::answer).get(0);
        List<RawClient> greedy = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RawClient client = new RawClient(port);
            greedy.add(client);
            client.send(fetch(1));
        }
        await().until(memory::contended);
        // When
        try (RawClient honest = new RawClient(port)) {
            honest.send(fetch(7));
            // Then
            assertThat(honest.readCorrelationId()).isEqualTo(7);
        }
        assertThat(memory.usedBytes()).isLessThanOrEqualTo(16L * MEGABYTE);
        for (RawClient client : greedy) {
            client.close();
        }
        await().until(() -> memory.usedBytes() == 0 && !memory.contended());
    }

    @Test
    void whatWasMadeForAConnectionThatHasClosedIsGivenBack() throws IOException {
        // Given
        List<Runnable> later = new CopyOnWriteArrayList<>();
        int port = server.open((connection, header, body, reply) -> {
                    MadeAnswers mine = connection.madeAnswers(ApiKey.FETCH);
                    mine.take(MEGABYTE);
                    FetchResponse answer = answerOf(mine.charged(bytes(MEGABYTE), MEGABYTE));
                    connection.onClose(() -> later.add(() -> reply.send(answer)));
                })
                .get(0);
        RawClient client = new RawClient(port);
        client.send(fetch(1));
        await().until(() -> memory.usedBytes() == MEGABYTE);
        // When
        client.close();
        await().until(() -> !later.isEmpty());
        later.get(0).run();
        // Then
        await().until(() -> memory.usedBytes() == 0);
    }
}
