package org.barnabas.protocol.record.compress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Common part of the codecs that inflate whole blocks. A block that fits goes straight to the reader's target; another
 * waits in a buffer of its own until the reader has taken it. Only bytes that the codec wrote are ever handed out,
 * whatever the pooled buffer held before.
 */
abstract class BlockDecompressor implements Decompressor {
    static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);
    static final int END = -1;

    /** Buffers up to this size stay for the next payload. */
    private static final int KEPT_BYTES = 64 << 10;

    ByteBuffer source = NOTHING;
    final EmptyParts emptyParts = new EmptyParts();

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf block;

    BlockDecompressor(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    @Override
    public void open(ByteBuffer payload) {
        source = payload;
        emptyParts.reset();
        ByteBuf present = block;
        if (present != null) {
            present.clear();
        }
    }

    /**
     * Moves to the next block.
     *
     * @return most bytes that it can inflate to; {@link #END} behind the last one
     */
    abstract int nextBlock();

    /** Inflates the block that was moved to; appends at most {@code bound} bytes, which {@code target} has room for. */
    abstract void inflate(ByteBuf target, int bound);

    @Override
    public final int read(ByteBuf target) {
        while (block == null || !block.isReadable()) {
            int bound = nextBlock();
            if (bound == END) {
                return -1;
            }
            int before = target.writerIndex();
            boolean fits = bound <= target.writableBytes();
            ByteBuf into = fits ? target : room(bound);
            inflate(into, bound);
            if (fits && target.writerIndex() > before) {
                return target.writerIndex() - before;
            }
            if (fits || !into.isReadable()) {
                emptyParts.add();
            }
        }
        int count = Math.min(block.readableBytes(), target.writableBytes());
        target.writeBytes(block, count);
        return count;
    }

    private ByteBuf room(int size) {
        ByteBuf present = block;
        if (present == null || present.capacity() < size) {
            freeBlock();
            present = allocator.directBuffer(size);
            block = present;
        }
        return present.clear();
    }

    @Override
    public final void release() {
        source = NOTHING;
        ByteBuf present = block;
        if (present != null && present.capacity() > KEPT_BYTES) {
            freeBlock();
        }
    }

    @Override
    public final void close() {
        source = NOTHING;
        freeBlock();
    }

    private void freeBlock() {
        ByteBuf present = block;
        block = null;
        if (present != null) {
            present.release();
        }
    }
}
