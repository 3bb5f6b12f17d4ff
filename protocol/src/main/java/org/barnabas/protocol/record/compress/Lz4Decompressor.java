package org.barnabas.protocol.record.compress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;
import org.barnabas.protocol.CorruptBatchException;

/**
 * One frame of the LZ4 frame format with independent blocks, as Kafka's clients write it.
 *
 * <pre>
 * magic int32 | FLG byte | BD byte | [content size int64] | header checksum byte
 * { block size int32 (highest bit: stored as is) | block | [block checksum int32] } … | 0 int32 | [checksum int32]
 * </pre>
 */
public final class Lz4Decompressor extends BlockDecompressor {
    public static final int MAGIC = 0x184D2204;
    static final int VERSION_BITS = 0x40;
    static final int FLAG_INDEPENDENT = 0x20;
    static final int STORED_FLAG = 0x80000000;

    private static final int FLAG_BLOCK_CHECKSUM = 0x10;
    private static final int FLAG_CONTENT_SIZE = 0x08;
    private static final int FLAG_CONTENT_CHECKSUM = 0x04;
    private static final int RESERVED_BITS = 0x03;

    /** A byte of the format yields at most 255. */
    private static final int MAX_RATIO = 255;

    private final LZ4SafeDecompressor codec = LZ4Factory.fastestInstance().safeDecompressor();
    private final XXHash32 hash = XXHashFactory.fastestInstance().hash32();
    private int maxBlockSize;
    private int flags;
    private int blockStart;
    private int blockLength;
    private boolean stored;
    private boolean insideFrame;
    private boolean finished;
    private final boolean formatZero;

    /** @param formatZero whether payloads are of message format 0, where no header has the right checksum */
    Lz4Decompressor(ByteBufAllocator allocator, boolean formatZero) {
        super(allocator);
        this.formatZero = formatZero;
    }

    @Override
    public void open(ByteBuffer payload) {
        super.open(payload.order(ByteOrder.LITTLE_ENDIAN));
        insideFrame = false;
        finished = false;
    }

    @Override
    int nextBlock() {
        if (finished) {
            return END;
        }
        if (!insideFrame) {
            startFrame();
        }
        require(Integer.BYTES);
        int header = source.getInt();
        if (header == 0) {
            endFrame();
            return END;
        }
        stored = (header & STORED_FLAG) != 0;
        blockLength = header & ~STORED_FLAG;
        if (blockLength > maxBlockSize) {
            throw new CorruptBatchException("LZ4 block exceeds the frame's block size");
        }
        boolean checked = (flags & FLAG_BLOCK_CHECKSUM) != 0;
        require(blockLength + (checked ? Integer.BYTES : 0));
        blockStart = source.position();
        source.position(blockStart + blockLength);
        if (checked && source.getInt() != hash.hash(source, blockStart, blockLength, 0)) {
            throw new CorruptBatchException("LZ4 block checksum does not match");
        }
        return stored ? blockLength : (int) Math.min(maxBlockSize, (long) blockLength * MAX_RATIO);
    }

    /** Kafka's clients read one frame: what lies behind it would be lost to them. */
    private void endFrame() {
        if ((flags & FLAG_CONTENT_CHECKSUM) != 0) {
            require(Integer.BYTES);
            source.getInt();
        }
        if (source.hasRemaining()) {
            throw new CorruptBatchException("Bytes behind the LZ4 frame");
        }
        finished = true;
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
        if (source.get() != (byte) checksum && !formatZero) {
            throw new CorruptBatchException("LZ4 header checksum does not match");
        }
        insideFrame = true;
    }

    static int headerChecksum(XXHash32 hash, ByteBuffer buffer, int offset, int length) {
        return hash.hash(buffer, offset, length, 0) >> 8 & 0xff;
    }

    @Override
    void inflate(ByteBuf target, int bound) {
        if (stored) {
            target.writeBytes(source.slice(blockStart, blockLength));
            return;
        }
        try {
            int from = target.writerIndex();
            ByteBuffer out = target.internalNioBuffer(from, bound);
            target.writerIndex(from + codec.decompress(source, blockStart, blockLength, out, out.position(), bound));
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
