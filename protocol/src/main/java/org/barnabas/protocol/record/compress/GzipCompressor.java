package org.barnabas.protocol.record.compress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** One member of RFC 1952. */
final class GzipCompressor implements Compressor {
    private static final int BLOCK_BYTES = 64 << 10;
    private static final int LEAST_ROOM = 512;

    private final CRC32 crc = new CRC32();
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private ByteBuf target = Unpooled.EMPTY_BUFFER;
    private int plainBytes;

    @Override
    public void open(int level, ByteBuf target) {
        this.target = target;
        deflater.reset();
        deflater.setLevel(level == Compression.DEFAULT_LEVEL ? Deflater.DEFAULT_COMPRESSION : level);
        crc.reset();
        plainBytes = 0;
        target.writeShortLE(GzipDecompressor.MAGIC)
                .writeByte(Deflater.DEFLATED)
                .writeZero(GzipDecompressor.HEADER_SIZE - Short.BYTES - 1);
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    @Override
    public void block(ByteBuffer plain) {
        plainBytes += plain.remaining();
        crc.update(plain.duplicate());
        int room = Math.max(LEAST_ROOM, plain.remaining() / 4);
        deflater.setInput(plain);
        while (!deflater.needsInput()) {
            deflate(room);
        }
    }

    private void deflate(int room) {
        target.ensureWritable(room);
        ByteBuffer out = target.internalNioBuffer(target.writerIndex(), target.writableBytes());
        target.writerIndex(target.writerIndex() + deflater.deflate(out));
    }

    @Override
    public void finish() {
        deflater.finish();
        while (!deflater.finished()) {
            deflate(LEAST_ROOM);
        }
        target.writeIntLE((int) crc.getValue()).writeIntLE(plainBytes);
        target = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void close() {
        deflater.end();
    }
}
