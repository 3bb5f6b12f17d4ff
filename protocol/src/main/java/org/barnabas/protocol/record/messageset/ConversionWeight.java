package org.barnabas.protocol.record.messageset;

import org.barnabas.protocol.record.compress.CompressionType;

/**
 * How much dearer a byte is that is converted than one that is inflated by LZ4 and looked at, which takes about half a
 * nanosecond: so costs of conversion and of validation add up.
 */
final class ConversionWeight {
    private ConversionWeight() {}

    static int of(CompressionType source, CompressionType target) {
        return 2 + inflating(source) + compressing(target);
    }

    private static int inflating(CompressionType type) {
        return switch (type) {
            case NONE -> 0;
            case LZ4 -> 1;
            case SNAPPY, ZSTD -> 2;
            case GZIP -> 4;
        };
    }

    private static int compressing(CompressionType type) {
        return switch (type) {
            case NONE -> 0;
            case LZ4, SNAPPY -> 6;
            case ZSTD -> 10;
            case GZIP -> 60;
        };
    }
}
