package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The LZ4 frame format with independent blocks, as Kafka's clients write it.
 *
 * <pre>
 * magic int32 | FLG byte | BD byte | [content size int64] | header checksum byte
 * { block size int32 (highest bit: stored as is) | block | [block checksum int32] } … | 0 int32 | [checksum int32]
 * </pre>
 */
final class Lz4Decompressor extends BlockDecompressor {
    static final int MAGIC = 0x184D2204;
    static final int VERSION_BITS = 0x40;
    static final int FLAG_INDEPENDENT = 0x20;
    static final int STORED_FLAG = 0x80000000;

    private static final int FLAG_BLOCK_CHECKSUM = 0x10;
    private static final int FLAG_CONTENT_SIZE = 0x08;
    private static final int FLAG_CONTENT_CHECKSUM = 0x04;
    private static final int RESERVED_BITS = 0x03;

    private final LZ4SafeDecompressor codec = LZ4Factory.fastestInstance().safeDecompressor();
    private final XXHash32 hash = XXHashFactory.fastestInstance().hash32();
    private int maxBlockSize;
    private int flags;
    private boolean insideFrame;

    Lz4Decompressor(ByteBuffer source, ByteBufAllocator allocator) {
        super(source.order(ByteOrder.LITTLE_ENDIAN), allocator);
    }

    @Override
    boolean nextBlock() {
        if (!insideFrame) {
            if (!source.hasRemaining()) {
                return false;
            }
            startFrame();
        }
        require(Integer.BYTES);
        int header = source.getInt();
        if (header == 0) {
            if ((flags & FLAG_CONTENT_CHECKSUM) != 0) {
                require(Integer.BYTES);
                source.getInt();
            }
            insideFrame = false;
            return nextBlock();
        }
        inflate(header & ~STORED_FLAG, (header & STORED_FLAG) != 0);
        return true;
    }

    private void startFrame() {
        require(7);
        if (source.getInt() != MAGIC) {
            throw new CorruptBatchException("Not an LZ4 frame");
        }
        int descriptor = source.position();
        flags = source.get();
        int blockDescriptor = source.get();
        if ((flags & 0xC0) != VERSION_BITS
                || (flags & RESERVED_BITS) != 0
                || (flags & FLAG_INDEPENDENT) == 0
                || (blockDescriptor & 0x8F) != 0
                || blockDescriptor >>> 4 < 4) {
            throw new CorruptBatchException("Unsupported LZ4 frame");
        }
        maxBlockSize = 1 << (2 * (blockDescriptor >>> 4) + 8);
        if ((flags & FLAG_CONTENT_SIZE) != 0) {
            require(Long.BYTES + 1);
            source.getLong();
        }
        int checksum = headerChecksum(hash, source, descriptor, source.position() - descriptor);
        if (source.get() != (byte) checksum) {
            throw new CorruptBatchException("LZ4 header checksum does not match");
        }
        insideFrame = true;
    }

    static int headerChecksum(XXHash32 hash, ByteBuffer buffer, int offset, int length) {
        return hash.hash(buffer, offset, length, 0) >> 8 & 0xff;
    }

    private void inflate(int length, boolean stored) {
        if (length > maxBlockSize) {
            throw new CorruptBatchException("LZ4 block exceeds the frame's block size");
        }
        boolean checked = (flags & FLAG_BLOCK_CHECKSUM) != 0;
        require(length + (checked ? Integer.BYTES : 0));
        int at = source.position();
        source.position(at + length);
        if (checked && source.getInt() != hash.hash(source, at, length, 0)) {
            throw new CorruptBatchException("LZ4 block checksum does not match");
        }
        ByteBuf block = startBlock(maxBlockSize);
        if (stored) {
            block.writeBytes(source.slice(at, length));
            return;
        }
        try {
            ByteBuffer out = block.internalNioBuffer(0, maxBlockSize);
            block.writerIndex(codec.decompress(source, at, length, out, out.position(), maxBlockSize));
        } catch (LZ4Exception e) {
            throw new CorruptBatchException("Damaged LZ4 data: " + e.getMessage());
        }
    }

    private void require(int count) {
        if (source.remaining() < count) {
            throw new CorruptBatchException("Truncated LZ4 frame");
        }
    }
}
