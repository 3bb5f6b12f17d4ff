package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.List;
import org.barnabas.net.core.NetMetrics.CloseReason;
import org.barnabas.net.port.Socket;
import org.barnabas.protocol.message.ResponseHeader;
import org.barnabas.protocol.record.FileRecords;
import org.barnabas.protocol.wire.Message;
import org.barnabas.protocol.wire.WireSizer;
import org.barnabas.protocol.wire.WireWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes answers. Record ranges of files go to the socket by sendfile, between the buffers around them; where the
 * socket cannot take them so (a simulated disk, a listener that encrypts) their bytes are copied.
 */
final class ResponseWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ResponseWriter.class);

    private final NetMetrics metrics;
    private final ByteBufAllocator memory;

    ResponseWriter(NetMetrics metrics, ByteBufAllocator memory) {
        this.metrics = metrics;
        this.memory = memory;
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
    boolean write(Socket socket, Ticket ticket, Size size, @Nullable Runnable whenTaken) {
        Message response = ticket.response();
        if (response == null) {
            return false;
        }
        WireWriter out = writer(ticket, size);
        try {
            encode(ticket, response, out);
        } catch (Throwable failure) {
            out.release();
            throw failure;
        }
        metrics.sent(out.size());
        List<Object> parts = out.parts();
        int written = 0;
        try {
            while (written < parts.size()) {
                boolean last = written == parts.size() - 1;
                writePart(socket, parts.get(written++), last ? whenTaken : null);
            }
        } catch (Throwable failure) {
            // The connection ends: half an answer is none.
            parts.subList(written, parts.size()).forEach(ResponseWriter::releasePart);
            throw failure;
        }
        return true;
    }

    /** An answer that there is no memory for gives back what it holds, as all that nobody will get. */
    private WireWriter writer(Ticket ticket, Size size) {
        try {
            return new WireWriter(memory, Math.toIntExact(size.bufferedBytes()));
        } catch (Throwable failure) {
            discard(ticket);
            throw failure;
        }
    }

    private void writePart(Socket socket, Object part, @Nullable Runnable whenGone) {
        if (!(part instanceof FileRecords records)) {
            socket.write((ByteBuf) part, whenGone);
        } else if (socket.takesFile(records)) {
            socket.writeFile(records, whenGone);
        } else {
            socket.write(copy(records, socket), whenGone);
        }
    }

    private static void releasePart(Object part) {
        if (part instanceof FileRecords records) {
            records.release();
        } else {
            ((ByteBuf) part).release();
        }
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

    private ByteBuf copy(FileRecords records, Socket socket) {
        try {
            ByteBuf copy = memory.directBuffer(records.sizeInBytes());
            fill(copy, records, socket);
            // Fewer bytes come from a file that was cut meanwhile.
            return copy.writeZero(records.sizeInBytes() - copy.readableBytes());
        } finally {
            records.release();
        }
    }

    private static void fill(ByteBuf copy, FileRecords records, Socket socket) {
        try {
            records.readInto(copy, 0, records.sizeInBytes());
        } catch (IOException failure) {
            // The frame's length is promised already. The connection closes; what is sent until then fails its CRC.
            LOG.debug("records cannot be read client={} reason={}", socket.remoteAddress(), failure.getMessage());
            socket.close();
        }
    }
}
