package org.barnabas.protocol.record.compress;

import com.github.luben.zstd.Zstd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A codec with its level. Immutable; {@link #compress} needs memory in proportion to its input only.
 *
 * @param type codec
 * @param level codec's own scale, or {@link #DEFAULT_LEVEL}; none and snappy ignore it
 */
public record Compression(CompressionType type, int level) {
    /** The level that the codec's configuration has by default. */
    public static final int DEFAULT_LEVEL = Integer.MIN_VALUE;

    public static final Compression NONE = of(CompressionType.NONE);

    static final int ZSTD_LEVEL = 3;

    public static Compression of(CompressionType type) {
        return new Compression(type, DEFAULT_LEVEL);
    }

    /** Appends the compressed form of the readable bytes of {@code plain}, which stay unread, to {@code target}. */
    public void compress(ByteBuf plain, ByteBuf target) {
        ByteBuf direct = direct(plain, target.alloc());
        try {
            ByteBuffer input = direct.nioBuffer();
            switch (type) {
                case NONE -> target.writeBytes(input);
                case GZIP, SNAPPY, LZ4 -> blocks(input, target);
                case ZSTD -> zstd(input, target);
            }
        } finally {
            direct.release();
        }
    }

    /** The buffer itself, retained, if native codecs can read it in place; else a direct copy. */
    private static ByteBuf direct(ByteBuf buffer, ByteBufAllocator allocator) {
        if (buffer.isDirect() && buffer.nioBufferCount() == 1) {
            return buffer.retain();
        }
        ByteBuf copy = allocator.directBuffer(Math.max(1, buffer.readableBytes()));
        return copy.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
    }

    private void blocks(ByteBuffer input, ByteBuf target) {
        try (Compressor codec = Compressor.of(type)) {
            codec.open(level, target);
            int size = codec.blockBytes();
            for (int at = 0; at < input.limit(); at += size) {
                codec.block(input.slice(at, Math.min(size, input.limit() - at)));
            }
            codec.finish();
        }
    }

    /** In one step, because then the frame says how much it holds. */
    private void zstd(ByteBuffer input, ByteBuf target) {
        int bound = Math.toIntExact(Zstd.compressBound(input.remaining()));
        target.ensureWritable(bound);
        ByteBuffer out = target.internalNioBuffer(target.writerIndex(), bound);
        long length = Zstd.compressDirectByteBuffer(
                out,
                out.position(),
                bound,
                input.order(ByteOrder.BIG_ENDIAN),
                input.position(),
                input.remaining(),
                level == DEFAULT_LEVEL ? ZSTD_LEVEL : level);
        if (Zstd.isError(length)) {
            throw new IllegalStateException("zstd cannot compress: " + Zstd.getErrorName(length));
        }
        target.writerIndex(target.writerIndex() + (int) length);
    }
}
