package org.barnabas.protocol.record.messageset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.barnabas.protocol.record.messageset.OldRecord.NOW;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.messageset.DownConversion.Excess;
import org.barnabas.protocol.record.messageset.MessageSets.Read;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What pieces cost; what is in them is the property test's. */
class DownConvertedPiecesTest {
    private static final int PIECE = 32 << 10;
    private static final int PLENTY = 1 << 30;
    private static final int BATCHES = 40;
    private static final int PER_BATCH = 16;
    private static final String VALUE = "a value that is of some length, 1234567890, ".repeat(23);

    private final DownConverter converter = new DownConverter(MessageSets.ALLOCATOR, InflateLimits.TRUSTED);
    private final List<OldRecord> records = new ArrayList<>();

    @AfterEach
    void close() {
        converter.close();
    }

    private BytesAsFile file(CompressionType type, int perBatch, String value) {
        StoredBatches stored = new StoredBatches();
        for (int batch = 0; batch < BATCHES; batch++) {
            List<OldRecord> added = new ArrayList<>();
            for (int i = 0; i < perBatch; i++) {
                added.add(new OldRecord(records.size() + i, NOW, "k", value));
            }
            stored.add(type, -1, false, added);
            records.addAll(added);
        }
        return new BytesAsFile(Unpooled.wrappedBuffer(stored.bytes()));
    }

    private List<ByteBuf> pieces(BytesAsFile file) throws IOException {
        DownConvertedPieces pieces =
                new DownConvertedPieces(file, new DownConversion((byte) 1, 0, PLENTY, Excess.CUT, batch -> false));
        List<ByteBuf> made = new ArrayList<>();
        for (ByteBuf piece = pieces.next(converter, MessageSets.ALLOCATOR, PIECE);
                piece != null;
                piece = pieces.next(converter, MessageSets.ALLOCATOR, PIECE)) {
            made.add(piece);
        }
        return made;
    }

    private List<OldRecord> read(List<ByteBuf> pieces) {
        List<OldRecord> all = new ArrayList<>();
        for (ByteBuf piece : pieces) {
            Read read = MessageSets.read(MessageSets.bytes(piece));
            assertThat(read.tornBytes()).isZero();
            all.addAll(read.records());
            piece.release();
        }
        return all;
    }

    @Test
    void piecesOfSingleMessagesNeedTheMemoryThatTheyMayHave() throws IOException {
        // Given
        BytesAsFile file = file(CompressionType.NONE, 16 * PER_BATCH, "a short value");

        // When
        List<ByteBuf> pieces = pieces(file);

        // Then
        assertThat(pieces)
                .hasSizeGreaterThan(10)
                .allSatisfy(piece -> assertThat(piece.capacity()).isLessThanOrEqualTo(PIECE));
        assertThat(read(pieces)).isEqualTo(records);
    }

    @Test
    void aMessageLargerThanAPieceIsAPiece() throws IOException {
        // Given
        OldRecord large = new OldRecord(0, NOW, "k", VALUE.repeat(100));
        OldRecord next = new OldRecord(1, NOW, "k", VALUE);
        BytesAsFile file = new BytesAsFile(Unpooled.wrappedBuffer(new StoredBatches()
                .add(CompressionType.NONE, -1, false, List.of(large, next))
                .bytes()));

        // When
        List<ByteBuf> pieces = pieces(file);

        // Then
        assertThat(pieces).hasSize(2);
        assertThat(read(pieces)).containsExactly(large, next);
    }

    @Test
    void whatIsCompressedIsNotReadManyTimes() throws IOException {
        // Given
        BytesAsFile file = file(CompressionType.LZ4, PER_BATCH, VALUE);

        // When
        List<ByteBuf> pieces = pieces(file);

        // Then
        assertThat(read(pieces)).isEqualTo(records);
        assertThat(file.read()).isLessThan(PIECE + file.sizeInBytes() * 3 / 2);
    }
}
