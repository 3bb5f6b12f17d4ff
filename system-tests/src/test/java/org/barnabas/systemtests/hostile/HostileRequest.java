package org.barnabas.systemtests.hostile;

import java.nio.ByteBuffer;
import org.barnabas.protocol.ApiKey;

/**
 * One request as it goes out.
 *
 * @param frame with the length in front
 * @param intact no byte was changed: an answer must fit the API and version
 * @param framed the length in front is right, so that a next request can follow on the connection
 */
record HostileRequest(ApiKey api, short version, ByteBuffer frame, boolean intact, boolean framed) {

    /** The frame with room for so many bytes behind it. */
    byte[] bytes(int room) {
        byte[] bytes = new byte[frame.capacity() + room];
        frame.get(0, bytes, 0, frame.capacity());
        return bytes;
    }
}
