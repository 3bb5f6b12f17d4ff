package org.barnabas.protocol.record.compress;

import com.github.luben.zstd.Zstd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHashFactory;
import org.xerial.snappy.Snappy;

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

    private static final int SNAPPY_BLOCK = 32 << 10;
    private static final int LZ4_BLOCK = 64 << 10;
    private static final int LZ4_BLOCK_DESCRIPTOR = 4 << 4;
    private static final int LZ4_FAST_LEVEL = 9;
    private static final int ZSTD_LEVEL = 3;

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
                case GZIP -> gzip(input, target);
                case SNAPPY -> snappy(input, target);
                case LZ4 -> lz4(input, target);
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

    private void gzip(ByteBuffer input, ByteBuf target) {
        target.writeShortLE(GzipDecompressor.MAGIC).writeByte(Deflater.DEFLATED).writeZero(7);
        CRC32 crc = new CRC32();
        crc.update(input.duplicate());
        int size = input.remaining();
        Deflater deflater = new Deflater(level == DEFAULT_LEVEL ? Deflater.DEFAULT_COMPRESSION : level, true);
        try {
            deflater.setInput(input);
            deflater.finish();
            while (!deflater.finished()) {
                target.ensureWritable(Math.max(512, size / 4));
                ByteBuffer out = target.internalNioBuffer(target.writerIndex(), target.writableBytes());
                target.writerIndex(target.writerIndex() + deflater.deflate(out));
            }
        } finally {
            deflater.end();
        }
        target.writeIntLE((int) crc.getValue()).writeIntLE(size);
    }

    private static void snappy(ByteBuffer input, ByteBuf target) {
        target.writeLong(SnappyDecompressor.MAGIC).writeInt(1).writeInt(1);
        try {
            for (int at = 0; at < input.limit(); at += SNAPPY_BLOCK) {
                ByteBuffer block = input.slice(at, Math.min(SNAPPY_BLOCK, input.limit() - at));
                int lengthIndex = target.writerIndex();
                int bound = Snappy.maxCompressedLength(block.remaining());
                target.ensureWritable(Integer.BYTES + bound).writeInt(0);
                int length = Snappy.compress(block, target.internalNioBuffer(target.writerIndex(), bound));
                target.setInt(lengthIndex, length).writerIndex(target.writerIndex() + length);
            }
        } catch (IOException e) {
            throw new IllegalStateException("snappy cannot compress", e);
        }
    }

    private void lz4(ByteBuffer input, ByteBuf target) {
        LZ4Factory factory = LZ4Factory.fastestInstance();
        LZ4Compressor codec = level == DEFAULT_LEVEL || level == LZ4_FAST_LEVEL
                ? factory.fastCompressor()
                : factory.highCompressor(level);
        ByteBuffer descriptor = ByteBuffer.allocateDirect(2);
        descriptor.put(0, (byte) (Lz4Decompressor.VERSION_BITS | Lz4Decompressor.FLAG_INDEPENDENT));
        descriptor.put(1, (byte) LZ4_BLOCK_DESCRIPTOR);
        target.writeIntLE(Lz4Decompressor.MAGIC).writeBytes(descriptor.duplicate());
        target.writeByte(
                Lz4Decompressor.headerChecksum(XXHashFactory.fastestInstance().hash32(), descriptor, 0, 2));
        for (int at = 0; at < input.limit(); at += LZ4_BLOCK) {
            int plainLength = Math.min(LZ4_BLOCK, input.limit() - at);
            int bound = codec.maxCompressedLength(plainLength);
            int start = target.writerIndex();
            target.ensureWritable(Integer.BYTES + bound);
            ByteBuffer out = target.internalNioBuffer(start + Integer.BYTES, bound);
            int length = codec.compress(input, at, plainLength, out, out.position(), bound);
            if (length < plainLength) {
                target.writeIntLE(length).writerIndex(start + Integer.BYTES + length);
            } else {
                target.writeIntLE(plainLength | Lz4Decompressor.STORED_FLAG).writeBytes(input.slice(at, plainLength));
            }
        }
        target.writeIntLE(0);
    }

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
