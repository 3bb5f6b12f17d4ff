package org.barnabas.net.port;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.barnabas.ports.Loop;
import org.barnabas.protocol.record.FileRecords;
import org.jspecify.annotations.Nullable;

/**
 * Port: a stream to one peer. What happens on it is told to its {@link SocketEvents}.
 *
 * <p>Everything is called on the socket's loop, {@link #loop} and {@link #remoteAddress} by anybody. What is handed over to be
 * written is released by the socket, once, whether it was sent or not.
 */
public interface Socket {

    /** Unsent bytes from which on {@link #isWritable} says no. */
    int HIGH_WATER = 2 << 20;

    /** Unsent bytes below which it says yes again, and {@link SocketEvents#onWritable} tells so. */
    int LOW_WATER = 512 << 10;

    Loop loop();

    InetSocketAddress remoteAddress();

    /**
     * Takes bytes over, to be sent behind all that was written before. They leave with the next {@link #flush}.
     *
     * @param whenGone run once, when the operating system has taken the bytes or they will never be sent; null if nobody
     *     asks. Not from within this call unless the socket is closed
     */
    void write(ByteBuf bytes, @Nullable Runnable whenGone);

    /** Whether {@link #writeFile} can be used for these: they go from the file to the socket without passing by here. */
    boolean takesFile(FileRecords records);

    /** As {@link #write}, for records that {@link #takesFile} has said yes to. A file that is too short ends the connection. */
    void writeFile(FileRecords records, @Nullable Runnable whenGone);

    /** Sends what was written, as fast as the peer takes it. */
    void flush();

    /** Whether the peer keeps up with what is written: more may be written all the same. */
    boolean isWritable();

    /** Bytes written that the operating system has not taken, or {@link #HIGH_WATER} if there are more. */
    long unsentBytes();

    /** Whether bytes are wanted from now on; a new socket reads. What has been received meanwhile is told once more. */
    void reading(boolean wanted);

    boolean isReading();

    /** False from the moment of {@link #close}, or of the peer's, on. */
    boolean isOpen();

    /** Flushes, and closes when all that was written has been sent. */
    void closeWhenSent();

    /** Closes; what is unsent is given up. {@link SocketEvents#onClosed} follows in a later turn of the loop. */
    void close();
}
