package org.barnabas.net;

import org.barnabas.protocol.wire.Message;

/**
 * The place of one request's answer in the order of its connection. Exactly one method is to be called, once, from any
 * thread; answers leave in the order of the requests. A second call is ignored.
 */
public interface Reply {

    /** Answers in the version of the request. Records of the response are released after they were sent. */
    void send(Message response);

    /** Answers in another version than that of the request; only ApiVersions does (KIP-511). */
    void send(Message response, short version);

    /** There is no answer: a produce request with acks=0. */
    void skip();

    /** The request cannot be answered: closes the connection. */
    void close();
}
