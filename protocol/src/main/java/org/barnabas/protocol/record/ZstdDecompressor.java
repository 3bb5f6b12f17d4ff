package org.barnabas.protocol.record;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * zstd frames. The library refuses windows beyond 2^27 bytes unless told otherwise, and no dictionary is ever loaded.
 */
final class ZstdDecompressor implements Decompressor {
    private final ByteBuffer source;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private boolean insideFrame;

    ZstdDecompressor(ByteBuffer source) {
        this.source = source;
    }

    @Override
    public int read(ByteBuf target) {
        while (insideFrame || source.hasRemaining()) {
            int inputBefore = source.remaining();
            int count = inflate(target);
            if (count > 0) {
                return count;
            }
            if (insideFrame && source.remaining() == inputBefore) {
                throw new CorruptBatchException("Truncated zstd data");
            }
        }
        return -1;
    }

    private int inflate(ByteBuf target) {
        ByteBuffer out = target.internalNioBuffer(target.writerIndex(), target.writableBytes());
        int from = out.position();
        try {
            insideFrame = !context.decompressDirectByteBufferStream(out, source);
        } catch (ZstdException e) {
            throw new CorruptBatchException("Damaged zstd data: " + e.getMessage());
        }
        int count = out.position() - from;
        target.writerIndex(target.writerIndex() + count);
        return count;
    }

    @Override
    public void close() {
        context.close();
    }
}
