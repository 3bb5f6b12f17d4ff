package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.barnabas.net.NetConfig;
import org.barnabas.net.Reply;
import org.barnabas.net.port.FakeNetworkLoop;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.FetchResponse;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.Records;
import org.barnabas.protocol.wire.Message;
import org.junit.jupiter.api.Test;

/** What becomes of answers whose connection ends before they are sent, or while they are. */
class AnswerEndsTest {

    private static final int WINDOW = 10_000;
    private static final int SIZE = 100_000;

    private final FakeServer server = new FakeServer(5, 1, NetConfig.defaults(FakeServer.ENDPOINT, 1));
    private final List<Reply> replies = new ArrayList<>();

    /** A client that takes no answers, with so many Fetch requests that are not answered. */
    private FakeClient waiting(int requests) {
        server.fakes.window(WINDOW);
        FakeClient client = server.connect(server.open((connection, header, body, reply) -> replies.add(reply)));
        client.reading(false);
        for (int i = 0; i < requests; i++) {
            client.send(ScriptedSink.request(i, ApiKey.FETCH, 0));
        }
        server.fakes.runFor(100);
        assertThat(replies).hasSize(requests);
        return client;
    }

    static Message fetched(Records... records) {
        List<FetchResponse.PartitionData> data = new ArrayList<>();
        for (Records some : records) {
            data.add(new FetchResponse.PartitionData().records(some));
        }
        return new FetchResponse()
                .responses(List.of(
                        new FetchResponse.FetchableTopicResponse().topic("t").partitions(data)));
    }

    private void checkNothingIsHeld(CountedFile... files) {
        for (CountedFile file : files) {
            assertThat(file.releases()).isEqualTo(1);
        }
        assertThat(server.held()).isEmpty();
        assertThat(server.fatal).isEmpty();
        assertThat(server.fakes.escaped()).isEmpty();
    }

    @Test
    void aFileThatIsHalfSentIsReleasedOnceWhenTheConnectionBreaks() {
        // Given
        FakeClient client = waiting(2);
        CountedFile first = new CountedFile(SIZE, (byte) 1);
        CountedFile second = new CountedFile(SIZE, (byte) 2);
        replies.get(0).send(fetched(first, second));
        replies.get(1).send(fetched(new CountedFile(SIZE, (byte) 3)));
        server.fakes.runFor(100);
        client.reading(true);
        while (client.unfinishedBytes() < SIZE / 2) {
            server.fakes.step();
        }
        assertThat(first.releases() + second.releases()).isLessThan(2);

        // When
        client.socket().reset();
        server.fakes.runFor(10_000);

        // Then
        checkNothingIsHeld(first, second);
        assertThat(client.answers()).isEmpty();
    }

    @Test
    void aFileThatIsCutWhileItIsSentEndsTheConnectionAndNothingFollowsTheHalfAnswer() {
        // Given
        FakeClient client = waiting(2);
        CountedFile cut = new CountedFile(SIZE, (byte) 1);
        CountedFile next = new CountedFile(SIZE, (byte) 2);
        replies.get(0).send(fetched(cut));
        replies.get(1).send(fetched(next));
        server.fakes.runFor(100);

        // When
        cut.cutTo(SIZE / 2);
        client.reading(true);
        server.fakes.runFor(10_000);

        // Then
        checkNothingIsHeld(cut, next);
        assertThat(client.answers()).isEmpty();
        assertThat(client.isClosed()).isTrue();
    }

    @Property(tries = 40)
    void ticketsThatWaitGiveBackTheirAnswersOnceWhenTheConnectionCloses(
            @ForAll @IntRange(min = 1, max = 8) int requests, @ForAll long seed) {
        // Given: answers in any order, some behind one that has none yet
        AnswerEndsTest fresh = new AnswerEndsTest();
        Random random = new Random(seed);
        FakeClient client = fresh.waiting(requests);
        List<CountedFile> files = new ArrayList<>();
        List<ByteBuf> buffers = new ArrayList<>();
        List<Reply> late = new ArrayList<>();
        for (Reply reply : fresh.replies) {
            if (random.nextBoolean()) {
                reply.send(fetched(add(files), memory(buffers)));
            } else {
                late.add(reply);
            }
        }
        fresh.server.fakes.runFor(random.nextInt(100));

        // When
        client.socket().reset();
        fresh.server.fakes.runFor(random.nextInt(3));
        late.forEach(reply -> reply.send(fetched(add(files), memory(buffers))));
        late.forEach(reply -> reply.send(new HeartbeatResponse()));
        fresh.server.fakes.runFor(10_000);

        // Then
        fresh.checkNothingIsHeld(files.toArray(CountedFile[]::new));
        assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
    }

    /** A shard that still runs answers a request of a connection whose loop has ended before its own. */
    @Test
    void anAnswerThatComesWhenTheLoopHasEndedIsGivenBackByWhoBringsIt() {
        // Given
        FakeClient client = waiting(2);
        client.socket().reset();
        server.fakes.runFor(100);
        CountedFile file = new CountedFile(SIZE, (byte) 1);
        List<ByteBuf> memory = new ArrayList<>();

        // When
        ((FakeNetworkLoop) server.fakes.inUse().get(0)).end();
        replies.get(0).send(fetched(file, memory(memory)));
        replies.get(1).fail(new IllegalStateException("planted"));

        // Then
        checkNothingIsHeld(file);
        assertThat(memory).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void whatEndsTheProcessIsNotLostThoughTheLoopHasEnded() {
        // Given
        waiting(1);

        // When
        ((FakeNetworkLoop) server.fakes.inUse().get(0)).end();
        replies.get(0).fail(new NoClassDefFoundError("planted"));

        // Then
        assertThat(server.fatal).hasSize(1);
    }

    private static CountedFile add(List<CountedFile> files) {
        files.add(new CountedFile(SIZE, (byte) 4));
        return files.get(files.size() - 1);
    }

    private static Records memory(List<ByteBuf> buffers) {
        ByteBuf bytes = Unpooled.wrappedBuffer(new byte[1_000]);
        buffers.add(bytes);
        return new BufferRecords(bytes);
    }

    @Test
    void anAnswerThatIsDiscardedTwiceIsReleasedOnce() {
        // Given: two answers wait behind the first request, whose ticket closes the connection
        FakeClient client = waiting(3);
        CountedFile second = new CountedFile(SIZE, (byte) 1);
        CountedFile third = new CountedFile(SIZE, (byte) 2);
        replies.get(1).send(fetched(second));
        replies.get(2).send(fetched(third));

        // When
        replies.get(0).close();
        server.fakes.runFor(100);
        new ResponseWriter(new NetMetrics(new PrometheusRegistry()), server.buffers).discard((Ticket) replies.get(1));

        // Then
        checkNothingIsHeld(second, third);
        assertThat(client.answers()).isEmpty();
    }

    @Test
    void anAnswerThatCannotBeCopiedEndsItsConnectionAndHoldsNothing() {
        // Given: a socket that takes no files, and a file that is too short
        server.fakes.takesFiles(false);
        waiting(2);
        CountedFile cut = new CountedFile(SIZE, (byte) 1).cutTo(SIZE / 2);
        CountedFile whole = new CountedFile(SIZE, (byte) 2);

        // When
        replies.get(0).send(fetched(whole, cut));
        server.fakes.runFor(100);

        // Then: the frame is as long as it says, and its CRC tells
        server.fakes.sockets().forEach(socket -> socket.reset());
        server.fakes.runFor(100);
        replies.get(1).send(new HeartbeatResponse());
        server.fakes.runFor(100);
        checkNothingIsHeld(cut, whole);
    }

    @Test
    void memoryThatIsRefusedForAnAnswerGivesBackItsRecords() {
        // Given
        server.fakes.takesFiles(false);
        FakeClient client = waiting(1);
        List<CountedFile> files = new ArrayList<>();

        // When: the buffer of the answer, then the copy of its first file, then that of its second
        for (int granted = 0; granted < 3; granted++) {
            FakeClient other = server.connect(1_024);
            other.send(ScriptedSink.request(7, ApiKey.FETCH, 0));
            server.fakes.runFor(100);
            server.buffers.grantOnly(granted);
            replies.get(replies.size() - 1).send(fetched(add(files), add(files)));
            server.fakes.runFor(100);
            server.buffers.grantAll();
            assertThat(other.isClosed()).isTrue();
        }
        client.socket().reset();
        server.fakes.runFor(1_000);

        // Then
        checkNothingIsHeld(files.toArray(CountedFile[]::new));
    }
}
