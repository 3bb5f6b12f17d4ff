package org.barnabas.net.core;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A peer that sends what a test says, honest or not. */
final class RawClient implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** A Produce request v0, of which several may be under way; the body does not matter to the network layer. */
    static byte[] request(int correlationId) {
        return ByteBuffer.allocate(4 + 10)
                .putInt(10)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(correlationId)
                .putShort((short) -1)
                .array();
    }

    /** The same with a body of so many bytes. */
    static byte[] request(int correlationId, int bodyBytes) {
        byte[] request = Arrays.copyOf(request(correlationId), 4 + 10 + bodyBytes);
        ByteBuffer.wrap(request).putInt(10 + bodyBytes);
        return request;
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Ends the sending side; answers can still come. */
    void endSending() throws IOException {
        socket.shutdownOutput();
    }

    /** The correlation id of the next response. */
    int readCorrelationId() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return ByteBuffer.wrap(frame).getInt();
    }

    /** Waits for the end of the stream; a reset counts as one. */
    boolean isClosedByPeer() {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
