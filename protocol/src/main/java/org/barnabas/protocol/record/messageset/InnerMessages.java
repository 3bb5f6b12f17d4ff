package org.barnabas.protocol.record.messageset;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.function.LongPredicate;
import java.util.zip.CRC32;
import org.barnabas.protocol.CorruptBatchException;
import org.barnabas.protocol.record.compress.CompressionType;
import org.barnabas.protocol.record.compress.InflateLimits;
import org.barnabas.protocol.record.compress.PayloadReader;

/**
 * Walks over the messages inside a wrapper, which are inflated piece by piece into a window that holds little more than the
 * present one, within {@link InflateLimits}. Reusable; not thread-safe.
 */
final class InnerMessages implements AutoCloseable {

    /** What a step led to. */
    enum Step {
        MESSAGE,
        END,
        /** The message is no message: {@link #problem}. */
        BAD,
        /** It is not to go on. */
        STOPPED
    }

    /** Room for the usual block of the codecs that inflate whole ones, so that it need not be copied. */
    private static final int READ_BYTES = 64 << 10;

    /** A window of this size stays for the next wrapper. */
    private static final int WINDOW_BYTES = 160 << 10;

    private final ByteBufAllocator allocator;
    private final InflateLimits limits;
    private final PayloadReader payload;
    private final CRC32 crc = new CRC32();

    private ByteBuf window = Unpooled.EMPTY_BUFFER;
    private ByteBuffer windowBytes = ByteBuffer.allocate(0);
    private LongPredicate leave = inflated -> true;
    private boolean stopped;
    private int start;
    private int at;
    private String problem = "";

    InnerMessages(ByteBufAllocator allocator, InflateLimits limits) {
        this.allocator = allocator;
        this.limits = limits;
        this.payload = new PayloadReader(allocator, limits);
    }

    /**
     * Begins with a wrapper.
     *
     * @param buffer holds its value, unchanged until {@link #release}
     * @param leave hears how many bytes were inflated, now and again, and answers whether to go on
     */
    void open(CompressionType type, LegacyMessage wrapper, ByteBuf buffer, LongPredicate leave) {
        if (wrapper.magic() == 0) {
            payload.openFormatZero(type, buffer, wrapper.valueIndex(), wrapper.valueSize());
        } else {
            payload.open(type, buffer, wrapper.valueIndex(), wrapper.valueSize());
        }
        if (window.capacity() < WINDOW_BYTES) {
            use(allocator.directBuffer(WINDOW_BYTES));
        }
        window.clear();
        this.leave = leave;
        stopped = false;
        start = 0;
        at = 0;
    }

    /**
     * Moves to the next message.
     *
     * @throws CorruptBatchException if the value cannot be inflated
     */
    Step next(LegacyMessage message) {
        start = at;
        if (!ensure(1)) {
            return stopped ? Step.STOPPED : Step.END;
        }
        if (!ensure(LegacyMessage.OVERHEAD)) {
            return bad("is cut off");
        }
        int size = windowBytes.getInt(start + LegacyMessage.SIZE_OFFSET);
        if (size < LegacyMessage.LEAST_SIZE) {
            return bad("has the impossible size " + size);
        }
        limits.checkHeld(size);
        if (!ensure(LegacyMessage.OVERHEAD + size)) {
            return bad("is cut off");
        }
        if (!LegacyMessage.isIntact(windowBytes, start, size, crc)) {
            return bad("does not match its checksum");
        }
        at = start + LegacyMessage.OVERHEAD + size;
        return message.read(windowBytes, start, size) ? Step.MESSAGE : bad("has fields that reach beyond its size");
    }

    private Step bad(String what) {
        problem = what;
        return stopped ? Step.STOPPED : Step.BAD;
    }

    /** What is wrong, after {@link Step#BAD}. */
    String problem() {
        return problem;
    }

    /** Where the present message lies. */
    ByteBuf buffer() {
        return window;
    }

    /** Whether {@code count} bytes are there from the message's start on, inflating more if needed. */
    private boolean ensure(int count) {
        while (window.writerIndex() - start < count) {
            if (!inflateMore()) {
                return false;
            }
        }
        return true;
    }

    /** Makes room by dropping messages already passed, or by doubling: memory follows what was really inflated. */
    private boolean inflateMore() {
        if (window.writableBytes() < READ_BYTES) {
            ByteBuf present = window;
            int kept = present.writerIndex() - start;
            if (present.capacity() - kept >= READ_BYTES) {
                present.setBytes(0, present, start, kept);
            } else {
                use(allocator.directBuffer(present.capacity() * 2));
                window.setBytes(0, present, start, kept);
                present.release();
            }
            window.setIndex(0, kept);
            start = 0;
        }
        int count = payload.read(window);
        stopped = !leave.test(payload.outputBytes());
        return count > 0 && !stopped;
    }

    private void use(ByteBuf fresh) {
        window = fresh;
        windowBytes = fresh.nioBuffer(0, fresh.capacity());
    }

    /** Lets go of the wrapper; codecs stay. */
    void release() {
        payload.release();
        leave = inflated -> true;
        if (window.capacity() > WINDOW_BYTES) {
            freeWindow();
        }
    }

    private void freeWindow() {
        ByteBuf present = window;
        window = Unpooled.EMPTY_BUFFER;
        windowBytes = ByteBuffer.allocate(0);
        present.release();
    }

    @Override
    public void close() {
        release();
        payload.close();
        freeWindow();
    }

    /** Bytes that the wrapper has yielded so far. */
    long inflatedBytes() {
        return payload.outputBytes();
    }
}
