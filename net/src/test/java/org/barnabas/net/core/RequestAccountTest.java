package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.internal.OutOfDirectMemoryError;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.barnabas.net.Connection;
import org.barnabas.net.Reply;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** Whatever happens to requests, what they hold is given back, once. */
class RequestAccountTest {

    private static final int STEPS = 300;
    private static final int[] BENIGN = {2, 4, 6, 7, 8, 9, 10, 11};

    /** One connection of a server, driven by hand. */
    private static final class Bench {

        final Random random;
        final RequestMemory memory = new RequestMemory(8 << 10, () -> 0);
        final ParkedMemory parked = new ParkedMemory(64 << 10);
        final AnswerMemory answers = new AnswerMemory(8 << 20, 16 << 20);
        final BrokerSeats seats = new BrokerSeats();
        final List<String> fatal = new ArrayList<>();
        final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        final List<Reply> open = new ArrayList<>();
        final List<ByteBuf> retained = new ArrayList<>();
        final EmbeddedChannel channel;
        final NetMetrics metrics = new NetMetrics(new PrometheusRegistry());
        private @Nullable Reply holder;
        private int correlation;

        Bench(long seed) {
            random = new Random(seed);
            channel = new EmbeddedChannel() {
                @Override
                protected SocketAddress remoteAddress0() {
                    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
                }
            };
            FrameAssembler assembler = new FrameAssembler(1 << 20, memory);
            ClientConnection connection = new ClientConnection(
                    1,
                    "PLAINTEXT",
                    new BenchLoop(),
                    channel,
                    new ClientConnection.Shared(
                            memory, parked, answers, seats, 4, 2 << 20, metrics, new FailurePolicy(fatal::add)));
            channel.pipeline()
                    .addLast(new ConnectionHandler(
                            connection,
                            assembler,
                            new FrameReceiveAllocator(assembler),
                            new ConnectionHandler.Shared(this::onRequest, memory, metrics, () -> 0)));
        }

        private final class BenchLoop implements Loop {

            @Override
            public int index() {
                return 0;
            }

            @Override
            public void execute(Runnable task) {
                tasks.add(task);
            }

            @Override
            public Timer schedule(long delayMs, Runnable task) {
                return () -> {};
            }

            @Override
            public boolean isCurrent() {
                return true;
            }
        }

        /** As handlers do: now or later, with or without the bytes, or in no way at all. */
        private void onRequest(Connection connection, RequestHeader header, ByteBuf body, Reply reply) {
            assertThat(holder).as("overtook").isNull();
            // What ends the connection is rare, so that much happens before.
            int what = random.nextInt(10) == 0 ? random.nextInt(13) : BENIGN[random.nextInt(BENIGN.length)];
            switch (what) {
                case 0 -> throw new IllegalStateException("planted");
                case 1 -> throw new StackOverflowError("planted");
                case 2 -> reply.send(new HeartbeatResponse());
                case 3 -> {
                    reply.send(new HeartbeatResponse());
                    throw new IllegalStateException("planted, behind its answer");
                }
                case 4 -> {
                    retained.add(body.retainedSlice());
                    open.add(reply);
                }
                case 5 -> {
                    retained.add(body.retain());
                    throw new IllegalStateException("planted, with bytes on their way");
                }
                case 6 -> {
                    if (!reply.mayWait(random.nextInt(20_000))) {
                        reply.send(new HeartbeatResponse());
                    }
                    open.add(reply);
                }
                case 7 -> connection.ofBroker(7);
                case 8 -> {
                    reply.onGone(() -> reply.send(new HeartbeatResponse()));
                    open.add(reply);
                }
                case 9 -> reply.skip();
                case 11 -> {
                    reply.holdOthers();
                    holder = reply;
                    if (random.nextBoolean()) {
                        reply.send(new HeartbeatResponse());
                    } else {
                        open.add(reply);
                    }
                }
                case 12 -> reply.fail(new IllegalStateException("planted, told"));
                default -> open.add(reply);
            }
        }

        void step() {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> receive(frames(1 + random.nextInt(4)));
                case 3 -> receivePart();
                case 4, 5 -> answer();
                case 6 -> release();
                case 7 -> {
                    goOn();
                    run();
                }
                case 8 -> {
                    if (random.nextInt(40) == 0) {
                        channel.close();
                    } else if (random.nextInt(60) == 0) {
                        receive(Unpooled.wrappedBuffer(new byte[] {0x7f, 0, 0, 0}));
                    }
                }
                default -> channel.flush();
            }
            channel.runPendingTasks();
            channel.releaseOutbound();
        }

        private ByteBuf frames(int count) {
            ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer();
            for (int i = 0; i < count; i++) {
                bytes.writeBytes(RawClient.request(correlation++, random.nextInt(3_000)));
            }
            return bytes;
        }

        /** A frame that comes in two reads. */
        private void receivePart() {
            ByteBuf whole = frames(1);
            int cut = random.nextInt(whole.readableBytes());
            receive(whole.readRetainedSlice(cut));
            channel.runPendingTasks();
            receive(whole);
        }

        private void receive(ByteBuf bytes) {
            if (channel.isOpen()) {
                channel.pipeline().fireChannelRead(bytes);
            } else {
                bytes.release();
            }
        }

        private void answer() {
            if (open.isEmpty()) {
                return;
            }
            int index = random.nextInt(open.size());
            Reply reply = random.nextInt(5) == 0 ? open.get(index) : open.remove(index);
            switch (random.nextInt(8)) {
                case 0 -> reply.close();
                case 1 -> reply.skip();
                case 2 -> {
                    reply.send(new HeartbeatResponse());
                    reply.send(new HeartbeatResponse());
                }
                default -> reply.send(new HeartbeatResponse());
            }
        }

        private void goOn() {
            Reply present = holder;
            holder = null;
            if (present != null) {
                present.goOn();
            }
        }

        private void release() {
            if (!retained.isEmpty()) {
                retained.remove(random.nextInt(retained.size())).release();
            }
        }

        void run() {
            for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
                next.run();
            }
        }

        void end() {
            channel.close();
            channel.runPendingTasks();
            goOn();
            run();
            while (!retained.isEmpty()) {
                release();
            }
            while (!open.isEmpty()) {
                answer();
            }
            run();
            channel.releaseOutbound();
        }
    }

    @Property(tries = 200)
    void everythingIsGivenBackHoweverRequestsEnd(@ForAll long seed) {
        // Given
        Bench bench = new Bench(seed);

        // When
        for (int i = 0; i < STEPS; i++) {
            bench.step();
            assertThat(bench.memory.usedBytes()).isNotNegative();
            assertThat(bench.parked.usedBytes()).isNotNegative();
        }
        bench.end();

        // Then
        assertThat(bench.memory.usedBytes()).isZero();
        assertThat(bench.parked.usedBytes()).isZero();
        assertThat(bench.answers.usedBytes()).isZero();
        assertThat(bench.fatal).isEmpty();
        for (int i = 0; i < 8; i++) {
            assertThat(bench.seats.take(7)).as("seat %s", i).isTrue();
        }
    }

    @Test
    void closingGivesBackWhatUnansweredRequestsKeepBeforeTheyAreAnswered() {
        // Given
        Bench bench = new Bench(1);
        while (bench.parked.usedBytes() == 0) {
            bench.step();
        }

        // When
        bench.channel.close();

        // Then
        assertThat(bench.parked.usedBytes()).isZero();
        assertThat(bench.answers.usedBytes()).isZero();
        bench.end();
    }

    @Test
    void refusedDirectMemoryIsToldApartFromAFullHeap() throws Exception {
        // Given
        var constructor = OutOfDirectMemoryError.class.getDeclaredConstructor(String.class);
        constructor.setAccessible(true);

        // Then
        assertThat(DirectMemory.isRefusal(constructor.newInstance("planted"))).isTrue();
        assertThat(DirectMemory.isRefusal(new OutOfMemoryError("Cannot reserve 8 bytes of direct buffer memory")))
                .isTrue();
        assertThat(DirectMemory.isRefusal(new OutOfMemoryError("Java heap space")))
                .isFalse();
        assertThat(DirectMemory.isRefusal(new IllegalStateException())).isFalse();
    }

    @Test
    void directMemoryThatNobodyGetsForLongIsHopeless() {
        // Given
        long[] nowMs = {0};
        DirectMemory direct = new DirectMemory(() -> nowMs[0] * 1_000_000);

        // When
        boolean first = direct.refused();
        nowMs[0] = 25_000;
        boolean later = direct.refused();
        direct.granted();
        nowMs[0] = 40_000;
        boolean anew = direct.refused();
        nowMs[0] = 75_000;
        boolean last = direct.refused();

        // Then
        assertThat(List.of(first, later, anew, last)).containsExactly(false, false, false, true);
    }
}
