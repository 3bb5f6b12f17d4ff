package org.barnabas.cluster.image;

import java.util.Locale;

/** How a listener secures its connections. Ids and names are those of the Kafka protocol. */
public enum SecurityProtocol {
    PLAINTEXT(0),
    SSL(1),
    SASL_PLAINTEXT(2),
    SASL_SSL(3);

    private final short id;

    SecurityProtocol(int id) {
        this.id = (short) id;
    }

    /** The number that control messages carry. */
    public short id() {
        return id;
    }

    /** Finds a protocol by its number; throws {@link IllegalArgumentException} if there is none. */
    public static SecurityProtocol of(short id) {
        for (SecurityProtocol protocol : values()) {
            if (protocol.id == id) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("unknown security protocol " + id);
    }

    /** Finds a protocol by its name, whatever the case; throws {@link IllegalArgumentException} if there is none. */
    public static SecurityProtocol of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
