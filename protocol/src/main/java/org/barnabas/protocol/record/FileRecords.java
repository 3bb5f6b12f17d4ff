package org.barnabas.protocol.record;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Records that still lie in a file, so that the network layer can send them without a copy. */
public interface FileRecords extends Records {
    /** Where they start in the file, in bytes. */
    long position();

    /** The open file as the type that the caller can use, such as {@code FileChannel}; null if it is none of those. */
    <T> @Nullable T source(Class<T> handleType);

    /**
     * Copies up to {@code length} bytes from {@code offset} (counted from {@link #position}) to the end of
     * {@code target}.
     *
     * @return the number of bytes copied, less than {@code length} only at the end of the file
     */
    int readInto(ByteBuf target, int offset, int length) throws IOException;
}
