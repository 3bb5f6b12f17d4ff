package org.barnabas.protocol.record.messageset;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import org.barnabas.protocol.record.BufferRecords;
import org.barnabas.protocol.record.FileRecords;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.Records;
import org.jspecify.annotations.Nullable;

/**
 * Converts the records of one partition for one response piece by piece, reading them from the log as it goes. Between pieces
 * it holds nothing but its place, so that others can have the thread and the memory meanwhile. One thread at a time.
 */
public final class DownConvertedPieces {
    private static final int SPARE_PART = 8;

    private final Records source;
    private final DownConversion conversion;
    private int position;

    /** Of the last piece: what is compressed yields more than it takes, and need not be read twice. */
    private int used;

    private boolean over;

    /** @param source in a file or in memory, from the beginning of a batch on; stays the caller's */
    public DownConvertedPieces(Records source, DownConversion conversion) {
        if (!(source instanceof FileRecords) && !(source instanceof BufferRecords)) {
            throw new IllegalArgumentException("not one run of bytes: " + source);
        }
        this.source = source;
        this.conversion = conversion;
    }

    /** How far it has come, and whether something went wrong. */
    public DownConversion conversion() {
        return conversion;
    }

    /** Whether {@link #next} has nothing more to give. */
    public boolean isOver() {
        return over || conversion.state() != DownConversion.State.OPEN || position >= source.sizeInBytes();
    }

    /**
     * The next piece: a set of whole messages, and at the end of what there is room for perhaps one that is cut. It has no
     * readable bytes where everything was left out.
     *
     * @param pieceBytes about how much is read from a file, and most that is converted of it; at least one batch. A piece may be
     *     larger by one message
     * @return the caller releases it; null if it {@link #isOver}
     * @throws IOException if the log cannot be read
     */
    public @Nullable ByteBuf next(DownConverter converter, ByteBufAllocator allocator, int pieceBytes)
            throws IOException {
        if (isOver()) {
            return null;
        }
        ByteBuf input = input(allocator, pieceBytes);
        try {
            return convert(converter, input, allocator, pieceBytes);
        } finally {
            input.release();
        }
    }

    private ByteBuf convert(DownConverter converter, ByteBuf input, ByteBufAllocator allocator, int pieceBytes) {
        ByteBuf piece = allocator.directBuffer(Math.min(pieceBytes, Math.max(64, input.readableBytes())));
        boolean done = false;
        try {
            used = converter.convert(input, conversion, piece, pieceBytes);
            position += used;
            // What is left at the end is a batch that is cut off.
            over = used == 0 && !piece.isReadable();
            done = true;
            return piece;
        } finally {
            if (!done) {
                piece.release();
            }
        }
    }

    private ByteBuf input(ByteBufAllocator allocator, int pieceBytes) throws IOException {
        int rest = source.sizeInBytes() - position;
        if (source instanceof BufferRecords records) {
            ByteBuf buffer = records.buffer();
            return buffer.retainedSlice(buffer.readerIndex() + position, rest);
        }
        FileRecords file = (FileRecords) source;
        int likely = used == 0 ? pieceBytes : Math.min(pieceBytes, used + used / SPARE_PART);
        int wanted = Math.min(rest, Math.max(RecordBatchView.HEADER_SIZE, likely));
        ByteBuf input = allocator.directBuffer(wanted);
        boolean done = false;
        try {
            file.readInto(input, position, wanted);
            int missing = missing(input, rest);
            if (missing > 0) {
                file.readInto(input, position + input.readableBytes(), missing);
            }
            done = true;
            return input;
        } finally {
            if (!done) {
                input.release();
            }
        }
    }

    /** Bytes of the first batch that were not read yet; 0 if it is there, or not in the source as a whole. */
    private static int missing(ByteBuf input, int rest) {
        if (input.readableBytes() < RecordBatchView.LOG_OVERHEAD) {
            return 0;
        }
        int size = RecordBatchView.LOG_OVERHEAD + input.getInt(RecordBatchView.LOG_OVERHEAD - Integer.BYTES);
        return size > rest ? 0 : size - input.readableBytes();
    }
}
