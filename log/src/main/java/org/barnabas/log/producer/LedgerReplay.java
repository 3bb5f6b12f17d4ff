package org.barnabas.log.producer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.List;
import org.barnabas.log.disk.SharedFile;
import org.barnabas.log.model.AbortedTransaction;
import org.barnabas.log.segment.BatchReads;
import org.barnabas.log.segment.BatchScanner;
import org.barnabas.log.segment.ControlBatch;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.ports.LoopFile;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.protocol.record.TransactionMarker;
import org.jspecify.annotations.Nullable;

/** Brings a {@link ProducerLedger} up to date from the batches of a log. */
public final class LedgerReplay {

    private LedgerReplay() {}

    /** Reads the headers of all batches from the ledger's end to the end of the last segment. */
    public static void replay(ProducerLedger ledger, List<SegmentView> segments, ByteBufAllocator buffers)
            throws IOException {
        for (SegmentView segment : segments) {
            if (segment.endOffset() > ledger.endOffset() && !segment.isEmpty()) {
                replay(ledger, segment, buffers);
            }
            ledger.endOffset(Math.max(ledger.endOffset(), segment.endOffset()));
        }
    }

    private static void replay(ProducerLedger ledger, SegmentView segment, ByteBufAllocator buffers)
            throws IOException {
        SharedFile log = segment.openLog();
        try {
            long from = ledger.endOffset();
            int start = segment.positionBefore(log, from);
            BatchScanner scanner = new BatchScanner(log.file(), start, segment.size());
            while (scanner.next()) {
                if (scanner.lastOffset() >= from) {
                    Place place =
                            new Place(log.file(), scanner.position(), scanner.sizeInBytes(), scanner.lastOffset());
                    add(ledger, scanner.header(), place, buffers);
                }
            }
        } finally {
            log.release();
        }
    }

    /**
     * Where a batch lies.
     *
     * @param position of its first byte
     * @param size in bytes
     */
    public record Place(LoopFile file, int position, int size, long lastOffset) {}

    /** Notes a batch that lies in a file; answers the aborted transaction that it ends, if it does. */
    public static @Nullable AbortedTransaction add(
            ProducerLedger ledger, RecordBatchView header, Place place, ByteBufAllocator buffers) throws IOException {
        if (header.isLegacy()) {
            ledger.endOffset(place.lastOffset + 1);
            return null;
        }
        if (!header.isControl()) {
            ledger.add(header);
            return null;
        }
        ByteBuf bytes = buffers.directBuffer(place.size);
        try {
            BatchReads.read(place.file, place.position, place.size, bytes);
            RecordBatchView control = new RecordBatchView().wrap(bytes, 0);
            TransactionMarker marker = ControlBatch.marker(control);
            if (marker == null) {
                // Compaction has taken the marker and with it the whole transaction.
                ledger.endOffset(place.lastOffset + 1);
                return null;
            }
            return ledger.addMarker(control, marker);
        } finally {
            bytes.release();
        }
    }
}
