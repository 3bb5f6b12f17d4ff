package org.barnabas.protocol.wire;

/** Something that the schemas describe. Each class also has a static {@code read(WireReader, short version)}. */
public interface Message {
    /**
     * Appends the body. Records in it are handed over to {@code out}; see {@link WireWriter#parts}.
     *
     * @throws UnsupportedFieldException if a field that the version does not know, and that may not be left out, holds
     *     anything but its default
     * @throws IllegalArgumentException if the version is out of range
     */
    void write(WireWriter out, short version);

    short lowestSupportedVersion();

    short highestSupportedVersion();
}
