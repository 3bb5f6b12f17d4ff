package org.barnabas.protocol.record.compress;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.barnabas.protocol.CorruptBatchException;
import org.jspecify.annotations.Nullable;

/**
 * zstd frames, skippable ones among them. The library refuses windows beyond 2^27 bytes unless told otherwise, and no
 * dictionary is ever loaded.
 *
 * <pre>
 * magic int32 | descriptor byte | [window byte] | [content size] | …
 * bits 7 and 6 of the descriptor: width of the size; bit 5: no window byte, the content is the window
 * </pre>
 */
final class ZstdDecompressor implements Decompressor {
    private static final int MAGIC = 0xFD2FB528;
    private static final int SINGLE_SEGMENT_FLAG = 0x20;

    /** 8 MiB: level 19 and below stay within it. The context keeps the window of the largest frame it has seen. */
    private static final int KEPT_WINDOW_LOG = 23;

    private final EmptyParts emptyParts = new EmptyParts();
    private @Nullable ZstdDecompressCtx context;
    private ByteBuffer source = BlockDecompressor.NOTHING;
    private boolean insideFrame;
    private boolean frameHasOutput;
    private boolean oversized;

    @Override
    public void open(ByteBuffer payload) {
        source = payload.order(ByteOrder.LITTLE_ENDIAN);
        emptyParts.reset();
        insideFrame = false;
        ZstdDecompressCtx present = context;
        if (present == null) {
            context = new ZstdDecompressCtx();
        } else {
            present.reset();
        }
    }

    @Override
    public int read(ByteBuf target) {
        while (insideFrame || source.hasRemaining()) {
            if (!insideFrame) {
                frameHasOutput = false;
                oversized |= hasLargeWindow();
            }
            int inputBefore = source.remaining();
            int count = inflate(target);
            frameHasOutput |= count > 0;
            if (!insideFrame && !frameHasOutput) {
                emptyParts.add();
            }
            if (count > 0) {
                return count;
            }
            if (source.remaining() == inputBefore) {
                throw new CorruptBatchException("Truncated zstd data");
            }
        }
        return -1;
    }

    private boolean hasLargeWindow() {
        int at = source.position();
        if (source.remaining() < 9 || source.getInt(at) != MAGIC) {
            return false;
        }
        int descriptor = source.get(at + 4) & 0xff;
        if ((descriptor & SINGLE_SEGMENT_FLAG) == 0) {
            return 10 + ((source.get(at + 5) & 0xff) >>> 3) > KEPT_WINDOW_LOG;
        }
        int sizeCode = descriptor >>> 6;
        long size = sizeCode < 2 ? 0 : sizeCode == 2 ? source.getInt(at + 5) & 0xffffffffL : Long.MAX_VALUE;
        return size > 1L << KEPT_WINDOW_LOG;
    }

    private int inflate(ByteBuf target) {
        ByteBuffer out = target.internalNioBuffer(target.writerIndex(), target.writableBytes());
        int from = out.position();
        ZstdDecompressCtx present = context;
        if (present == null) {
            throw new IllegalStateException("no payload opened");
        }
        try {
            insideFrame = !present.decompressDirectByteBufferStream(out, source);
        } catch (ZstdException e) {
            throw new CorruptBatchException("Damaged zstd data: " + e.getMessage());
        }
        int count = out.position() - from;
        target.writerIndex(target.writerIndex() + count);
        return count;
    }

    @Override
    public void release() {
        source = BlockDecompressor.NOTHING;
        if (oversized) {
            close();
        }
    }

    @Override
    public void close() {
        ZstdDecompressCtx present = context;
        context = null;
        oversized = false;
        if (present != null) {
            present.close();
        }
    }
}
