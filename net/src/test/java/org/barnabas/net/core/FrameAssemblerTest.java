package org.barnabas.net.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.barnabas.net.core.FrameAssembler.BadFrameException;
import org.barnabas.ports.system.SystemClocks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameAssemblerTest {

    private static final int MAX = 100 << 20;

    private final ByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
    private final RequestMemory memory = new RequestMemory(1L << 30, SystemClocks.MONOTONIC);
    private final FrameAssembler assembler = new FrameAssembler(MAX, memory);

    @Property(tries = 200)
    void framesComeOutAsTheyWentInHoweverTheStreamIsCut(
            @ForAll @Size(max = 12) List<@IntRange(max = 200_000) Integer> sizes, @ForAll long seed) {
        // Given
        Random random = new Random(seed);
        List<byte[]> sent = new ArrayList<>();
        ByteBuf stream = Unpooled.buffer();
        for (int size : sizes) {
            byte[] frame = new byte[size];
            random.nextBytes(frame);
            sent.add(frame);
            stream.writeInt(size).writeBytes(frame);
        }

        // When
        List<byte[]> received = new ArrayList<>();
        while (stream.isReadable()) {
            feed(stream, random, received);
        }

        // Then
        assertThat(received).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(received.get(i)).isEqualTo(sent.get(i));
        }
        assertThat(memory.usedBytes()).isZero();
    }

    /** Reads as a socket does: into the assembler's memory where it offers some, else into a fresh buffer. */
    private void feed(ByteBuf stream, Random random, List<byte[]> received) {
        int want = Math.min(stream.readableBytes(), 1 + random.nextInt(70_000));
        ByteBuf target = assembler.receiveBuffer(allocator, want);
        target.writeBytes(stream, Math.min(want, target.writableBytes()));
        assembler.accept(target, allocator, frame -> {
            received.add(ByteBufUtil.getBytes(frame));
            frame.release();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, MAX + 1, Integer.MAX_VALUE, 0x16030100})
    void refusesLengthsThatNoHonestPeerSends(int length) {
        // Given
        ByteBuf prefix = Unpooled.buffer().writeInt(length);

        // When / Then
        assertThatThrownBy(() -> assembler.accept(prefix, allocator, ByteBuf::release))
                .isInstanceOf(BadFrameException.class)
                .hasMessageContaining("socket.request.max.bytes");
        assertThat(prefix.refCnt()).isZero();
    }

    @Test
    void aPromiseOfAHundredMegabytesCostsLittle() {
        // Given
        ByteBuf start = Unpooled.buffer().writeInt(MAX).writeByte(1);

        // When
        assembler.accept(start, allocator, ByteBuf::release);

        // Then
        assertThat(memory.usedBytes()).isLessThanOrEqualTo(64 << 10);
        assembler.close();
        assertThat(memory.usedBytes()).isZero();
    }

    @Test
    void aFrameThatIsGivenUpWakesAllWhoWaitForItsMemory() {
        // Given
        CountedBuffers buffers = new CountedBuffers();
        RequestMemory narrow = new RequestMemory(10, SystemClocks.MONOTONIC);
        FrameAssembler unfinished = new FrameAssembler(MAX, narrow);
        unfinished.accept(Unpooled.buffer().writeInt(1_000).writeByte(1), buffers, ByteBuf::release);
        List<String> woken = new ArrayList<>();
        narrow.awaitRoom(RequestMemory.Guest.NEWCOMER, () -> woken.add("one"));
        narrow.awaitRoom(RequestMemory.Guest.CLIENT, () -> woken.add("other"));
        assertThat(woken).isEmpty();

        // When
        unfinished.close();

        // Then
        assertThat(buffers.usedBytes()).isZero();
        assertThat(narrow.usedBytes()).isZero();
        assertThat(woken).containsExactly("other", "one");
    }

    /** Grants so many buffers, then none. */
    private static final class Poor extends AbstractByteBufAllocator {

        private int left;

        Poor(int buffers) {
            super(true);
            left = buffers;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initial, int max) {
            throw new AssertionError("frames are direct");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initial, int max) {
            if (left-- == 0) {
                throw new OutOfMemoryError("Cannot reserve " + initial + " bytes of direct buffer memory");
            }
            return UnpooledByteBufAllocator.DEFAULT.directBuffer(initial, max);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void memoryThatIsRefusedLeavesTheAccountRight(int granted) {
        // Given
        ByteBufAllocator poor = new Poor(granted);
        ByteBuf frame = Unpooled.buffer().writeInt(3 << 20).writeZero((3 << 20) - 1);

        // When
        assertThatThrownBy(() -> assembler.accept(frame, poor, ByteBuf::release))
                .isInstanceOf(FrameAssembler.NoMemoryException.class);
        assembler.close();

        // Then
        assertThat(memory.usedBytes()).isZero();
        assertThat(frame.refCnt()).isZero();
    }
}
