package org.barnabas.net.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into frames of a four-byte length and that many bytes. Belongs to one connection's loop.
 *
 * <p>Frames that lie whole in a receive buffer are slices of it. For a frame that does not, the assembler offers its own
 * memory as the next receive buffer ({@link #receiveBuffer}), so that the socket's bytes land where they stay. What a
 * length prefix claims is not allocated up front: the memory grows with the bytes that have come (64 KiB, 1 MiB, then
 * doubling, from 16 MiB on all that is missing), so that a peer that promises 100 MB and sends nothing costs 64 KiB.
 */
final class FrameAssembler {

    private static final int FIRST_STEP = 64 << 10;
    private static final int SECOND_STEP = 1 << 20;
    private static final int LAST_STEP = 16 << 20;
    private static final int PREFIX = 4;

    private final int maxFrameBytes;
    private final RequestMemory memory;
    private RequestMemory.Guest guest = RequestMemory.Guest.NEWCOMER;

    /** Length bytes that have come so far, when a prefix is cut in two. */
    private int prefix;

    private int prefixBytes;

    /** The frame being received; null between frames. */
    private @Nullable ByteBuf partial;

    private int frameBytes;

    /** Whether the memory that was offered last is the frame's; each read is preceded by one offer. */
    private boolean inPlace;

    FrameAssembler(int maxFrameBytes, RequestMemory memory) {
        this.maxFrameBytes = maxFrameBytes;
        this.memory = memory;
    }

    /** A frame length that no honest peer sends. */
    static final class BadFrameException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadFrameException(String message) {
            super(message, null, false, false);
        }
    }

    /** Direct memory for a frame was refused: this connection cannot go on, the cause says by whom. */
    static final class NoMemoryException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Throwable refusal;

        NoMemoryException(Throwable refusal) {
            super(String.valueOf(refusal.getMessage()), refusal, false, false);
            this.refusal = refusal;
        }

        Throwable refusal() {
            return refusal;
        }
    }

    /** Whose frames these are from now on. */
    void guest(RequestMemory.Guest known) {
        guest = known;
    }

    /** Whether a frame, or its length, has begun and is not complete. */
    boolean midFrame() {
        return partial != null || prefixBytes > 0;
    }

    /** Whether memory is held for an unfinished frame. */
    boolean holdsMemory() {
        return partial != null;
    }

    /**
     * Whether reading has to stop for want of memory. What is held already may be filled.
     *
     * @param room called when it is worth to ask again, from any thread; only if the answer is true. The same at every call
     */
    boolean awaitsMemory(Runnable room) {
        if (partial != null && partial.writerIndex() < partial.capacity()) {
            return false;
        }
        int next = partial == null ? 0 : nextCapacity(partial);
        boolean isLarge = next > memory.largeFrameBytes();
        if ((!isLarge && !memory.exhausted(guest, next)) || (partial != null && memory.claimLarge(this))) {
            return false;
        }
        if (partial != null) {
            memory.awaitLarge(room);
        }
        if (!isLarge) {
            memory.awaitRoom(guest, room);
        }
        return true;
    }

    /** Bytes of the unfinished frame that have come. */
    int receivedBytes() {
        return partial == null ? prefixBytes : partial.writerIndex();
    }

    /**
     * Memory for the next read from the socket: the rest of the unfinished frame if there is one, else fresh memory.
     *
     * <p>The former is a slice that shares the frame's memory; {@link #accept} knows that such bytes are in place.
     *
     * @param usual bytes of fresh memory
     * @throws NoMemoryException if there is no direct memory
     */
    ByteBuf receiveBuffer(ByteBufAllocator allocator, int usual) {
        ByteBuf frame = partial;
        inPlace = frame != null;
        if (frame == null) {
            return allocate(allocator, usual, Integer.MAX_VALUE);
        }
        partial = frame = grown(frame, allocator);
        int at = frame.writerIndex();
        ByteBuf target = frame.retainedSlice(at, Math.min(frame.capacity(), frameBytes) - at);
        target.clear();
        return target;
    }

    /**
     * Takes what was read, gives whole frames to {@code frames} (which releases them), and releases {@code read}. The
     * frames are on the account until they are released.
     *
     * @param read what {@link #receiveBuffer} gave last, filled; or any other bytes, if it was not asked
     * @throws BadFrameException if a length is negative or too large
     * @throws NoMemoryException if there is no direct memory for a frame; what is held stays until {@link #close}
     */
    void accept(ByteBuf read, ByteBufAllocator allocator, Consumer<ByteBuf> frames) {
        boolean lies = inPlace;
        inPlace = false;
        try {
            if (lies && partial != null) {
                partial.writerIndex(partial.writerIndex() + read.readableBytes());
                read.skipBytes(read.readableBytes());
                emitIfComplete(frames);
                return;
            }
            while (read.isReadable()) {
                if (partial != null) {
                    fill(partial, read, allocator);
                    emitIfComplete(frames);
                } else if (readPrefix(read)) {
                    begin(read, allocator, frames);
                }
            }
        } finally {
            read.release();
        }
    }

    /** Frees the unfinished frame; nothing is accepted afterwards. */
    void close() {
        ByteBuf left = partial;
        partial = null;
        if (left != null) {
            try {
                uncharge(left);
            } finally {
                left.release();
            }
        }
    }

    /** What a large frame needs beyond the bound of others is not the budget's. */
    private int charge(ByteBuf frame) {
        return Math.min(frame.capacity(), memory.largeFrameBytes());
    }

    private void uncharge(ByteBuf frame) {
        memory.release(charge(frame));
        memory.releaseLarge(this);
    }

    private int nextCapacity(ByteBuf frame) {
        if (frame.capacity() >= LAST_STEP) {
            return frameBytes;
        }
        return Math.min(frameBytes, frame.capacity() < SECOND_STEP ? SECOND_STEP : frame.capacity() * 2);
    }

    private boolean readPrefix(ByteBuf read) {
        if (prefixBytes == 0 && read.readableBytes() >= PREFIX) {
            frameBytes = checked(read.readInt());
            return true;
        }
        while (prefixBytes < PREFIX && read.isReadable()) {
            prefix = prefix << 8 | read.readUnsignedByte();
            prefixBytes++;
        }
        if (prefixBytes < PREFIX) {
            return false;
        }
        frameBytes = checked(prefix);
        prefix = 0;
        prefixBytes = 0;
        return true;
    }

    private int checked(int length) {
        if (length < 0 || length > maxFrameBytes) {
            throw new BadFrameException(
                    "frame of " + length + " bytes; allowed are 0 to " + maxFrameBytes + " (socket.request.max.bytes)");
        }
        return length;
    }

    private void begin(ByteBuf read, ByteBufAllocator allocator, Consumer<ByteBuf> frames) {
        if (read.readableBytes() >= frameBytes) {
            frames.accept(Frame.charged(read.readRetainedSlice(frameBytes), memory));
            return;
        }
        ByteBuf frame = allocate(allocator, Math.min(frameBytes, FIRST_STEP), Math.max(frameBytes, FIRST_STEP));
        memory.acquire(charge(frame));
        partial = frame;
        fill(frame, read, allocator);
    }

    private ByteBuf allocate(ByteBufAllocator allocator, int capacity, int maxCapacity) {
        try {
            ByteBuf memoryOfFrame = allocator.directBuffer(capacity, maxCapacity);
            memory.direct().granted();
            return memoryOfFrame;
        } catch (OutOfMemoryError failure) {
            if (DirectMemory.isRefusal(failure)) {
                throw new NoMemoryException(failure);
            }
            throw failure;
        }
    }

    private void fill(ByteBuf frame, ByteBuf read, ByteBufAllocator allocator) {
        ByteBuf target = grown(frame, allocator);
        partial = target;
        int want = Math.min(frameBytes, target.capacity()) - target.writerIndex();
        target.writeBytes(read, Math.min(read.readableBytes(), want));
    }

    /** The frame's memory with room for at least one more byte. */
    private ByteBuf grown(ByteBuf frame, ByteBufAllocator allocator) {
        if (frame.writerIndex() < frame.capacity()) {
            return frame;
        }
        int capacity = nextCapacity(frame);
        ByteBuf larger = allocate(allocator, capacity, capacity);
        larger.writeBytes(frame, 0, frame.writerIndex());
        memory.acquire(charge(larger) - charge(frame));
        frame.release();
        return larger;
    }

    private void emitIfComplete(Consumer<ByteBuf> frames) {
        ByteBuf frame = partial;
        if (frame != null && frame.writerIndex() == frameBytes) {
            partial = null;
            // First the frame's own charge: in between nobody should think that there is room.
            int before = charge(frame);
            ByteBuf whole;
            try {
                whole = Frame.charged(frame, memory);
            } finally {
                memory.release(before);
                memory.releaseLarge(this);
            }
            frames.accept(whole);
        }
    }
}
