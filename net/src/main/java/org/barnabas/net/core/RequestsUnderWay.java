package org.barnabas.net.core;

import java.util.ArrayDeque;
import java.util.List;
import org.barnabas.protocol.ApiKey;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection that have no answer yet, or whose answer has to wait for those of earlier ones, and what
 * they keep meanwhile. As with Apache Kafka's brokers, what a client asks for sees what it did before on the same connection,
 * answered or not: one request after the other is handled, but for those that may be under way together. On the connection's
 * loop.
 */
final class RequestsUnderWay {

    /** A request under way with its reply, context and answer to be. */
    private static final int TICKET_BYTES = 512;

    /** What may be under way together: requests of the same kind, but for {@link #ALONE}. */
    private enum Kind {
        /** Keep their order wherever they go, and tell nothing of each other. */
        APPEND,
        /** Change nothing that the next one sees. */
        READ,
        /** What brokers ask of each other, whose effects are ordered by epochs. */
        CLUSTER,
        ALONE;

        static Kind of(@Nullable ApiKey api) {
            if (api == null) {
                return ALONE;
            }
            return switch (api) {
                case PRODUCE -> APPEND;
                case FETCH -> READ;
                case LEADER_AND_ISR,
                        STOP_REPLICA,
                        UPDATE_METADATA,
                        CONTROLLED_SHUTDOWN,
                        ALTER_PARTITION,
                        ALLOCATE_PRODUCER_IDS,
                        ENVELOPE -> CLUSTER;
                default -> ALONE;
            };
        }
    }

    private final ArrayDeque<Ticket> order = new ArrayDeque<>();
    private final ParkedMemory parked;
    private final int most;
    private long bytes;
    private int unanswered;
    /** Of those that have no answer yet. */
    private Kind kind = Kind.ALONE;

    /** @param most how many there may be at a time */
    RequestsUnderWay(ParkedMemory parked, int most) {
        this.parked = parked;
        this.most = most;
    }

    boolean isEmpty() {
        return order.isEmpty();
    }

    /**
     * Whether there is room for another; there always is for one.
     *
     * @param ofBroker whether only their number counts
     */
    boolean hasRoom(boolean ofBroker) {
        if (order.isEmpty()) {
            return true;
        }
        return order.size() < most && (ofBroker || (bytes < parked.perConnection() && parked.hasRoomFor(TICKET_BYTES)));
    }

    /** Whether a request of the API may be beside those that have no answer yet; null for an unknown API. */
    boolean admits(@Nullable ApiKey api) {
        return unanswered == 0 || (kind != Kind.ALONE && kind == Kind.of(api));
    }

    void add(Ticket ticket) {
        order.add(ticket);
        unanswered++;
        kind = Kind.of(ticket.api());
    }

    /** A ticket has its answer. */
    void answered() {
        unanswered--;
    }

    /** Counts what a request keeps, in place of what was counted before; answers whether that is within bounds. */
    boolean park(Ticket ticket, long heldBytes) {
        long all = TICKET_BYTES + heldBytes;
        long more = all - ticket.parkedBytes();
        boolean alone = bytes == ticket.parkedBytes();
        boolean fits = parked.hasRoomFor(more) && (alone || bytes + more <= parked.perConnection());
        ticket.parkedBytes(all);
        bytes += more;
        parked.add(more);
        return fits;
    }

    /** The oldest if it has its answer; else null. */
    @Nullable
    Ticket firstAnswered() {
        Ticket head = order.peek();
        return head != null && head.isAnswered() ? head : null;
    }

    /** Takes the oldest, answered or not; null if there is none. */
    @Nullable
    Ticket next() {
        Ticket head = order.poll();
        if (head != null) {
            bytes -= head.parkedBytes();
            parked.remove(head.parkedBytes());
            head.parkedBytes(0);
        }
        return head;
    }

    List<Ticket> all() {
        return List.copyOf(order);
    }

    /** One whose answer should have come long ago; null if there is none. */
    @Nullable
    Ticket overdue(long nowMs) {
        for (Ticket ticket : order) {
            if (ticket.isOverdue(nowMs)) {
                return ticket;
            }
        }
        return null;
    }
}
