package org.barnabas.net.core;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.barnabas.net.port.Socket;
import org.barnabas.protocol.ApiKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one connection's answers in the order of its requests, as far as the memory of answers allows; one flush for all
 * that become ready in a turn of the loop. On the connection's loop.
 */
final class AnswerSender {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerSender.class);

    private final Socket socket;
    private final ResponseWriter writer;
    private final UnsentAnswers unsent;
    private final RequestsUnderWay underWay;
    private final Ends ends;
    private boolean flushScheduled;
    private boolean sending;
    /** The request under way whose answer may be large; there is one at a time. */
    private @Nullable Ticket growing;

    /**
     * How a connection ends that an answer has failed on.
     *
     * @param failed what failed, and why
     * @param close for the reason given
     */
    record Ends(BiConsumer<String, Throwable> failed, Consumer<String> close) {}

    AnswerSender(Socket socket, ResponseWriter writer, UnsentAnswers unsent, RequestsUnderWay underWay, Ends ends) {
        this.socket = socket;
        this.writer = writer;
        this.unsent = unsent;
        this.underWay = underWay;
        this.ends = ends;
    }

    /** Whether there is room for the answer of another request. */
    boolean hasRoom() {
        return growing == null && !unsent.isWaiting() && socket.isWritable();
    }

    /** Whether a request of the API may be handed over, if there is room. */
    boolean admits(@Nullable ApiKey api) {
        return api == null || !AnswerMemory.grows(api) || unsent.admitsGrowing(api);
    }

    void expect(Ticket ticket) {
        if (AnswerMemory.grows(ticket.api())) {
            growing = ticket;
        }
    }

    /**
     * Writes all answers that are next in order and may be written. A part that fills the socket calls this again from
     * within, when the rest of its answer is still to be written: the next one has to wait for its turn.
     */
    void send() {
        if (sending) {
            return;
        }
        sending = true;
        try {
            sendAll();
        } finally {
            sending = false;
        }
    }

    private void sendAll() {
        boolean wrote = false;
        for (Ticket head = underWay.firstAnswered(); head != null; head = underWay.firstAnswered()) {
            ResponseWriter.Size size = socket.isOpen() ? measure(head) : null;
            UnsentAnswers.Verdict verdict = size == null ? UnsentAnswers.Verdict.WRITE : unsent.admit(head.api(), size);
            if (verdict == UnsentAnswers.Verdict.WAIT) {
                break;
            }
            underWay.next();
            if (growing == head) {
                growing = null;
            }
            if (size == null) {
                discard(head);
            } else if (verdict == UnsentAnswers.Verdict.WRITE) {
                wrote |= write(head, size);
            } else {
                refuse(head, size, verdict);
            }
        }
        if (wrote) {
            scheduleFlush();
        }
    }

    /** Null if it cannot be encoded; then the connection closes. */
    private ResponseWriter.@Nullable Size measure(Ticket head) {
        try {
            return ResponseWriter.measure(head);
        } catch (Throwable failure) {
            ends.failed.accept("answer to " + head.api(), failure);
            return null;
        }
    }

    private boolean write(Ticket head, ResponseWriter.Size size) {
        Runnable whenTaken = unsent.writing(head.api(), size);
        try {
            return writer.write(socket, head, size, whenTaken);
        } catch (Throwable failure) {
            if (whenTaken != null) {
                whenTaken.run();
            }
            ends.failed.accept("answer to " + head.api(), failure);
            return false;
        }
    }

    private void refuse(Ticket head, ResponseWriter.Size size, UnsentAnswers.Verdict verdict) {
        boolean tooLarge = verdict == UnsentAnswers.Verdict.TOO_LARGE;
        LOG.warn(
                "answer refused api={} bytes={} reason=\"{}\" client={}; the connection closes",
                head.api(),
                size.bufferedBytes(),
                tooLarge ? "larger than any answer may be, ask for less at a time" : "too many answers wait",
                socket.remoteAddress());
        writer.refused(tooLarge);
        ends.close.accept("an answer was refused");
        discard(head);
    }

    /** An answer that nobody will get gives back what it holds. */
    void discard(Ticket ticket) {
        try {
            writer.discard(ticket);
        } catch (Throwable failure) {
            ends.failed.accept("answer to nobody", failure);
        }
    }

    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            socket.loop().execute(() -> {
                flushScheduled = false;
                socket.flush();
            });
        }
    }
}
