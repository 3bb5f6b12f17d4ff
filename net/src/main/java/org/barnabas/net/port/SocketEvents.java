package org.barnabas.net.port;

import io.netty.buffer.ByteBuf;

/**
 * Hears what happens on one {@link Socket}, on its loop. What these methods throw comes back as {@link #onFailure}.
 *
 * <pre>
 *   (receiveBuffer onBytes)* onSendsNoMore? onClosed        onWritable and onFailure at any time before onClosed
 * </pre>
 */
public interface SocketEvents {

    /**
     * Memory for the next bytes of the socket, with at least one writable byte. So what is read lies where it stays, and is
     * not copied. Not asked where bytes are changed between the socket and here; what comes then is handed over as it is.
     *
     * @param usual how many bytes are expected
     * @return what the caller fills and hands to {@link #onBytes}, or releases
     */
    ByteBuf receiveBuffer(int usual);

    /** Bytes have come; the callee releases them. */
    void onBytes(ByteBuf bytes);

    /** The peer has taken answers, so that {@link Socket#isWritable} has changed. */
    void onWritable();

    /** The peer has ended its sending side, or closed, which looks the same until something is sent. */
    void onSendsNoMore();

    /**
     * Something failed: an {@link java.io.IOException} if the connection is lost, else what a callback or a task of the
     * socket threw. The socket is not closed by that.
     */
    void onFailure(Throwable failure);

    /** The socket is closed, by whomever: once, and nothing follows. */
    void onClosed();
}
