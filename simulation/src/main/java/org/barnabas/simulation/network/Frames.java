package org.barnabas.simulation.network;

import io.netty.buffer.ByteBuf;

/** Finds where frames begin in one direction of a connection. */
final class Frames {

    private int size;
    private int sizeBytes;
    private int left;

    /** Hears of frames. */
    interface Listener {

        /**
         * A frame begins.
         *
         * @param rest what is there of it, behind its size; valid during the call
         */
        void begins(ByteBuf rest, int size);
    }

    /** The next bytes of the stream; they are not consumed. */
    void look(ByteBuf bytes, Listener listener) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (left > 0) {
                int skipped = Math.min(left, end - at);
                left -= skipped;
                at += skipped;
            } else {
                size = size << Byte.SIZE | bytes.getUnsignedByte(at++);
                if (++sizeBytes == Integer.BYTES) {
                    left = size;
                    listener.begins(bytes.slice(at, Math.min(left, end - at)), left);
                    size = 0;
                    sizeBytes = 0;
                }
            }
        }
    }
}
