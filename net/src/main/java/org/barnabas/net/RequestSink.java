package org.barnabas.net;

import io.netty.buffer.ByteBuf;
import org.barnabas.protocol.message.RequestHeader;

/** Takes the requests of all connections. Called on the connection's net loop. */
public interface RequestSink {

    /**
     * A request has arrived.
     *
     * @param body the bytes after the header; belongs to the caller, who releases it when this returns: who keeps a
     *     slice longer retains it, and the request's bytes are on the account of request memory as long
     */
    void onRequest(Connection connection, RequestHeader header, ByteBuf body, Reply reply);
}
