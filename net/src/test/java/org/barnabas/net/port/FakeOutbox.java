package org.barnabas.net.port;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayDeque;
import org.barnabas.protocol.record.FileRecords;
import org.jspecify.annotations.Nullable;

/** What was written to a {@link FakeSocket} and has not left. */
final class FakeOutbox {

    private final ArrayDeque<Part> parts = new ArrayDeque<>();
    private int flushed;
    private long bytes;

    /** Something to send. */
    abstract static class Part {

        private final @Nullable Runnable whenGone;

        Part(@Nullable Runnable whenGone) {
            this.whenGone = whenGone;
        }

        abstract int left();

        abstract void take(ByteBuf target, int most) throws IOException;

        abstract void release();

        final void end() {
            release();
            if (whenGone != null) {
                whenGone.run();
            }
        }
    }

    static final class Bytes extends Part {

        private final ByteBuf content;

        Bytes(ByteBuf content, @Nullable Runnable whenGone) {
            super(whenGone);
            this.content = content;
        }

        @Override
        int left() {
            return content.readableBytes();
        }

        @Override
        void take(ByteBuf target, int most) {
            target.writeBytes(content, Math.min(most, left()));
        }

        @Override
        void release() {
            content.release();
        }
    }

    static final class Stretch extends Part {

        private final FileRecords records;
        private int sent;

        Stretch(FileRecords records, @Nullable Runnable whenGone) {
            super(whenGone);
            this.records = records;
        }

        @Override
        int left() {
            return records.sizeInBytes() - sent;
        }

        @Override
        void take(ByteBuf target, int most) throws IOException {
            int wanted = Math.min(most, left());
            int read = records.readInto(target, sent, wanted);
            if (read < wanted) {
                throw new IOException("the file is too short");
            }
            sent += read;
        }

        @Override
        void release() {
            records.release();
        }
    }

    void add(Part part) {
        parts.add(part);
        bytes += part.left();
    }

    void flush() {
        flushed = parts.size();
    }

    boolean nothingFlushed() {
        return flushed == 0;
    }

    long bytes() {
        return bytes;
    }

    /** Takes at most so many bytes of what was flushed; parts that are empty then have gone. */
    ByteBuf take(int most) throws IOException {
        ByteBuf taken = Unpooled.buffer();
        while (flushed > 0) {
            Part head = parts.element();
            int before = taken.readableBytes();
            head.take(taken, most - before);
            bytes -= taken.readableBytes() - before;
            if (head.left() > 0) {
                break;
            }
            parts.remove();
            flushed--;
            head.end();
        }
        return taken;
    }

    /** What is left is given up. */
    void close() {
        flushed = 0;
        bytes = 0;
        for (Part next = parts.poll(); next != null; next = parts.poll()) {
            next.end();
        }
    }
}
