package org.barnabas.protocol.record.compress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/** Snappy in the framing of snappy-java. */
final class SnappyCompressor implements Compressor {
    private static final int BLOCK_BYTES = 32 << 10;
    private static final int VERSION = 1;

    private ByteBuf target = Unpooled.EMPTY_BUFFER;

    @Override
    public void open(int level, ByteBuf target) {
        this.target = target;
        target.writeLong(SnappyDecompressor.MAGIC).writeInt(VERSION).writeInt(VERSION);
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    @Override
    public void block(ByteBuffer plain) {
        int lengthIndex = target.writerIndex();
        int bound = Snappy.maxCompressedLength(plain.remaining());
        target.ensureWritable(Integer.BYTES + bound).writeInt(0);
        try {
            int length = Snappy.compress(plain, target.internalNioBuffer(target.writerIndex(), bound));
            target.setInt(lengthIndex, length).writerIndex(target.writerIndex() + length);
        } catch (IOException e) {
            throw new IllegalStateException("snappy cannot compress", e);
        }
    }

    @Override
    public void finish() {
        target = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void close() {
        // Holds nothing outside of the heap.
    }
}
