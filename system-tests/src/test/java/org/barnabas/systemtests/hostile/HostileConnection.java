package org.barnabas.systemtests.hostile;

import io.netty.buffer.Unpooled;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.ApiVersionsResponse;
import org.barnabas.protocol.message.ResponseHeader;
import org.barnabas.protocol.wire.MalformedMessageException;
import org.barnabas.protocol.wire.WireReader;

/** One connection that sends requests and says what became of each. Belongs to one thread. */
final class HostileConnection implements AutoCloseable {
    private static final int TIMEOUT_MS = 2_000;
    private static final int LARGEST_ANSWER = 64 << 20;
    private static final int PROBE_BYTES = 14;
    /** Correlation ids of probes start here, those of requests at 0. */
    private static final int PROBES = 0x4000_0000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private int probes = PROBES;
    private boolean usable = true;

    HostileConnection(InetSocketAddress broker) throws IOException {
        socket = new Socket();
        socket.connect(broker, TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /** False after the broker has closed it, or has not answered in time. */
    boolean usable() {
        return usable;
    }

    /** What the broker serves. */
    ApiVersionsResponse versions() throws IOException {
        out.write(probe(++probes));
        byte[] answer = answer();
        return ApiVersionsResponse.read(
                new WireReader(Unpooled.wrappedBuffer(answer, 4, answer.length - 4)), (short) 0);
    }

    /**
     * Sends a request and an honest one behind it, whose answer tells that the connection still works. One with a wrong
     * length goes out alone, and then nothing more is sent: the broker has to close the connection.
     */
    Outcome send(HostileRequest request) {
        try {
            if (!request.framed()) {
                usable = false;
                out.write(request.bytes(0));
                socket.shutdownOutput();
                return drain();
            }
            int probe = ++probes;
            byte[] both = request.bytes(PROBE_BYTES);
            System.arraycopy(probe(probe), 0, both, both.length - PROBE_BYTES, PROBE_BYTES);
            out.write(both);
            Outcome outcome = Outcome.SILENT;
            for (byte[] answer = answer(); !isFor(answer, probe); answer = answer()) {
                outcome = request.intact() && !fits(request, answer) ? Outcome.BAD_ANSWER : Outcome.ANSWERED;
            }
            return outcome;
        } catch (SocketTimeoutException e) {
            usable = false;
            return Outcome.TIMEOUT;
        } catch (IOException e) {
            usable = false;
            return Outcome.CLOSED;
        }
    }

    private Outcome drain() throws IOException {
        try {
            while (in.read() >= 0) {
                in.skipBytes(in.available());
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return Outcome.CLOSED;
        }
        return Outcome.CLOSED;
    }

    /** ApiVersions version 0 without a client id. */
    private static byte[] probe(int correlationId) {
        return ByteBuffer.allocate(PROBE_BYTES)
                .putInt(PROBE_BYTES - Integer.BYTES)
                .putShort(ApiKey.API_VERSIONS.id())
                .putShort((short) 0)
                .putInt(correlationId)
                .putShort((short) -1)
                .array();
    }

    private byte[] answer() throws IOException {
        int length = in.readInt();
        if (length < 4 || length > LARGEST_ANSWER) {
            throw new EOFException("an answer of " + length + " bytes");
        }
        byte[] answer = new byte[length];
        in.readFully(answer);
        return answer;
    }

    private static boolean isFor(byte[] answer, int correlationId) {
        return ByteBuffer.wrap(answer).getInt() == correlationId;
    }

    private static boolean fits(HostileRequest request, byte[] answer) {
        WireReader reader = new WireReader(Unpooled.wrappedBuffer(answer));
        short version = request.version();
        try {
            ResponseHeader.read(reader, request.api().responseHeaderVersion(version));
            request.api().readResponse(reader, version);
            return reader.remaining() == 0;
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
