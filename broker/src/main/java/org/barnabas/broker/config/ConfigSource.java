package org.barnabas.broker.config;

/** Where a value comes from, with the code that DescribeConfigs reports; lower codes take precedence (KIP-226). */
public enum ConfigSource {
    TOPIC(1),
    DYNAMIC_BROKER(2),
    DYNAMIC_DEFAULT_BROKER(3),
    STATIC_BROKER(4),
    DEFAULT(5),
    DYNAMIC_BROKER_LOGGER(6);

    private final byte code;

    ConfigSource(int code) {
        this.code = (byte) code;
    }

    /** The code on the wire. */
    public byte code() {
        return code;
    }
}
