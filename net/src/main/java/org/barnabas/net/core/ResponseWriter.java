package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import org.barnabas.net.core.NetMetrics.CloseReason;
import org.barnabas.protocol.message.ResponseHeader;
import org.barnabas.protocol.record.FileRecords;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireSizer;
import org.barnabas.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Encodes answers. Record ranges of files go to the socket by sendfile, between the buffers around them; where a file
 * has no channel of the operating system (a simulated disk) its bytes are copied.
 */
final class ResponseWriter {

    private final NetMetrics metrics;

    ResponseWriter(NetMetrics metrics) {
        this.metrics = metrics;
    }

    /** What an answer takes. */
    record Size(long bufferedBytes, long totalBytes) {

        static final Size NOTHING = new Size(0, 0);
    }

    /** Counts an answer, so that it need not be made to know that it is too large. */
    static Size measure(Ticket ticket) {
        Message response = ticket.response();
        if (response == null) {
            return Size.NOTHING;
        }
        WireSizer sizer = new WireSizer();
        encode(ticket, response, sizer);
        return new Size(sizer.bufferedBytes(), sizer.totalBytes());
    }

    /**
     * Writes without flushing; answers whether there was anything to write.
     *
     * @param size as measured
     * @param whenTaken told when the bytes have left the process, or never will; null if nobody asks
     */
    boolean write(Channel channel, Ticket ticket, Size size, @Nullable Runnable whenTaken) {
        Message response = ticket.response();
        if (response == null) {
            return false;
        }
        WireWriter out = new WireWriter(channel.alloc(), Math.toIntExact(size.bufferedBytes()));
        try {
            encode(ticket, response, out);
        } catch (Throwable failure) {
            out.release();
            throw failure;
        }
        metrics.sent(out.size());
        List<Object> parts = out.parts();
        for (int i = 0; i < parts.size(); i++) {
            Object part = parts.get(i);
            Object sent = part instanceof FileRecords records ? outgoing(records, channel) : part;
            if (whenTaken != null && i == parts.size() - 1) {
                channel.write(sent).addListener(done -> whenTaken.run());
            } else {
                channel.write(sent, channel.voidPromise());
            }
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

    /** An answer was refused, for its own size or because too many wait. */
    void refused(boolean tooLarge) {
        metrics.closed(tooLarge ? CloseReason.LARGE_ANSWER : CloseReason.ANSWER_MEMORY);
    }

    /** Releases what an answer holds that will not be written. */
    void discard(Ticket ticket) {
        Message response = ticket.response();
        if (response == null) {
            return;
        }
        ticket.dropResponse();
        WireSizer.releaseRecords(response, ticket.responseVersion());
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
