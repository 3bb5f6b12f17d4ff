package org.barnabas.net.core;

import org.barnabas.net.port.Socket;
import org.barnabas.protocol.ApiKey;
import org.jspecify.annotations.Nullable;

/**
 * One connection's share of the {@link AnswerMemory}: what its client has not taken, and the answer that waits to be
 * encoded. Belongs to the connection's loop.
 */
final class UnsentAnswers {

    private final AnswerMemory memory;
    private final MadeShare made;
    private final Socket socket;
    private Runnable onRoom = () -> {};
    private Runnable wake = () -> {};
    private boolean waiting;
    private ApiKey waitingApi = ApiKey.API_VERSIONS;
    private long waitingBytes;
    private long heldBytes;
    private long heldSinceMs = -1;
    private long madeMoves;
    private boolean exempt;

    /** What may become of an answer. */
    enum Verdict {
        WRITE,
        WAIT,
        /** It is larger than any answer may be. */
        TOO_LARGE,
        /** There is no memory for it, and too many wait for some. */
        NO_MEMORY
    }

    UnsentAnswers(AnswerMemory memory, Socket socket) {
        this.memory = memory;
        this.made = new MadeShare(memory);
        this.socket = socket;
    }

    /** What of the connection's answers is made beforehand. Any thread. */
    MadeShare made() {
        return made;
    }

    /** @param action run in a later turn of the loop when what had to wait may be tried again */
    void onRoom(Runnable action) {
        onRoom = action;
    }

    /** From now on answers are written whatever others hold: other brokers must not wait for clients. */
    void exempt() {
        exempt = true;
        close();
    }

    /** Decides on the answer whose turn it is; memory is taken for it if it may be written. */
    Verdict admit(ApiKey api, ResponseWriter.Size size) {
        if ((size.bufferedBytes() > memory.largest() && !exempt) || size.totalBytes() > Integer.MAX_VALUE) {
            return Verdict.TOO_LARGE;
        }
        if (!socket.isWritable() && !exempt) {
            return Verdict.WAIT;
        }
        if (!isCounted(size) || memory.take(api, size.bufferedBytes())) {
            close();
            return Verdict.WRITE;
        }
        return await(api, size.bufferedBytes()) ? Verdict.WAIT : Verdict.NO_MEMORY;
    }

    private boolean isCounted(ResponseWriter.Size size) {
        if (exempt) {
            return false;
        }
        return size.bufferedBytes() > AnswerMemory.SMALL_BYTES || socket.unsentBytes() > AnswerMemory.SMALL_BYTES;
    }

    /** An admitted answer is about to be written: what is to run when the client has taken it; null for nothing. */
    @Nullable
    Runnable writing(ApiKey api, ResponseWriter.Size size) {
        if (!isCounted(size)) {
            return null;
        }
        long bytes = size.bufferedBytes();
        heldBytes += bytes;
        return () -> taken(api, bytes);
    }

    private void taken(ApiKey api, long bytes) {
        heldBytes -= bytes;
        heldSinceMs = -1;
        memory.give(api, bytes);
    }

    /** Whether a request may be handed over whose answer may be large. */
    boolean admitsGrowing(ApiKey api) {
        if (memory.contended(api) && !exempt) {
            await(api, 0);
            return false;
        }
        return true;
    }

    /** Whether something had to wait and has not been told yet that it may try again. */
    boolean isWaiting() {
        return waiting;
    }

    private boolean await(ApiKey api, long bytes) {
        if (waiting && waitingApi == api && waitingBytes >= bytes) {
            return true;
        }
        close();
        Runnable mine = new Runnable() {
            @Override
            public void run() {
                socket.loop().execute(() -> woken(this));
            }
        };
        wake = mine;
        waitingApi = api;
        waitingBytes = bytes;
        waiting = memory.await(api, bytes, mine);
        return waiting;
    }

    private void woken(Runnable who) {
        if (waiting && wake == who) {
            close();
            onRoom.run();
        }
    }

    /** Whether others wait while the client has taken nothing for so long. */
    boolean keepsOthersWaiting(long nowMs, long allowedMs) {
        long moves = made.moves();
        boolean moved = moves != madeMoves;
        madeMoves = moves;
        if (moved || heldBytes + made.heldBytes() == 0 || !memory.contended()) {
            heldSinceMs = -1;
        } else if (heldSinceMs < 0) {
            heldSinceMs = nowMs;
        }
        return heldSinceMs >= 0 && nowMs - heldSinceMs > allowedMs;
    }

    /** Ends the wait, if there is one. */
    void close() {
        if (waiting) {
            waiting = false;
            memory.endWait(waitingApi, waitingBytes, wake);
            waitingBytes = 0;
        }
    }
}
