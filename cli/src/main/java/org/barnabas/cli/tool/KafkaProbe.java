package org.barnabas.cli.tool;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * Finds out who listens at an address, before a client does that would ask until its time is up. It asks for the
 * ApiVersions (version 0, which every broker has) and, where nobody says a word, whether HTTP is spoken there.
 */
final class KafkaProbe {

    /** Who listens. */
    enum Listener {
        /** Nobody. */
        NONE,
        /** A broker, or something that speaks like one. */
        BROKER,
        /** Somebody who takes connections and says nothing. */
        SILENT,
        /** Somebody who closes the connection when asked, as ZooKeeper does, or a port with TLS. */
        CLOSING,
        /** A web server, such as the metrics endpoint. */
        HTTP,
        /** Somebody with other answers. */
        OTHER
    }

    private static final int CONNECT_MS = 3_000;
    private static final int SOON_MS = 500;
    private static final int CORRELATION = 0x6261726e;
    private static final int LARGEST_ANSWER = 1 << 20;
    private static final byte[] CLIENT = "barnabas-cli".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GET = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTP = "HTTP/".getBytes(StandardCharsets.US_ASCII);

    private KafkaProbe() {}

    /** @param patienceMs how long a broker may take to answer */
    static Listener ask(InetSocketAddress address, int patienceMs) {
        Listener soon = askOnce(address, Math.min(SOON_MS, patienceMs));
        if (soon != Listener.SILENT || patienceMs <= SOON_MS) {
            return soon;
        }
        // A broker that starts may need longer; a web server waits for the end of a line.
        return speaksHttp(address) ? Listener.HTTP : askOnce(address, patienceMs - SOON_MS);
    }

    /** Whether anybody takes connections. */
    static boolean listens(InetSocketAddress address, int patienceMs) {
        try (Socket socket = connect(address, patienceMs)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Socket connect(InetSocketAddress address, int patienceMs) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address, Math.min(CONNECT_MS, patienceMs));
            socket.setSoTimeout(patienceMs);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static Listener askOnce(InetSocketAddress address, int patienceMs) {
        Socket connected;
        try {
            connected = connect(address, patienceMs);
        } catch (IOException e) {
            return Listener.NONE;
        }
        try (Socket socket = connected) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write(request());
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int size = in.readInt();
            int correlation = in.readInt();
            if (correlation == CORRELATION && size > Integer.BYTES && size < LARGEST_ANSWER) {
                return Listener.BROKER;
            }
            return startsLikeHttp(size) ? Listener.HTTP : Listener.OTHER;
        } catch (SocketTimeoutException e) {
            return Listener.SILENT;
        } catch (EOFException | SocketException e) {
            return Listener.CLOSING;
        } catch (IOException e) {
            return Listener.OTHER;
        }
    }

    /** Size, API key 18, version 0, correlation id, client id. */
    private static byte[] request() {
        return java.nio.ByteBuffer.allocate(4 + 2 + 2 + 4 + 2 + CLIENT.length)
                .putInt(2 + 2 + 4 + 2 + CLIENT.length)
                .putShort((short) 18)
                .putShort((short) 0)
                .putInt(CORRELATION)
                .putShort((short) CLIENT.length)
                .put(CLIENT)
                .array();
    }

    private static boolean startsLikeHttp(int firstFourBytes) {
        return firstFourBytes == java.nio.ByteBuffer.wrap(HTTP).getInt();
    }

    private static boolean speaksHttp(InetSocketAddress address) {
        try (Socket socket = connect(address, 2 * SOON_MS)) {
            socket.getOutputStream().write(GET);
            socket.getOutputStream().flush();
            return java.util.Arrays.equals(HTTP, socket.getInputStream().readNBytes(HTTP.length));
        } catch (IOException e) {
            return false;
        }
    }
}
