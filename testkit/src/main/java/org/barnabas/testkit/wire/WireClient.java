package org.barnabas.testkit.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.HexFormat;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.message.ResponseHeader;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireWriter;

/** A client that sends exactly what a test says: honest messages, or any bytes. Belongs to one thread. */
public final class WireClient implements AutoCloseable {
    private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);
    private static final int TIMEOUT_MS = 30_000;

    private final Socket socket;
    private final DataInputStream in;
    private final String clientId;
    private int correlationId;

    public WireClient(InetSocketAddress broker) throws IOException {
        this(broker, "wire");
    }

    public WireClient(InetSocketAddress broker, String clientId) throws IOException {
        this.clientId = clientId;
        socket = new Socket();
        socket.connect(broker, TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Sends a request and waits for its response. */
    public <R extends Message> R call(Class<R> responseType, ApiKey api, int version, Message request)
            throws IOException {
        send(api, version, request);
        return receive(responseType, api, version);
    }

    /** Sends a request and does not wait. */
    public void send(ApiKey api, int version, Message request) throws IOException {
        WireWriter out = header(api, version);
        request.write(out, (short) version);
        sendFrame(out);
    }

    /** Waits for the response to what was sent last. */
    public <R extends Message> R receive(Class<R> responseType, ApiKey api, int version) throws IOException {
        return responseType.cast(response(api, (short) version, api.responseHeaderVersion((short) version)));
    }

    /** Sends a request whose version the broker does not have; the response comes in another. */
    public Message callUnsupported(ApiKey api, int version, int responseVersion) throws IOException {
        sendFrame(header(api, version));
        return response(api, (short) responseVersion, (short) 0);
    }

    private Message response(ApiKey api, short version, short headerVersion) throws IOException {
        WireReader answer = answer();
        ResponseHeader header = ResponseHeader.read(answer, headerVersion);
        if (header.correlationId() != correlationId) {
            throw new IOException("an answer to " + header.correlationId() + ", not to " + correlationId);
        }
        Message response = api.readResponse(answer, version);
        if (answer.remaining() > 0) {
            throw new IOException(answer.remaining() + " bytes too many in " + response);
        }
        return response;
    }

    /** Sends a header of the given API and version, and behind it a body in hexadecimal. */
    public void sendBody(ApiKey api, int version, String hexBody) throws IOException {
        WireWriter out = header(api, version);
        for (byte each : HexFormat.of().parseHex(hexBody)) {
            out.writeInt8(each);
        }
        sendFrame(out);
    }

    /** Sends bytes in hexadecimal as they are, without a length in front. */
    public void sendRaw(String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex));
    }

    private WireWriter header(ApiKey api, int version) {
        WireWriter out = new WireWriter(HEAP, 256);
        out.reserveInt32();
        short headerVersion = version > api.newestVersion() ? 2 : api.requestHeaderVersion((short) version);
        new RequestHeader()
                .requestApiKey(api.id())
                .requestApiVersion((short) version)
                .correlationId(++correlationId)
                .clientId(clientId)
                .write(out, headerVersion);
        return out;
    }

    private void sendFrame(WireWriter out) throws IOException {
        out.setInt32(0, out.size() - Integer.BYTES);
        ByteBuf all = Unpooled.buffer(out.size());
        for (Object part : out.parts()) {
            ByteBuf bytes = (ByteBuf) part;
            all.writeBytes(bytes);
            bytes.release();
        }
        all.readBytes(socket.getOutputStream(), all.readableBytes());
    }

    private WireReader answer() throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new WireReader(Unpooled.wrappedBuffer(bytes));
    }

    /** Waits until the broker closes the connection; false if it sends something or nothing happens. */
    public boolean isClosedByPeer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (EOFException | java.net.SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
