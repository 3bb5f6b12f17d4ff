package org.barnabas.log.segment;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.barnabas.ports.LoopFile;

/** Reads whole batches into a buffer that is used again and again. */
public final class BatchReads {

    private BatchReads() {}

    /** Afterwards the buffer holds exactly the batch, from index 0 on. */
    public static void read(LoopFile file, int position, int size, ByteBuf buffer) throws IOException {
        buffer.clear();
        buffer.ensureWritable(size);
        int read = file.read(buffer.nioBuffer(0, size), position);
        if (read < size) {
            throw new IOException("batch at " + position + " is cut short");
        }
        buffer.writerIndex(size);
    }
}
