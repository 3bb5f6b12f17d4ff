package org.barnabas.protocol.record.compress;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * One codec that compresses payloads block by block, one payload after the other, so that its native context is made
 * once. Single-threaded.
 */
interface Compressor extends AutoCloseable {

    /**
     * Begins a payload at the end of {@code target}; the one before need not be finished.
     *
     * @param level as in {@link Compression}
     */
    void open(int level, ByteBuf target);

    /** Most bytes that go into one block; all blocks but the last should be as large. */
    int blockBytes();

    /** Appends the compressed form of the remaining bytes, which lie in direct memory. */
    void block(ByteBuffer plain);

    /** Appends what ends a payload. */
    void finish();

    /** Gives everything back; the codec cannot be used any more. */
    @Override
    void close();

    /** A codec for any type but {@link CompressionType#NONE}; what ends a payload and what begins it is for batches. */
    static Compressor of(CompressionType type) {
        return switch (type) {
            case NONE -> throw new IllegalArgumentException("nothing to compress");
            case GZIP -> new GzipCompressor();
            case SNAPPY -> new SnappyCompressor();
            case LZ4 -> new Lz4Compressor(false);
            case ZSTD -> new ZstdCompressor();
        };
    }
}
