package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;

/** Counts what a codec produces against the limits and keeps the input alive as long as the codec reads it. */
final class BoundedDecompressor implements Decompressor {
    private final Decompressor codec;
    private final ByteBuf input;
    private final InflateLimits limits;
    private final long inputBytes;
    private long outputBytes;

    /** Takes over the caller's reference to {@code input}. */
    BoundedDecompressor(Decompressor codec, ByteBuf input, InflateLimits limits) {
        this.codec = codec;
        this.input = input;
        this.limits = limits;
        this.inputBytes = input.readableBytes();
    }

    @Override
    public int read(ByteBuf target) {
        int count = codec.read(target);
        if (count > 0) {
            outputBytes += count;
            limits.check(outputBytes, inputBytes);
        }
        return count;
    }

    @Override
    public void close() {
        codec.close();
        input.release();
    }
}
