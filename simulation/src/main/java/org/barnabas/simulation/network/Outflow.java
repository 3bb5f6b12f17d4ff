package org.barnabas.simulation.network;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What leaves one end of a connection, as far as whoever taps the internet lets it. */
final class Outflow {

    /** Every so many sends are cut in two. */
    private static final int CUT_ONE_IN = 8;

    private static final int ASK_AGAIN_MS = 20;

    private final SimulatedSocket from;
    private final Internet internet;
    private final Cables.Pipe pipe;
    private final boolean carriesRequests;
    private final Frames frames = new Frames();
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private final Map<Integer, Runnable> doomedAnswers = new HashMap<>();
    private @Nullable SimulatedSocket to;

    /** What waits until it may leave. */
    private record Held(ByteBuf bytes, @Nullable WireRequest request) {}

    Outflow(SimulatedSocket from, Internet internet, Cables.Pipe pipe, boolean carriesRequests) {
        this.from = from;
        this.internet = internet;
        this.pipe = pipe;
        this.carriesRequests = carriesRequests;
    }

    void joinedTo(SimulatedSocket end) {
        to = end;
    }

    void send(ByteBuf bytes) {
        Tap tap = internet.tap();
        WireRequest[] first = new WireRequest[1];
        Verdict[] verdict = {Verdict.PASS};
        Runnable[] lost = new Runnable[1];
        frames.look(bytes, (rest, size) -> {
            if (rest.readableBytes() < WireRequest.LEAST_BYTES && (carriesRequests || rest.readableBytes() < 4)) {
                return;
            }
            if (!carriesRequests) {
                Runnable then = doomedAnswers.isEmpty() ? null : doomedAnswers.remove(rest.getInt(rest.readerIndex()));
                lost[0] = then == null ? lost[0] : then;
            } else if (tap != null && verdict[0].kind() == Verdict.Kind.PASS && held.isEmpty()) {
                WireRequest request = new WireRequest(from.host(), from.peer(), rest, size);
                Verdict next = tap.onRequest(request);
                if (!next.equals(Verdict.PASS)) {
                    verdict[0] = next;
                    first[0] = request;
                }
            }
        });
        if (lost[0] != null) {
            from.reset();
            lost[0].run();
        } else if (!held.isEmpty()) {
            held.add(new Held(bytes, null));
        } else {
            carryOut(verdict[0], bytes, first[0]);
        }
    }

    private void carryOut(Verdict verdict, ByteBuf bytes, @Nullable WireRequest request) {
        switch (verdict.kind()) {
            case LOST -> from.reset();
            case HELD -> {
                held.add(new Held(bytes, request));
                internet.cables().later(ASK_AGAIN_MS, this::askAgain);
            }
            case ANSWER_LOST -> {
                SimulatedSocket end = to;
                if (end != null && request != null) {
                    end.outflow().doomedAnswers.put(request.correlationId(), verdict.then());
                }
                sendInPieces(bytes);
            }
            case PASS -> {
                pipe.delay(verdict.delayMs());
                sendInPieces(bytes);
            }
        }
    }

    private void askAgain() {
        Held next = held.peek();
        if (next == null) {
            return;
        }
        Tap tap = internet.tap();
        WireRequest request = next.request;
        Verdict verdict = tap == null || request == null ? Verdict.PASS : tap.onRequest(request);
        if (verdict.kind() == Verdict.Kind.HELD) {
            internet.cables().later(ASK_AGAIN_MS, this::askAgain);
            return;
        }
        held.remove();
        carryOut(verdict, next.bytes, request);
        letGo();
    }

    /** What was held is no longer. */
    private void letGo() {
        for (Held next = held.poll(); next != null; next = held.poll()) {
            sendInPieces(next.bytes);
        }
    }

    private void sendInPieces(ByteBuf bytes) {
        int size = bytes.readableBytes();
        if (size > 1 && internet.random().nextInt(CUT_ONE_IN) == 0) {
            ByteBuf head = bytes.readSlice(1 + internet.random().nextInt(size - 1));
            push(end -> end.receive(head));
        }
        push(end -> end.receive(bytes));
    }

    /** Happens at the other end, behind all that was sent before. */
    void arrive(Consumer<SimulatedSocket> what) {
        letGo();
        push(what);
    }

    private void push(Consumer<SimulatedSocket> what) {
        SimulatedSocket end = to;
        if (end != null) {
            pipe.send(() -> what.accept(end));
        }
    }

    /** What has not arrived never will. */
    void lose() {
        held.clear();
        pipe.lose();
    }
}
