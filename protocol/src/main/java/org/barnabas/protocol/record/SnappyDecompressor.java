package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/**
 * Snappy in the framing of snappy-java, which all clients have adopted: a 16-byte header, then blocks of a big-endian
 * length and a raw snappy block. A payload without the header is taken as one raw block, as some clients send it.
 */
final class SnappyDecompressor extends BlockDecompressor {
    /** The first bytes of the header: 0x82 "SNAPPY" 0. */
    static final long MAGIC = 0x82534e4150505900L;

    static final int HEADER_SIZE = 16;

    /** The head of the magic in the place of a block length: another framed stream was appended. */
    private static final int MAGIC_HEAD = (int) (MAGIC >>> 32);

    /** The densest element of the format yields 64 bytes from 3. */
    private static final int MAX_RATIO = 22;

    private final InflateLimits limits;
    private final boolean framed;

    SnappyDecompressor(ByteBuffer source, ByteBufAllocator allocator, InflateLimits limits) {
        super(source, allocator);
        this.limits = limits;
        this.framed = source.remaining() >= HEADER_SIZE && source.getLong(source.position()) == MAGIC;
        if (framed) {
            source.position(source.position() + HEADER_SIZE);
        }
    }

    @Override
    boolean nextBlock() {
        if (!source.hasRemaining()) {
            return false;
        }
        if (!framed) {
            inflate(source.remaining());
            return true;
        }
        if (source.remaining() < Integer.BYTES) {
            throw new CorruptBatchException("Truncated snappy frame");
        }
        int length = source.getInt();
        if (length == MAGIC_HEAD && source.remaining() >= HEADER_SIZE - Integer.BYTES) {
            source.position(source.position() + HEADER_SIZE - Integer.BYTES);
            return nextBlock();
        }
        if (length < 0 || length > source.remaining()) {
            throw new CorruptBatchException("Snappy block length " + length + " exceeds the payload");
        }
        inflate(length);
        return true;
    }

    private void inflate(int length) {
        ByteBuffer input = source.slice(source.position(), length);
        source.position(source.position() + length);
        try {
            // The native code trusts the target's size: it must be the length that the block itself claims, and the
            // claim must be one that the block's size can keep.
            int inflated = Snappy.uncompressedLength(input);
            if (inflated < 0 || inflated > (long) length * MAX_RATIO) {
                throw new CorruptBatchException("Snappy block claims an impossible length");
            }
            limits.check(inflated, source.capacity());
            ByteBuf block = startBlock(inflated);
            int written = inflated == 0 ? 0 : Snappy.uncompress(input, block.internalNioBuffer(0, inflated));
            block.writerIndex(written);
        } catch (IOException e) {
            throw new CorruptBatchException("Damaged snappy data: " + e.getMessage());
        }
    }
}
