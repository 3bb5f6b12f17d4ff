package org.barnabas.broker.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.barnabas.protocol.record.FileRecords;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** Messages as bytes. */
final class Wire {

    /** A process that dies leaves its buffers behind: that is no leak. */
    static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false, true);

    private static final int INITIAL_BYTES = 256;

    private Wire() {}

    /** As a socket takes it; null if files that it is to be read from have gone. */
    static @Nullable ByteBuf encode(Message message, short version) {
        WireWriter out = new WireWriter(ALLOCATOR, INITIAL_BYTES);
        message.write(out, version);
        int size = out.size();
        ByteBuf frame = ALLOCATOR.buffer(size);
        for (Object part : out.parts()) {
            if (part instanceof FileRecords records) {
                frame.writeBytes(bytes(records));
                records.release();
            } else if (part instanceof ByteBuf buffer) {
                frame.writeBytes(buffer);
                buffer.release();
            }
        }
        return frame.readableBytes() < size ? null : frame;
    }

    static WireReader reader(ByteBuf frame) {
        return new WireReader(frame);
    }

    static ByteBuf bytes(FileRecords records) {
        ByteBuf bytes = ALLOCATOR.buffer(records.sizeInBytes());
        try {
            records.readInto(bytes, 0, records.sizeInBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes;
    }
}
