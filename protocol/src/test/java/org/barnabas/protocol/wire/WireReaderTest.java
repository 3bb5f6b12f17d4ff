package org.barnabas.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireReaderTest {
    private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

    @Property
    void variableLengthNumbersComeBack(@ForAll int number, @ForAll long longer) {
        // Given
        WireWriter out = new WireWriter(HEAP, 1);
        out.writeUnsignedVarint(number);
        out.writeVarint(number);
        out.writeVarlong(longer);

        // When
        WireReader in = new WireReader(only(out.parts()));

        // Then
        assertThat(in.readUnsignedVarint()).isEqualTo(number);
        assertThat(in.readVarint()).isEqualTo(number);
        assertThat(in.readVarlong()).isEqualTo(longer);
        assertThat(in.remaining()).isZero();
    }

    @Property
    void textsComeBack(@ForAll String text, @ForAll boolean compact) {
        // Given
        String wellFormed = text.codePoints()
                .filter(point -> point < 0xd800 || point > 0xdfff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        WireWriter out = new WireWriter(HEAP, 1);
        out.writeString(wellFormed, compact);

        // When
        String read = new WireReader(only(out.parts())).readString(compact);

        // Then
        assertThat(read).isEqualTo(wellFormed);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0x7e, 0x7f, 0x80, 0x3fff, 0x4000, 100_000})
    void taggedFieldsCarryTheirLength(int length) {
        // Given
        WireWriter out = new WireWriter(HEAP, 1);
        int start = out.beginTaggedField(300);
        for (int i = 0; i < length; i++) {
            out.writeInt8((byte) i);
        }
        out.endTaggedField(start);
        WireReader in = new WireReader(only(out.parts()));

        // When
        int tag = in.readUnsignedVarint();
        int end = in.readTaggedFieldEnd();

        // Then
        assertThat(tag).isEqualTo(300);
        assertThat(in.remaining()).isEqualTo(length);
        for (int i = 0; i < length; i++) {
            assertThat(in.readInt8()).isEqualTo((byte) i);
        }
        in.expectEnd(end);
    }

    @ParameterizedTest
    @CsvSource({
        "varint of six bytes, 808080808000",
        "varint of 33 bits, ffffffff1f",
        "truncated varint, 80",
    })
    void refusesVarints(String what, String hex) {
        assertThatThrownBy(() -> reader(hex).readUnsignedVarint())
                .as(what)
                .isInstanceOf(MalformedMessageException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "eleven bytes, 8080808080808080808000",
        "65 bits, ffffffffffffffffff02",
        "truncated, 80",
    })
    void refusesVarlongs(String what, String hex) {
        assertThatThrownBy(() -> reader(hex).readVarlong()).as(what).isInstanceOf(MalformedMessageException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "negative length, fffe",
        "null, ffff",
        "longer than the frame, 000261",
        "lone continuation byte, 000180",
        "overlong slash, 0002c0af",
        "surrogate, 0003eda080",
        "above the last code point, 0004f4908080",
        "truncated sequence, 0002e282",
        "bad byte behind eight good ones, 0009616161616161616180",
    })
    void refusesTexts(String what, String hex) {
        assertThatThrownBy(() -> reader(hex).readString(false)).as(what).isInstanceOf(MalformedMessageException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "null, 00",
        "longer than the frame, 0361",
        "more than 32767 bytes, 81800261",
        "negative length, ffffffff0f",
    })
    void refusesCompactTexts(String what, String hex) {
        assertThatThrownBy(() -> reader(hex).readString(true)).as(what).isInstanceOf(MalformedMessageException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "null, ffffffff",
        "negative, fffffffe",
        "two billion elements, 7fffffff",
        "one more than can fit, 000000020000000000000000000000000000",
    })
    void refusesArrayLengths(String what, String hex) {
        assertThatThrownBy(() -> reader(hex).readArrayLength(false, 8, 24))
                .as(what)
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void refusesMoreThan64TaggedFields() {
        assertThatThrownBy(() -> reader("41" + "0000".repeat(65)).skipTaggedFields())
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void refusesTaggedFieldsThatReachBeyondTheFrame() {
        assertThatThrownBy(() -> reader("0100ffffffff07").skipTaggedFields())
                .isInstanceOf(MalformedMessageException.class);
    }

    private static WireReader reader(String hex) {
        return new WireReader(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
    }

    private static ByteBuf only(List<Object> parts) {
        assertThat(parts).hasSize(1);
        return (ByteBuf) parts.get(0);
    }
}
