package org.barnabas.net.port;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.barnabas.net.ClientFailure;
import org.barnabas.ports.Loop;
import org.jspecify.annotations.Nullable;

/** Port: where sockets come from. Any thread. */
public interface Sockets {

    /**
     * Begins to accept connections, each on a loop whose turn it is.
     *
     * @throws IOException if the address cannot be bound; the message says what to do
     */
    Listening listen(Place place, Acceptor acceptor) throws IOException;

    /**
     * Connects.
     *
     * @param listener what the peer calls the listener that is connected to; says what connections to it are like
     * @param loop where the socket is to live, and the outcome is told
     */
    void connect(InetSocketAddress peer, String listener, Loop loop, Dialing dialing);

    /**
     * Closes all connections, before the loops end: what they hold is given back on their loops. Those that come about later
     * close at once.
     *
     * @param closed called once when they are closed, or have not closed within some seconds; on any thread
     */
    void close(Runnable closed);

    /**
     * Where to listen, and how.
     *
     * @param listener name of the listener, such as PLAINTEXT
     * @param backlog connections that may wait to be accepted
     * @param sendBufferBytes of each socket; 0 or less leaves it to the operating system
     * @param receiveBufferBytes likewise
     */
    record Place(
            String listener, InetSocketAddress address, int backlog, int sendBufferBytes, int receiveBufferBytes) {}

    /** An open listener. */
    interface Listening {

        int port();

        /** Accepts nothing more; returns when that is so. Connections go on. */
        void close();
    }

    /** Takes new connections, on the loop of each. */
    @FunctionalInterface
    interface Acceptor {

        /** Who hears of the socket from now on; null to refuse it: then it is closed, and nobody hears of that. */
        @Nullable
        SocketEvents accepted(Socket socket);
    }

    /** Hears the outcome of an attempt to connect: one of both methods, once, on the loop. */
    interface Dialing {

        int timeoutMs();

        /** Bytes of the socket's buffers, to send and to receive; 0 for what the operating system thinks. */
        int bufferBytes();

        /** Who hears of the socket from now on. */
        SocketEvents connected(Socket socket);

        /** {@link ClientFailure#REFUSED} or {@link ClientFailure#UNREACHABLE}. */
        void failed(ClientFailure why);
    }
}
