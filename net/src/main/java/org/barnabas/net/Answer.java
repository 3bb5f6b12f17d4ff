package org.barnabas.net;

import org.barnabas.protocol.wire.Message;

/**
 * Hears what became of a request to another broker; exactly one method is called, once, on the client's loop.
 */
public interface Answer {

    /**
     * The answer came.
     *
     * @param response records in it are slices of the received frame: what is kept beyond this call must be retained
     */
    void onResponse(Message response);

    /** There is no answer and there will be none. */
    void onFailure(ClientFailure failure);
}
