package org.barnabas.simulation.network;

import io.netty.buffer.ByteBuf;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.wire.Request;
import org.barnabas.protocol.wire.WireReader;
import org.jspecify.annotations.Nullable;

/**
 * A request of the Kafka protocol on its way. Its message is decoded only for who asks for it.
 *
 * @param from the sender's host
 * @param to the receiver's host
 * @param frame from the API's number on, or as much of it as leaves at once
 * @param size of the whole frame
 */
public record WireRequest(int from, int to, ByteBuf frame, int size) {

    private static final int VERSION_AT = 2;
    private static final int CORRELATION_AT = 4;
    static final int LEAST_BYTES = 8;

    /** Null if it is none that the codec knows. */
    public @Nullable ApiKey api() {
        return ApiKey.of(frame.getShort(frame.readerIndex()));
    }

    public short version() {
        return frame.getShort(frame.readerIndex() + VERSION_AT);
    }

    int correlationId() {
        return frame.getInt(frame.readerIndex() + CORRELATION_AT);
    }

    /** What it says; null if not all of it leaves at once. */
    public @Nullable Request message() {
        ApiKey api = api();
        if (api == null || frame.readableBytes() < size) {
            return null;
        }
        WireReader in = new WireReader(frame.slice(frame.readerIndex(), size));
        RequestHeader.read(in, api.requestHeaderVersion(version()));
        return api.readRequest(in, version());
    }
}
