package org.barnabas.protocol.record.compress;

import org.jspecify.annotations.Nullable;

/** The codecs of record batches; the id occupies the three lowest bits of a batch's attributes. */
public enum CompressionType {
    NONE(0, "none"),
    GZIP(1, "gzip"),
    SNAPPY(2, "snappy"),
    LZ4(3, "lz4"),
    ZSTD(4, "zstd");

    private static final CompressionType[] BY_ID = values();

    private final int id;
    private final String configName;

    CompressionType(int id, String configName) {
        this.id = id;
        this.configName = configName;
    }

    public int id() {
        return id;
    }

    /** The name used in configurations. */
    public String configName() {
        return configName;
    }

    /**
     * The codec with an id.
     *
     * @return null for the ids 5 to 7, which nobody has assigned
     */
    public static @Nullable CompressionType of(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }

    /**
     * The codec with a configuration name ({@code none}, {@code uncompressed}, {@code gzip}, …).
     *
     * @return null if there is none, as for {@code producer}
     */
    public static @Nullable CompressionType ofConfigName(String name) {
        if (name.equals("uncompressed")) {
            return NONE;
        }
        for (CompressionType type : BY_ID) {
            if (type.configName.equals(name)) {
                return type;
            }
        }
        return null;
    }
}
