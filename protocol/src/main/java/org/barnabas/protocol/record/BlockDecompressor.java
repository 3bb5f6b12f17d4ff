package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Common part of the codecs that inflate whole blocks: the present block waits in a buffer of its own until the
 * reader has taken it. Only bytes that the codec wrote are ever handed out, whatever the pooled buffer held before.
 */
abstract class BlockDecompressor implements Decompressor {
    final ByteBuffer source;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf block;

    BlockDecompressor(ByteBuffer source, ByteBufAllocator allocator) {
        this.source = source;
        this.allocator = allocator;
    }

    /**
     * Inflates the next block by way of {@link #startBlock}.
     *
     * @return false at the end of the payload
     */
    abstract boolean nextBlock();

    /** An empty buffer, one direct piece of memory, with room for {@code size} bytes. */
    final ByteBuf startBlock(int size) {
        ByteBuf present = block;
        if (present == null || present.capacity() < size) {
            close();
            present = allocator.directBuffer(size);
            block = present;
        }
        return present.clear();
    }

    @Override
    public final int read(ByteBuf target) {
        while (block == null || !block.isReadable()) {
            if (!nextBlock()) {
                return -1;
            }
        }
        int count = Math.min(block.readableBytes(), target.writableBytes());
        target.writeBytes(block, count);
        return count;
    }

    @Override
    public final void close() {
        ByteBuf present = block;
        block = null;
        if (present != null) {
            present.release();
        }
    }
}
