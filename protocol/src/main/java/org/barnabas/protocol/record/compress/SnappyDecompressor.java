package org.barnabas.protocol.record.compress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.barnabas.protocol.CorruptBatchException;
import org.xerial.snappy.Snappy;

/**
 * Snappy in the framing of snappy-java, which all clients have adopted: a 16-byte header, then blocks of a big-endian
 * length and a raw snappy block. A payload without the header is taken as one raw block, as some clients send it.
 */
public final class SnappyDecompressor extends BlockDecompressor {
    /** The first bytes of the header: 0x82 "SNAPPY" 0. */
    public static final long MAGIC = 0x82534e4150505900L;

    static final int HEADER_SIZE = 16;

    /** The head of the magic in the place of a block length: another framed stream was appended. */
    private static final int MAGIC_HEAD = (int) (MAGIC >>> 32);

    /** The densest element of the format yields 64 bytes from 3. */
    private static final int MAX_RATIO = 22;

    private final InflateLimits limits;
    private int inputBytes;
    private boolean framed;
    private ByteBuffer block = NOTHING;

    SnappyDecompressor(ByteBufAllocator allocator, InflateLimits limits) {
        super(allocator);
        this.limits = limits;
    }

    @Override
    public void open(ByteBuffer payload) {
        super.open(payload);
        inputBytes = payload.remaining();
        framed = inputBytes >= HEADER_SIZE && payload.getLong(payload.position()) == MAGIC;
        if (framed) {
            payload.position(payload.position() + HEADER_SIZE);
        }
    }

    @Override
    int nextBlock() {
        if (!framed) {
            return source.hasRemaining() ? start(source.remaining()) : END;
        }
        while (source.hasRemaining()) {
            if (source.remaining() < Integer.BYTES) {
                throw new CorruptBatchException("Truncated snappy frame");
            }
            int length = source.getInt();
            if (length == MAGIC_HEAD && source.remaining() >= HEADER_SIZE - Integer.BYTES) {
                source.position(source.position() + HEADER_SIZE - Integer.BYTES);
                emptyParts.add();
                continue;
            }
            if (length < 0 || length > source.remaining()) {
                throw new CorruptBatchException("Snappy block length " + length + " exceeds the payload");
            }
            return start(length);
        }
        return END;
    }

    /**
     * The native code trusts the target's size: it must be the length that the block itself claims, and the claim must
     * be one that the block's size can keep.
     */
    private int start(int length) {
        block = source.slice(source.position(), length);
        source.position(source.position() + length);
        try {
            int inflated = Snappy.uncompressedLength(block);
            boolean possible = inflated == 0 ? length == 1 : inflated > 0 && inflated <= (long) length * MAX_RATIO;
            if (!possible) {
                throw new CorruptBatchException("Snappy block claims an impossible length");
            }
            limits.check(inflated, inputBytes);
            limits.checkHeld(inflated);
            return inflated;
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    @Override
    void inflate(ByteBuf target, int bound) {
        if (bound == 0) {
            return;
        }
        int from = target.writerIndex();
        try {
            target.writerIndex(from + Snappy.uncompress(block, target.internalNioBuffer(from, bound)));
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private static CorruptBatchException damaged(IOException e) {
        return new CorruptBatchException("Damaged snappy data: " + e.getMessage());
    }
}
