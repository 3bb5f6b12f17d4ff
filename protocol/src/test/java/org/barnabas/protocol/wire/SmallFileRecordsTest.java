package org.barnabas.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.barnabas.protocol.record.FileRecords;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SmallFileRecordsTest {

    /** Bytes of a file that count who holds them. */
    private static final class Piece implements FileRecords {

        private final int size;
        private final int there;
        private final boolean broken;
        private int held = 1;

        Piece(int size) {
            this(size, size, false);
        }

        Piece(int size, int there, boolean broken) {
            this.size = size;
            this.there = there;
            this.broken = broken;
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public <T> @Nullable T source(Class<T> handleType) {
            return null;
        }

        @Override
        public int readInto(ByteBuf target, int offset, int length) throws IOException {
            if (broken) {
                throw new IOException("the disk is gone");
            }
            target.writeBytes(filled(there));
            return there;
        }

        private static byte[] filled(int size) {
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, (byte) 7);
            return bytes;
        }

        @Override
        public int sizeInBytes() {
            return size;
        }

        @Override
        public void release() {
            held--;
        }
    }

    private static WireWriter writer() {
        return new WireWriter(UnpooledByteBufAllocator.DEFAULT, 16);
    }

    private static List<Object> write(WireWriter out, List<Piece> pieces) {
        pieces.forEach(piece -> out.writeNullableRecords(piece, false));
        return out.parts();
    }

    private static void release(List<Object> parts) {
        for (Object part : parts) {
            if (part instanceof ByteBuf buffer) {
                buffer.release();
            } else if (part instanceof FileRecords records) {
                records.release();
            }
        }
    }

    @Test
    void manySmallOnesAreOnePart() {
        // Given
        List<Piece> pieces = List.of(new Piece(80), new Piece(WireWriter.COPIED_OF_FILE), new Piece(1));
        // When
        List<Object> parts = write(writer(), pieces);
        // Then
        assertThat(parts).hasSize(1);
        assertThat(((ByteBuf) parts.get(0)).readableBytes()).isEqualTo(3 * 4 + 80 + WireWriter.COPIED_OF_FILE + 1);
        assertThat(pieces).allMatch(piece -> piece.held == 0);
        release(parts);
    }

    @Test
    void largeOnesStayInTheirFiles() {
        // Given
        Piece large = new Piece(WireWriter.COPIED_OF_FILE + 1);
        // When
        List<Object> parts = write(writer(), List.of(new Piece(80), large, new Piece(80)));
        // Then
        assertThat(parts).hasSize(3).element(1).isSameAs(large);
        assertThat(large.held).isEqualTo(1);
        release(parts);
    }

    /** An answer of ten thousand partitions must not hold their records in memory; and is counted as it is written. */
    @Test
    void oneMessageCopiesNoMoreThanItsShareAndIsCountedAlike() {
        // Given
        WireSizer sizer = new WireSizer();
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            pieces.add(new Piece(1_000));
        }
        // When
        pieces.forEach(piece -> sizer.writeNullableRecords(piece, false));
        WireWriter out = writer();
        List<Object> parts = write(out, pieces);
        // Then
        long buffered = parts.stream()
                .filter(ByteBuf.class::isInstance)
                .mapToLong(part -> ((ByteBuf) part).readableBytes())
                .sum();
        assertThat(buffered).isLessThanOrEqualTo(WireWriter.COPIED_OF_FILES + 4_000);
        assertThat(sizer.bufferedBytes()).isEqualTo(buffered);
        assertThat(sizer.totalBytes()).isEqualTo(1_004_000);
        release(parts);
        assertThat(pieces).allMatch(piece -> piece.held == 0);
    }

    @Test
    void whatAFileHasLostIsFilledUp() {
        // When
        List<Object> parts = write(writer(), List.of(new Piece(80, 30, false), new Piece(5)));
        // Then
        ByteBuf bytes = (ByteBuf) parts.get(0);
        assertThat(bytes.readableBytes()).isEqualTo(4 + 80 + 4 + 5);
        assertThat(bytes.getByte(4 + 29)).isEqualTo((byte) 7);
        assertThat(bytes.getByte(4 + 30)).isZero();
        release(parts);
    }

    @Test
    void whatCannotBeReadIsNoAnswerAndNothingIsHeld() {
        // Given
        List<Piece> pieces = List.of(new Piece(20_000), new Piece(80, 80, true), new Piece(80), new Piece(20_000));
        // When, Then
        assertThatThrownBy(() -> write(writer(), pieces)).isInstanceOf(UncheckedIOException.class);
        assertThat(pieces).allMatch(piece -> piece.held == 0);
    }
}
