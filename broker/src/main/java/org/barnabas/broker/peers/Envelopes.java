package org.barnabas.broker.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.message.EnvelopeRequest;
import org.barnabas.protocol.message.EnvelopeResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.protocol.message.ResponseHeader;
import org.barnabas.protocol.wire.MalformedMessageException;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireReader;
import org.barnabas.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/** Requests that a broker passes on for a client (KIP-590): whole, with header, and with the client's principal and address. */
final class Envelopes {

    private static final int INITIAL_BYTES = 256;
    private static final byte[] ANY_ADDRESS = new byte[4];

    private Envelopes() {}

    /** What a wrapped request was. */
    record Content(ApiKey api, RequestHeader header, Message request, RequestOrigin origin) {}

    static EnvelopeRequest wrap(ApiKey api, short version, Message request, RequestOrigin origin) {
        WireWriter out = WireWriter.onHeap(INITIAL_BYTES);
        new RequestHeader()
                .requestApiKey(api.id())
                .requestApiVersion(version)
                .clientId(origin.clientId())
                .write(out, api.requestHeaderVersion(version));
        request.write(out, version);
        return new EnvelopeRequest()
                .requestData(bytes(out))
                .requestPrincipal(origin.principal().getBytes(StandardCharsets.UTF_8))
                .clientHostAddress(address(origin));
    }

    private static byte[] address(RequestOrigin origin) {
        InetAddress address = origin.address();
        return address == null ? ANY_ADDRESS : address.getAddress();
    }

    /** It only says in logs where somebody is: what is none does not keep the request from being served. */
    private static @Nullable InetAddress address(byte @Nullable [] bytes) {
        if (bytes == null || Arrays.equals(bytes, ANY_ADDRESS)) {
            return null;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException odd) {
            return null;
        }
    }

    /** @throws MalformedMessageException if it is no request */
    static Content open(EnvelopeRequest envelope) {
        ByteBuf data = Unpooled.wrappedBuffer(envelope.requestData());
        if (data.readableBytes() < Integer.BYTES) {
            throw new MalformedMessageException("an envelope without a request");
        }
        ApiKey api = ApiKey.of(data.getShort(0));
        short version = data.getShort(Short.BYTES);
        if (api == null || version < api.oldestVersion() || version > api.newestVersion()) {
            throw new MalformedMessageException("an envelope around an unknown request");
        }
        WireReader in = new WireReader(data);
        RequestHeader header = RequestHeader.read(in, api.requestHeaderVersion(version));
        Message request = api.readRequest(in, version);
        byte[] principal = envelope.requestPrincipal();
        String clientId = header.clientId();
        RequestOrigin origin = new RequestOrigin(
                version,
                clientId == null ? "" : clientId,
                principal == null ? "" : new String(principal, StandardCharsets.UTF_8),
                address(envelope.clientHostAddress()));
        return new Content(api, header, request, origin);
    }

    static EnvelopeResponse answer(Content content, Message response) {
        short version = content.header().requestApiVersion();
        WireWriter out = WireWriter.onHeap(INITIAL_BYTES);
        new ResponseHeader()
                .correlationId(content.header().correlationId())
                .write(out, content.api().responseHeaderVersion(version));
        response.write(out, version);
        return new EnvelopeResponse().responseData(bytes(out));
    }

    /** The answer in an envelope; null if there is none that can be read. */
    static @Nullable Message unwrap(ApiKey api, short version, EnvelopeResponse envelope) {
        byte[] data = envelope.responseData();
        if (data == null) {
            return null;
        }
        try {
            WireReader in = new WireReader(Unpooled.wrappedBuffer(data));
            ResponseHeader.read(in, api.responseHeaderVersion(version));
            return api.readResponse(in, version);
        } catch (MalformedMessageException bad) {
            return null;
        }
    }

    private static byte[] bytes(WireWriter out) {
        try {
            byte[] all = new byte[out.size()];
            int at = 0;
            for (Object part : out.parts()) {
                ByteBuf buffer = (ByteBuf) part;
                int length = buffer.readableBytes();
                buffer.getBytes(buffer.readerIndex(), all, at, length);
                at += length;
            }
            return all;
        } finally {
            out.release();
        }
    }
}
