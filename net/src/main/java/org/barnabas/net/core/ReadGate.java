package org.barnabas.net.core;

import java.util.function.Predicate;
import org.barnabas.net.Reply;
import org.barnabas.net.port.Socket;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.ports.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * When one connection's socket is read from: while there is room for what comes, memory to receive it, and the client is not
 * muted. On the connection's loop.
 */
final class ReadGate {

    private final Socket socket;
    private final RequestMemory memory;
    private final MonotonicClock clock;
    private final Runnable onOpen;
    private final Runnable memoryIsBack = this::onMemory;
    private Predicate<Runnable> awaitsMemory = wake -> false;
    private Scheduler.@Nullable Timer mute;
    private long mutedUntilMs;
    private boolean waitsForMemory;
    private boolean sendsNoMore;
    private boolean closed;

    /** @param onOpen run in a later turn of the loop when it is worth to call {@link #update} again */
    ReadGate(Socket socket, RequestMemory memory, MonotonicClock clock, Runnable onOpen) {
        this.socket = socket;
        this.memory = memory;
        this.clock = clock;
        this.onOpen = onOpen;
    }

    /**
     * What to ask before reading.
     *
     * @param gate true if reading has to stop for want of memory; it calls what it was given, from any thread, when it is
     *     worth to ask again
     */
    void onRead(Predicate<Runnable> gate) {
        awaitsMemory = gate;
    }

    boolean waitsForMemory() {
        return waitsForMemory;
    }

    /** Memory is asked for anew the next time, by other rules. */
    void askAgain() {
        waitsForMemory = false;
    }

    boolean isMuted() {
        return mute != null;
    }

    void mute(long ms) {
        long delay = Math.min(ms, Reply.MOST_DELAY_MS);
        long until = clock.nowMs() + delay;
        if (delay <= 0 || closed || (mute != null && until <= mutedUntilMs)) {
            return;
        }
        endMute();
        mutedUntilMs = until;
        mute = socket.loop().schedule(delay, () -> {
            mute = null;
            open();
        });
    }

    private void endMute() {
        Scheduler.Timer last = mute;
        mute = null;
        if (last != null) {
            last.cancel();
        }
    }

    /** The peer has ended its sending side: all is read, and the socket may not be asked for more, which fails. */
    void sendsNoMore() {
        sendsNoMore = true;
    }

    boolean hasEnded() {
        return sendsNoMore;
    }

    /** Reads, or not. */
    void update(boolean room) {
        boolean wanted = room && !mustAwaitMemory();
        if (!sendsNoMore && socket.isReading() != wanted) {
            socket.reading(wanted);
        }
    }

    private boolean mustAwaitMemory() {
        if (!waitsForMemory) {
            waitsForMemory = awaitsMemory.test(memoryIsBack);
        }
        return waitsForMemory;
    }

    /** Any thread. Always in a later turn of the loop, so that one who asks in vain does not ask himself. */
    private void onMemory() {
        socket.loop().execute(() -> {
            waitsForMemory = false;
            open();
        });
    }

    private void open() {
        if (!closed) {
            onOpen.run();
        }
    }

    /** Waits for nothing any more. */
    void close() {
        closed = true;
        endMute();
        memory.forget(memoryIsBack);
    }
}
