package org.barnabas.protocol.record.compress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHashFactory;

/**
 * One frame of the LZ4 frame format with independent blocks of 64 KiB. In message format 0 the header's checksum is
 * wrong, and the clients of that format refuse the right one: it covers the frame's magic, too (KAFKA-3160).
 */
final class Lz4Compressor implements Compressor {
    private static final int BLOCK_BYTES = 64 << 10;
    private static final int BLOCK_DESCRIPTOR = 4 << 4;
    private static final int FAST_LEVEL = 9;

    private final LZ4Factory factory = LZ4Factory.fastestInstance();
    private final byte headerChecksum;
    private LZ4Compressor codec = factory.fastCompressor();
    private int codecLevel = Compression.DEFAULT_LEVEL;
    private ByteBuf target = Unpooled.EMPTY_BUFFER;

    /** @param formatZero whether payloads are for message format 0 */
    Lz4Compressor(boolean formatZero) {
        ByteBuffer header = ByteBuffer.allocateDirect(Integer.BYTES + 2).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, Lz4Decompressor.MAGIC).put(4, flags()).put(5, (byte) BLOCK_DESCRIPTOR);
        int from = formatZero ? 0 : Integer.BYTES;
        headerChecksum = (byte) Lz4Decompressor.headerChecksum(
                XXHashFactory.fastestInstance().hash32(), header, from, header.capacity() - from);
    }

    private static byte flags() {
        return (byte) (Lz4Decompressor.VERSION_BITS | Lz4Decompressor.FLAG_INDEPENDENT);
    }

    @Override
    public void open(int level, ByteBuf target) {
        this.target = target;
        if (level != codecLevel) {
            boolean fast = level == Compression.DEFAULT_LEVEL || level == FAST_LEVEL;
            codec = fast ? factory.fastCompressor() : factory.highCompressor(level);
            codecLevel = level;
        }
        target.writeIntLE(Lz4Decompressor.MAGIC)
                .writeByte(flags())
                .writeByte(BLOCK_DESCRIPTOR)
                .writeByte(headerChecksum);
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    @Override
    public void block(ByteBuffer plain) {
        int plainLength = plain.remaining();
        int bound = codec.maxCompressedLength(plainLength);
        int start = target.writerIndex();
        target.ensureWritable(Integer.BYTES + bound);
        ByteBuffer out = target.internalNioBuffer(start + Integer.BYTES, bound);
        int length = codec.compress(plain, plain.position(), plainLength, out, out.position(), bound);
        if (length < plainLength) {
            target.writeIntLE(length).writerIndex(start + Integer.BYTES + length);
        } else {
            target.writeIntLE(plainLength | Lz4Decompressor.STORED_FLAG).writeBytes(plain.duplicate());
        }
    }

    @Override
    public void finish() {
        target.writeIntLE(0);
        target = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void close() {
        // Holds nothing outside of the heap.
    }
}
