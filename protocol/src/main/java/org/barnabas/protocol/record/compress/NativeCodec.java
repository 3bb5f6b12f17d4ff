package org.barnabas.protocol.record.compress;

import com.github.luben.zstd.Zstd;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/**
 * Makes sure that a codec's native library is there before it is used. Libraries are unpacked into the directory for
 * temporary files and may not be loaded from there, say because it is mounted without permission to execute. The JVM tells
 * that by an {@link Error} at the first use and at every later one, but it concerns nobody who uses another codec.
 */
public final class NativeCodec {

    private NativeCodec() {}

    /**
     * Asks for a codec.
     *
     * @throws MissingCodecException if its payloads cannot be read or written in this process
     */
    public static void require(CompressionType type) {
        try {
            switch (type) {
                case SNAPPY -> Snappy.maxCompressedLength(0);
                case ZSTD -> Zstd.compressBound(0);
                case NONE, GZIP, LZ4 -> {
                    // In Java, or able to do without a library.
                }
            }
        } catch (LinkageError | SnappyError missing) {
            throw new MissingCodecException(
                    "The library for " + type.configName() + " cannot be loaded here: " + missing);
        }
    }
}
