package org.barnabas.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.barnabas.protocol.message.ResponseHeader;
import org.barnabas.protocol.record.FileRecords;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireWriter;

/**
 * Encodes answers. Record ranges of files go to the socket by sendfile, between the buffers around them; where a file
 * has no channel of the operating system (a simulated disk) its bytes are copied.
 */
final class ResponseWriter {

    private static final int INITIAL_BYTES = 256;

    private final NetMetrics metrics;

    ResponseWriter(NetMetrics metrics) {
        this.metrics = metrics;
    }

    /** Writes without flushing; answers whether there was anything to write. */
    boolean write(Channel channel, Ticket ticket) {
        Message response = ticket.response();
        if (response == null) {
            return false;
        }
        WireWriter out = new WireWriter(channel.alloc(), INITIAL_BYTES);
        try {
            encode(ticket, response, out);
        } catch (Throwable failure) {
            out.release();
            throw failure;
        }
        metrics.sent(out.size());
        for (Object part : out.parts()) {
            channel.write(
                    part instanceof FileRecords records ? outgoing(records, channel) : part, channel.voidPromise());
        }
        return true;
    }

    private static void encode(Ticket ticket, Message response, WireWriter out) {
        int length = out.reserveInt32();
        new ResponseHeader()
                .correlationId(ticket.correlationId())
                .write(out, ticket.api().responseHeaderVersion(ticket.responseVersion()));
        response.write(out, ticket.responseVersion());
        out.setInt32(length, out.size() - Integer.BYTES);
    }

    /** Releases what an answer holds that will not be written. */
    void discard(Ticket ticket) {
        Message response = ticket.response();
        if (response == null) {
            return;
        }
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, INITIAL_BYTES);
        try {
            response.write(out, ticket.responseVersion());
        } finally {
            out.release();
        }
    }

    private static Object outgoing(FileRecords records, Channel channel) {
        FileChannel file = records.source(FileChannel.class);
        if (file != null) {
            return new RecordsRegion(records, file);
        }
        ByteBuf copy = channel.alloc().directBuffer(records.sizeInBytes());
        try {
            records.readInto(copy, 0, records.sizeInBytes());
        } catch (IOException failure) {
            // The frame's length is promised already. The connection closes; what is sent until then fails its CRC.
            channel.pipeline().fireExceptionCaught(failure);
        } finally {
            records.release();
        }
        // Fewer bytes come from a file that was cut meanwhile.
        return copy.writeZero(records.sizeInBytes() - copy.readableBytes());
    }
}
