package org.barnabas.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.wire.MalformedMessageException;
import org.barnabas.protocol.wire.WireReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whatever the bytes are, reading ends in a message or in a {@link MalformedMessageException}, and takes little memory. */
class HostileFrameTest {
    private static final int BODIES = 6;
    private static final int MUTATIONS = 25;
    private static final int MEBIBYTE = 1 << 20;

    private final Reference reference = new Reference();

    @TestFactory
    Stream<DynamicTest> mutatedBodiesAreReadOrRefused() {
        return OurMessage.all().stream()
                .map(message -> DynamicTest.dynamicTest(message.name(), () -> {
                    for (int version = message.lowest(); version <= message.highest(); version++) {
                        Object schema = reference.codec(message.name(), version).schema(version);
                        for (long seed = 0; seed < BODIES; seed++) {
                            Mutator mutator = new Mutator(new Random(seed));
                            byte[] body = RandomBody.of(schema, seed);
                            for (int i = 0; i < MUTATIONS; i++) {
                                readOrRefuse(message, version, mutator.mutate(body));
                            }
                        }
                    }
                }));
    }

    private static void readOrRefuse(OurMessage message, int version, byte[] body) {
        WireReader in = new WireReader(Unpooled.wrappedBuffer(body));
        long allocated = Allocation.of(() -> {
            try {
                Reflection.invoke(message.reader(), null, in, (short) version);
            } catch (MalformedMessageException e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        });
        assertThat(allocated)
                .as(message.name() + " v" + version + " " + Arrays.toString(body))
                .isLessThan(2 * MEBIBYTE + 10L * body.length);
    }

    @Test
    void arrayOfTwoBillionElementsAllocatesNothing() {
        // Given
        ByteBuf frame = Unpooled.buffer().writeInt(Integer.MAX_VALUE).writeZero(1_000_000);

        // When
        long allocated = Allocation.of(() -> refuse(ApiKey.METADATA, 1, frame));

        // Then
        assertThat(allocated).isLessThan(MEBIBYTE);
    }

    @Test
    void twentyMillionTaggedFieldsAllocateNothing() {
        // Given
        int count = 20_000_000;
        ByteBuf frame =
                Unpooled.buffer(2 * count + 20).writeBytes(new byte[] {1, 1, (byte) 0x80, (byte) 0xda, (byte) 0xc4, 9});
        frame.writeZero(2 * count);

        // When
        long allocated = Allocation.of(() -> refuse(ApiKey.API_VERSIONS, 3, frame));

        // Then
        assertThat(allocated).isLessThan(MEBIBYTE);
    }

    @Test
    void smallElementsCannotClaimALargeHeap() {
        // Given: a null list of topics for each of four million groups with an empty name.
        int count = 4_000_000;
        ByteBuf frame = Unpooled.buffer(5 * count);
        frame.writeBytes(new byte[] {(byte) 0x81, (byte) 0x92, (byte) 0xf4, 1});
        for (int i = 0; i < count; i++) {
            frame.writeMedium(0x010000);
        }

        // When
        long allocated = Allocation.of(() -> refuse(ApiKey.OFFSET_FETCH, 8, frame));

        // Then
        assertThat(allocated).isLessThan(2L * frame.capacity());
    }

    /** What is loaded at the first call, classes of the test among them, is not what a frame costs. */
    @BeforeAll
    static void loadClasses() {
        refuse(ApiKey.METADATA, 1, Unpooled.buffer().writeInt(Integer.MAX_VALUE));
    }

    private static void refuse(ApiKey api, int version, ByteBuf frame) {
        assertThatThrownBy(() -> api.readRequest(new WireReader(frame), (short) version))
                .isInstanceOf(MalformedMessageException.class);
    }
}
