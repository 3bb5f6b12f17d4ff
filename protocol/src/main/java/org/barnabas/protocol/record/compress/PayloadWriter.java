package org.barnabas.protocol.record.compress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Compresses payloads while they are being written, one after the other: what is not compressed yet is less than a block
 * of the codec and the piece that is being written. So a payload needs memory for its compressed form, however much it
 * inflates to. Codecs and their native contexts are made when a payload first needs them and kept until
 * {@link #close}. Not thread-safe.
 *
 * <p>A piece is written in three steps: {@link #room}, appending to the buffer that it gives, {@link #commit}.
 */
public final class PayloadWriter implements AutoCloseable {
    /** A block of any codec and usual pieces; what is larger is given back with its payload. */
    private static final int STAGE_BYTES = 192 << 10;

    private final ByteBufAllocator allocator;
    private final @Nullable Compressor[] codecs = new Compressor[CompressionType.values().length];
    private @Nullable Compressor lz4OfFormatZero;

    private @Nullable Compressor codec;
    private ByteBuf stage = Unpooled.EMPTY_BUFFER;
    private int taken;

    public PayloadWriter(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Begins a payload at the end of a buffer; the one before is given up if it was not finished.
     *
     * @param compression any but none
     * @param target stays the caller's, who does not append to it until {@link #finish}
     * @throws MissingCodecException if the codec's library is not there
     */
    public void open(Compression compression, ByteBuf target) {
        begin(codec(compression.type()), compression.level(), target);
    }

    /** {@link #open} for a message of format 0, whose LZ4 frames have another checksum. */
    public void openFormatZero(Compression compression, ByteBuf target) {
        if (compression.type() != CompressionType.LZ4) {
            open(compression, target);
            return;
        }
        Compressor present = lz4OfFormatZero;
        if (present == null) {
            present = new Lz4Compressor(true);
            lz4OfFormatZero = present;
        }
        begin(present, compression.level(), target);
    }

    private void begin(Compressor next, int level, ByteBuf target) {
        if (stage.capacity() < STAGE_BYTES) {
            stage = allocator.directBuffer(STAGE_BYTES);
        }
        stage.clear();
        taken = 0;
        codec = next;
        next.open(level, target);
    }

    private Compressor codec(CompressionType type) {
        Compressor present = codecs[type.id()];
        if (present == null) {
            NativeCodec.require(type);
            present = Compressor.of(type);
            codecs[type.id()] = present;
        }
        return present;
    }

    /** A buffer with room for {@code size} bytes in one piece, to be appended at its writer index. */
    public ByteBuf room(int size) {
        ByteBuf present = stage;
        if (present.capacity() - present.writerIndex() >= size) {
            return present;
        }
        int kept = present.writerIndex() - taken;
        if (present.capacity() - kept >= size) {
            present.setBytes(0, present, taken, kept);
        } else {
            stage = allocator.directBuffer(Math.addExact(size, kept));
            stage.setBytes(0, present, taken, kept);
            present.release();
        }
        taken = 0;
        return stage.setIndex(0, kept);
    }

    /** A piece has been appended: whole blocks are compressed. */
    public void commit() {
        Compressor present = opened();
        int block = present.blockBytes();
        while (stage.writerIndex() - taken >= block) {
            present.block(stage.internalNioBuffer(taken, block));
            taken += block;
        }
    }

    /** Ends the payload. */
    public void finish() {
        Compressor present = opened();
        commit();
        int rest = stage.writerIndex() - taken;
        if (rest > 0) {
            present.block(stage.internalNioBuffer(taken, rest));
        }
        present.finish();
        release();
    }

    private Compressor opened() {
        Compressor present = codec;
        if (present == null) {
            throw new IllegalStateException("no payload opened");
        }
        return present;
    }

    /** Lets go of the payload and of memory that only an unusual one needs. */
    public void release() {
        codec = null;
        taken = 0;
        if (stage.capacity() > STAGE_BYTES) {
            freeStage();
        }
    }

    @Override
    public void close() {
        release();
        freeStage();
        for (int i = 0; i < codecs.length; i++) {
            Compressor present = codecs[i];
            codecs[i] = null;
            if (present != null) {
                present.close();
            }
        }
        lz4OfFormatZero = null;
    }

    private void freeStage() {
        ByteBuf present = stage;
        stage = Unpooled.EMPTY_BUFFER;
        present.release();
    }
}
