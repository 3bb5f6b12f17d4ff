package org.barnabas.broker.api.offsets;

import java.util.List;
import java.util.function.Consumer;
import org.barnabas.net.Connection;
import org.barnabas.net.Reply;
import org.barnabas.ports.Mailbox;
import org.barnabas.ports.MonotonicClock;
import org.barnabas.protocol.ErrorCode;

/**
 * The way of one request through ZooKeeper, place by place: some are under way at a time, so that a request of thousands leaves
 * room for those of others. Later requests of the connection wait, because a commit must not be overtaken by a newer one.
 *
 * <p>Ends within {@link #PATIENCE_NS} and the patience of {@link org.barnabas.cluster.offsets.ZooKeeperOffsets} for one place:
 * when that is over, or once a place had the answer REQUEST_TIMED_OUT, the places that were not asked for have it, too.
 * Nothing more is asked for when the connection has closed.
 *
 * <p>Lives on the net loop of its connection.
 *
 * @param <E> what is asked for
 */
final class ZnodeTurns<E> {

    static final int AT_ONCE = 64;

    /** Less than the 30 s for which the first clients wait for an answer. */
    static final long PATIENCE_NS = 20_000_000_000L;

    /** An entry, with its place and its names, and its part of the answer: an estimate. */
    private static final long HELD_PER_ENTRY = 256;

    private final List<E> entries;
    private final Asker<E> asker;
    private final Refusal<E> refusal;
    private final MonotonicClock clock;
    private final Door door;
    private final Reply reply;
    private final Runnable done;
    private long beganNs;
    private int next;
    private int underWay;
    private boolean filling;
    private boolean refused;
    private boolean gone;

    /** Asks ZooKeeper. */
    @FunctionalInterface
    interface Asker<E> {
        /** {@code answered} gets the error of the entry on the given loop, later. */
        void ask(E entry, Mailbox loop, Consumer<ErrorCode> answered);
    }

    /** Says of an entry that it was not asked for. */
    @FunctionalInterface
    interface Refusal<E> {
        void refuse(E entry, ErrorCode error);
    }

    /** The connection's loop as a mailbox. */
    private record Door(Connection connection) implements Mailbox {

        @Override
        public boolean post(Runnable message) {
            return connection.offer(message);
        }

        @Override
        public int depth() {
            return 0;
        }
    }

    /** @param done answers, after which later requests go on */
    ZnodeTurns(
            List<E> entries,
            Asker<E> asker,
            Refusal<E> refusal,
            MonotonicClock clock,
            Connection connection,
            Reply reply,
            Runnable done) {
        this.entries = entries;
        this.asker = asker;
        this.refusal = refusal;
        this.clock = clock;
        this.door = new Door(connection);
        this.reply = reply;
        this.done = done;
    }

    /** Begins; refuses all if too much waits for answers already. */
    void start() {
        beganNs = clock.nowNs();
        refused = !reply.mayWait(entries.size() * HELD_PER_ENTRY);
        reply.onGone(() -> gone = true);
        reply.holdOthers();
        goOn();
    }

    private void goOn() {
        if (filling || gone) {
            return;
        }
        filling = true;
        while (next < entries.size() && underWay < AT_ONCE) {
            E entry = entries.get(next++);
            if (refused || clock.nowNs() - beganNs > PATIENCE_NS) {
                refusal.refuse(entry, ErrorCode.REQUEST_TIMED_OUT);
            } else {
                underWay++;
                asker.ask(entry, door, this::onAnswer);
            }
        }
        filling = false;
        if (underWay == 0) {
            done.run();
            reply.goOn();
        }
    }

    private void onAnswer(ErrorCode error) {
        underWay--;
        refused |= error == ErrorCode.REQUEST_TIMED_OUT;
        goOn();
    }
}
