package org.barnabas.simulation.rule;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.log.disk.LogFiles;
import org.barnabas.log.disk.SegmentLife;
import org.barnabas.log.read.LogView;
import org.barnabas.log.segment.SegmentView;
import org.barnabas.protocol.record.RecordBatchView;
import org.barnabas.testkit.MemoryDisk;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from its files as it grows, is cut and is cleaned. What a segment's life holds only grows: so only what is new
 * is read.
 */
final class LogFollower {

    private static final int MOST_RECORDS = 1 << 20;

    private final Content content;
    private final BatchShelf shelf;
    private final RecordBatchView batch = new RecordBatchView();
    private final List<Piece> pieces = new ArrayList<>();
    private @Nullable LogView last;
    private @Nullable Path folder;

    /** A segment, as far as it was read. */
    private static final class Piece {
        private SegmentView view;
        private int read;
        private long next;
        /** Not all of it could be read: what is not known counts for what it was. */
        private boolean blind;

        Piece(SegmentView view) {
            this.view = view;
            this.next = view.baseOffset();
        }
    }

    LogFollower(Content content, BatchShelf shelf) {
        this.content = content;
        this.shelf = shelf;
    }

    /** The folder that the log was in when it was last looked at; null if it never was. */
    @Nullable
    Path folder() {
        return folder;
    }

    void forget() {
        content.forget();
        pieces.clear();
        last = null;
        folder = null;
    }

    /** Reads everything again, to the last byte: also what is known counts for what it is now. */
    void readAgain(LogView now, MemoryDisk disk) {
        forget();
        shelf.clear();
        follow(now, disk);
    }

    /** Whether all that may be read of a log is in files that are still its own. */
    static boolean isReadable(LogView log) {
        for (int i = 0; i < log.segmentCount(); i++) {
            SegmentView segment = log.segment(i);
            if (segment.endOffset() > log.startOffset() && segment.life().isRetired()) {
                return false;
            }
        }
        return true;
    }

    static String describe(LogView log) {
        StringBuilder text = new StringBuilder(log.toString());
        for (int i = 0; i < log.segmentCount(); i++) {
            SegmentView segment = log.segment(i);
            text.append(' ').append(segment.baseOffset()).append('-').append(segment.endOffset());
            if (segment.life().isRetired()) {
                text.append('!');
            }
        }
        return text.toString();
    }

    /** Takes over what has changed; answers whether anything has. */
    @SuppressWarnings("ReferenceEquality") // A view is made anew with every change.
    boolean follow(LogView now, MemoryDisk disk) {
        if (now == last) {
            return false;
        }
        last = now;
        folder = now.segment(0).folder();
        int count = now.segmentCount();
        int same = 0;
        while (same < count && same < pieces.size() && goesOn(pieces.get(same), now.segment(same), disk)) {
            same++;
        }
        if (same < count || same < pieces.size()) {
            rebuild(now, same, disk);
        }
        content.startAt(now.startOffset());
        content.endAt(now.endOffset());
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // Of a sealed segment there is one view.
    private boolean goesOn(Piece piece, SegmentView now, MemoryDisk disk) {
        if (piece.view == now) {
            return true;
        }
        if (!isSame(piece.view.life(), now.life()) || now.size() < piece.read) {
            return false;
        }
        piece.view = now;
        read(piece, disk);
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // "Compared by identity."
    private static boolean isSame(SegmentLife one, SegmentLife other) {
        return one == other;
    }

    private void rebuild(LogView now, int from, MemoryDisk disk) {
        List<Piece> before = new ArrayList<>(pieces.subList(from, pieces.size()));
        pieces.subList(from, pieces.size()).clear();
        int next = 0;
        for (int i = from; i < now.segmentCount(); i++) {
            SegmentView segment = now.segment(i);
            // Both are in the order of their offsets.
            while (next < before.size() && before.get(next).view.baseOffset() < segment.baseOffset()) {
                next++;
            }
            Piece known = next < before.size() ? before.get(next) : null;
            if (known == null || !goesOn(known, segment, disk)) {
                known = new Piece(segment);
                read(known, disk);
            }
            pieces.add(known);
            if (!known.blind) {
                hole(known.next, i + 1 < now.segmentCount() ? now.segment(i + 1).baseOffset() : now.endOffset());
            }
        }
    }

    /** Reads what is new of a segment. */
    private void read(Piece piece, MemoryDisk disk) {
        SegmentView view = piece.view;
        if (view.size() == piece.read) {
            return;
        }
        if (view.life().isRetired()) {
            // Its files are another segment's by now, or gone: the next view tells.
            piece.blind = true;
            return;
        }
        byte[] bytes = disk.peek(view.logFile(), piece.read);
        if (bytes == null || bytes.length < view.size() - piece.read) {
            throw new AssertionError("a log without its file: " + last + " " + view.logFile());
        }
        take(piece, bytes, view.size() - piece.read);
        piece.read = view.size();
    }

    /** Answers how many bytes were whole batches. */
    private int take(Piece piece, byte[] bytes, int size) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes, 0, size);
        int at = 0;
        while (RecordBatchView.isComplete(buffer, at, size) && size - at >= RecordBatchView.HEADER_SIZE) {
            batch.wrap(buffer, at);
            if (!take(piece)) {
                break;
            }
            at = batch.end();
        }
        return at;
    }

    private boolean take(Piece piece) {
        long delta = batch.lastOffset() - batch.baseOffset();
        if (batch.baseOffset() < piece.next || delta < 0 || delta > MOST_RECORDS) {
            // A damaged header, behind which nothing can be told: it counts for what it was, until somebody finds it.
            piece.blind = true;
            return false;
        }
        BatchShelf.BatchSeen seen = shelf.take(batch);
        long end = seen.base() + seen.records().length;
        if (!seen.sound() && end <= content.end()) {
            // Damaged since it was read: likewise.
            piece.next = end;
            return true;
        }
        hole(piece.next, seen.base());
        for (int i = 0; i < seen.records().length; i++) {
            content.put(seen.base() + i, seen.records()[i]);
        }
        piece.next = end;
        return true;
    }

    private void hole(long from, long to) {
        for (long at = from; at < to; at++) {
            content.put(at, null);
        }
    }

    /**
     * The log is shown no more: takes what its last segment got since, in the very event that ended it. Nothing shows where the
     * next segment begins but its name.
     */
    void lookBehind(MemoryDisk disk) {
        if (pieces.isEmpty()) {
            return;
        }
        Piece piece = pieces.get(pieces.size() - 1);
        Path folder = piece.view.folder();
        long base = piece.view.baseOffset();
        byte[] bytes = disk.peek(LogFiles.log(folder, base), piece.read);
        while (bytes != null) {
            int whole = take(piece, bytes, bytes.length);
            piece.read += whole;
            // Nothing new, and perhaps all that is new is in the next one.
            boolean goesOn = piece.next != base && (whole > 0 || bytes.length == 0);
            base = piece.next;
            bytes = goesOn ? disk.peek(LogFiles.log(folder, base), 0) : null;
        }
        // What the pieces say of their sizes is not true of any view any more.
        pieces.clear();
        last = null;
    }
}
