package org.barnabas.protocol.record.compress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.barnabas.protocol.CorruptBatchException;
import org.jspecify.annotations.Nullable;

/**
 * Inflates compressed payloads, one after the other, within {@link InflateLimits}. Codecs and their native contexts are
 * made when a payload first needs them and kept until {@link #close}; of the payload nothing is kept after
 * {@link #release}. Throws {@link CorruptBatchException} on damaged input. Not thread-safe.
 */
public final class PayloadReader implements AutoCloseable {
    private final ByteBufAllocator allocator;
    private final InflateLimits limits;
    private final @Nullable Decompressor[] codecs = new Decompressor[CompressionType.values().length];

    private @Nullable Decompressor lz4OfFormatZero;
    private @Nullable Decompressor codec;
    private @Nullable ByteBuf input;
    private long inputBytes;
    private long outputBytes;

    public PayloadReader(ByteBufAllocator allocator, InflateLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
    }

    /**
     * Begins with a payload; what was open is released. The bytes must stay unchanged until {@link #release}.
     *
     * @param type any but {@link CompressionType#NONE}
     * @param buffer where the payload lies; retained
     */
    public void open(CompressionType type, ByteBuf buffer, int index, int length) {
        release();
        ByteBuffer source = source(buffer, index, length);
        Decompressor present = codecs[type.id()];
        if (present == null) {
            present = make(type);
            codecs[type.id()] = present;
        }
        begin(present, source);
    }

    /** {@link #open} for the value of a message of format 0, in which the checksum of LZ4's header says nothing. */
    public void openFormatZero(CompressionType type, ByteBuf buffer, int index, int length) {
        if (type != CompressionType.LZ4) {
            open(type, buffer, index, length);
            return;
        }
        release();
        ByteBuffer source = source(buffer, index, length);
        Decompressor present = lz4OfFormatZero;
        if (present == null) {
            present = new Lz4Decompressor(allocator, true);
            lz4OfFormatZero = present;
        }
        begin(present, source);
    }

    private void begin(Decompressor next, ByteBuffer source) {
        inputBytes = source.remaining();
        outputBytes = 0;
        codec = next;
        next.open(source);
    }

    /** The payload where it lies if native codecs can read it there; else a direct copy. */
    private ByteBuffer source(ByteBuf buffer, int index, int length) {
        if (buffer.isDirect() && buffer.nioBufferCount() == 1) {
            input = buffer.retain();
            return buffer.nioBuffer(index, length);
        }
        ByteBuf copy = allocator.directBuffer(Math.max(1, length));
        input = copy;
        return copy.writeBytes(buffer, index, length).nioBuffer(0, length);
    }

    private Decompressor make(CompressionType type) {
        NativeCodec.require(type);
        return switch (type) {
            case NONE -> throw new IllegalArgumentException("nothing to inflate");
            case GZIP -> new GzipDecompressor();
            case SNAPPY -> new SnappyDecompressor(allocator, limits);
            case LZ4 -> new Lz4Decompressor(allocator, false);
            case ZSTD -> new ZstdDecompressor();
        };
    }

    /**
     * Appends inflated bytes to {@code target}, at most its writable bytes. The target must be one direct piece of
     * memory with room.
     *
     * @return bytes appended, at least 1; -1 at the end of the payload
     */
    public int read(ByteBuf target) {
        Decompressor present = codec;
        if (present == null) {
            throw new IllegalStateException("no payload opened");
        }
        int count = present.read(target);
        if (count > 0) {
            outputBytes += count;
            limits.check(outputBytes, inputBytes);
        }
        return count;
    }

    /** Bytes that the payload has yielded so far. */
    public long outputBytes() {
        return outputBytes;
    }

    /** Lets go of the payload; the codecs stay. */
    public void release() {
        Decompressor present = codec;
        codec = null;
        if (present != null) {
            present.release();
        }
        ByteBuf bytes = input;
        input = null;
        if (bytes != null) {
            bytes.release();
        }
    }

    @Override
    public void close() {
        release();
        for (int i = 0; i < codecs.length; i++) {
            Decompressor present = codecs[i];
            codecs[i] = null;
            if (present != null) {
                present.close();
            }
        }
        Decompressor present = lz4OfFormatZero;
        lz4OfFormatZero = null;
        if (present != null) {
            present.close();
        }
    }
}
