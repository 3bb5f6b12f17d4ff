package org.barnabas.protocol.record.compress;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** One zstd frame that does not say how much it holds. */
final class ZstdCompressor implements Compressor {
    private static final int BLOCK_BYTES = 128 << 10;
    private static final int LEAST_ROOM = 4 << 10;

    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private ByteBuf target = Unpooled.EMPTY_BUFFER;

    @Override
    public void open(int level, ByteBuf target) {
        this.target = target;
        context.reset();
        context.setLevel(level == Compression.DEFAULT_LEVEL ? Compression.ZSTD_LEVEL : level);
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    @Override
    public void block(ByteBuffer plain) {
        while (plain.hasRemaining()) {
            compress(plain, EndDirective.CONTINUE);
        }
    }

    @Override
    public void finish() {
        boolean done = false;
        while (!done) {
            done = compress(BlockDecompressor.NOTHING, EndDirective.END);
        }
        target = Unpooled.EMPTY_BUFFER;
    }

    private boolean compress(ByteBuffer plain, EndDirective directive) {
        target.ensureWritable(LEAST_ROOM);
        ByteBuffer out = target.internalNioBuffer(target.writerIndex(), target.writableBytes());
        int from = out.position();
        try {
            boolean done = context.compressDirectByteBufferStream(out, plain, directive);
            target.writerIndex(target.writerIndex() + out.position() - from);
            return done;
        } catch (ZstdException e) {
            throw new IllegalStateException("zstd cannot compress", e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
