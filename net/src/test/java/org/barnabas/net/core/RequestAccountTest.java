package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.internal.OutOfDirectMemoryError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.barnabas.net.Connection;
import org.barnabas.net.NetConfig;
import org.barnabas.net.Reply;
import org.barnabas.protocol.message.HeartbeatResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever happens to requests, what they hold is given back, once. */
class RequestAccountTest {

    private static final int STEPS = 300;
    private static final int[] BENIGN = {2, 4, 6, 7, 8, 9, 10, 11};

    /** One connection of a server, driven by hand. */
    private static final class Bench {

        final Random random;
        final FakeServer server;
        final List<Reply> open = new ArrayList<>();
        final List<ByteBuf> retained = new ArrayList<>();
        final FakeClient client;
        private @Nullable Reply holder;
        private int correlation;

        Bench(long seed) {
            random = new Random(seed);
            NetConfig config = NetConfig.defaults(FakeServer.ENDPOINT, 1)
                    .withLimits(1 << 20, 8 << 10, 4)
                    .withWaiting(64 << 10);
            server = new FakeServer(random.nextLong(), 1, config);
            client = server.connect(server.open(this::onRequest));
        }

        RequestMemory memory() {
            return server.network.listeners().requestMemory();
        }

        ParkedMemory parked() {
            return server.network.listeners().parkedMemory();
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
                    retained.add(
                            connection.derivedMemory().mayDerive()
                                    ? connection.derivedMemory().charged(copy(body))
                                    : body.retainedSlice());
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

        /** Something that was made of it, with room that is not used. */
        private static ByteBuf copy(ByteBuf body) {
            return UnpooledByteBufAllocator.DEFAULT
                    .directBuffer(body.readableBytes() + 100)
                    .writeBytes(body, body.readerIndex(), body.readableBytes());
        }

        void step() {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> client.send(frames(1 + random.nextInt(4)));
                case 3 -> receivePart();
                case 4, 5 -> answer();
                case 6 -> release();
                case 7 -> {
                    goOn();
                    run();
                }
                case 8 -> {
                    if (random.nextInt(40) == 0) {
                        client.close();
                    } else if (random.nextInt(60) == 0) {
                        client.send(new byte[] {0x7f, 0, 0, 0});
                    }
                }
                default -> client.socket().stall(random.nextBoolean());
            }
            if (random.nextInt(3) > 0) {
                run();
            }
        }

        private byte[] frames(int count) {
            ByteBuf bytes = Unpooled.buffer();
            for (int i = 0; i < count; i++) {
                bytes.writeBytes(RawClient.request(correlation++, random.nextInt(3_000)));
            }
            return ByteBufUtil.getBytes(bytes);
        }

        /** A frame that comes in two reads. */
        private void receivePart() {
            byte[] whole = frames(1);
            int cut = random.nextInt(whole.length);
            client.send(Arrays.copyOf(whole, cut));
            run();
            client.send(Arrays.copyOfRange(whole, cut, whole.length));
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
                server.fakes.inUse().get(0).execute(present::goOn);
                server.fakes.runFor(0);
            }
        }

        private void release() {
            if (!retained.isEmpty()) {
                retained.remove(random.nextInt(retained.size())).release();
            }
        }

        void run() {
            server.fakes.runFor(1 + random.nextInt(20));
        }

        void end() {
            // Not by the client alone: who is not read from is not heard to close.
            client.socket().reset();
            server.fakes.sockets().forEach(socket -> socket.stall(false));
            server.fakes.runFor(100);
            goOn();
            run();
            while (!retained.isEmpty()) {
                release();
            }
            while (!open.isEmpty()) {
                answer();
            }
            server.fakes.runFor(10_000);
        }
    }

    @Property(tries = 200)
    void everythingIsGivenBackHoweverRequestsEnd(@ForAll long seed) {
        // Given
        Bench bench = new Bench(seed);

        // When
        for (int i = 0; i < STEPS; i++) {
            bench.step();
            assertThat(bench.memory().usedBytes()).isNotNegative();
            assertThat(bench.parked().usedBytes()).isNotNegative();
        }
        bench.end();

        // Then
        assertThat(bench.memory().usedBytes()).isZero();
        assertThat(bench.parked().usedBytes()).isZero();
        assertThat(bench.server.held()).isEmpty();
        assertThat(bench.server.fatal).isEmpty();
        assertThat(bench.server.fakes.escaped()).isEmpty();
        BrokerSeats seats = bench.server.network.listeners().brokerSeats();
        for (int i = 0; i < 8; i++) {
            assertThat(seats.take(7)).as("seat %s", i).isTrue();
        }
    }

    @Test
    void closingGivesBackWhatUnansweredRequestsKeepBeforeTheyAreAnswered() {
        // Given
        Bench bench = new Bench(1);
        while (bench.parked().usedBytes() == 0) {
            bench.step();
        }

        // When
        bench.client.socket().reset();
        bench.server.fakes.runFor(100);

        // Then
        assertThat(bench.parked().usedBytes()).isZero();
        assertThat(bench.server.answers.usedBytes()).isZero();
        bench.end();
    }

    @Test
    void whatIsMadeOfRequestsIsCountedWithAllItsRoomUntilItsLastReferenceGoesAndHasItsShare() {
        // Given
        RequestMemory memory = new RequestMemory(10_000, () -> 0);
        ByteBuf made = UnpooledByteBufAllocator.DEFAULT.directBuffer(5_000).writeLong(7);

        // When
        ByteBuf derived = Frame.derived(made, memory);
        ByteBuf part = derived.retainedSlice(0, 4);

        // Then
        assertThat(derived.setInt(0, 9).readLong()).isEqualTo((9L << 32) + 7);
        assertThat(memory.usedBytes()).isEqualTo(5_000);
        assertThat(memory.mayDerive()).as("half of the budget is used").isFalse();
        assertThat(memory.exhausted()).isFalse();
        derived.release();
        assertThat(memory.usedBytes()).isEqualTo(5_000);
        part.release();
        assertThat(memory.usedBytes()).isZero();
        assertThat(memory.mayDerive()).isTrue();
        assertThat(made.refCnt()).isZero();
    }

    @Test
    void framesThatFillTheBudgetDoNotKeepFromMakingSomethingOfThem() {
        // Given
        RequestMemory memory = new RequestMemory(10_000, () -> 0);

        // When
        memory.acquireWhole(10_000);

        // Then
        assertThat(memory.exhausted()).isTrue();
        assertThat(memory.mayDerive()).isTrue();
        assertThat(new RequestMemory(1, () -> 0).mayDerive())
                .as("of the smallest budget")
                .isTrue();
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
