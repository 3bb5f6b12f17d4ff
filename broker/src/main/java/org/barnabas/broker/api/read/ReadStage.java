package org.barnabas.broker.api.read;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Does what takes time to be read, on a few threads of its own, so that no event loop waits for a disk: files that are
 * not in memory, and look-ups that go through many of them.
 *
 * <p>Work is done in pieces. Clients take turns after each piece, and one client's work is done one after the other: who
 * asks for fifty megabytes is not in the way of who asks for one record. What waits is bounded by number, and holds what its
 * request holds. What is begun is bounded by the bytes that it brings into memory, lest it drive out what was brought in for
 * others before they have read it: what would go beyond the budget is begun in its turn, when enough of the rest is over, and
 * nothing overtakes it. One work is always begun, however large.
 *
 * <p>Any thread. The threads must not be interrupted while they read: that would close the files.
 */
public final class ReadStage implements AutoCloseable {

    /** Beyond this a client is told to do without. */
    static final int MOST_WAITING = 4_096;

    /** Beyond this nothing is read that nobody waits for yet. */
    private static final int BUSY = 64;

    private final Executor threads;
    private final long budgetBytes;

    // Guarded by this, for moments: nothing is read and nobody is called meanwhile.
    private final Map<Object, ArrayDeque<Work>> waiting = new HashMap<>();
    /** Clients of whom nothing is being done just now, in the order of their turns. */
    private final ArrayDeque<Object> turns = new ArrayDeque<>();

    /** Clients whose next work is not begun because of its bytes, in the order in which it will be. */
    private final ArrayDeque<Object> outside = new ArrayDeque<>();

    private int size;
    private long begunBytes;
    private boolean closed;

    /** What a request wants to have read. Its methods are called one after the other, by different threads. */
    public interface Work {

        /**
         * Does a piece of about a megabyte; what it throws is given to {@link #done}.
         *
         * @param busy whether others wait: then nothing should be read that nobody waits for
         * @return whether there is more to do
         */
        boolean step(boolean busy) throws Exception;

        /** So much is in memory because of it when it is over, at most; always the same. */
        default long bytes() {
            return 0;
        }

        /** It is over: {@link #step} has said so or failed, or the stage has closed. Called once, on any thread. */
        void done(@Nullable Throwable failure);
    }

    /**
     * Starts nothing itself.
     *
     * @param threads run what they are given one after the other, or several at a time
     * @param budgetBytes what works that are begun and not over may bring into memory together
     */
    public ReadStage(Executor threads, long budgetBytes) {
        this.threads = threads;
        this.budgetBytes = budgetBytes;
    }

    /**
     * Takes some work; false if too much waits, or the stage has closed.
     *
     * @param client whose work is done in turn with that of others, such as the connection
     */
    public boolean submit(Object client, Work work) {
        int begun;
        synchronized (this) {
            if (closed || size >= MOST_WAITING) {
                return false;
            }
            size++;
            ArrayDeque<Work> before = waiting.get(client);
            if (before != null) {
                before.add(work);
                return true;
            }
            ArrayDeque<Work> mine = new ArrayDeque<>(1);
            mine.add(work);
            waiting.put(client, mine);
            outside.add(client);
            begun = begin();
        }
        run(begun);
        return true;
    }

    /** Lets clients have turns whose next work fits; answers how many. To be called with the lock held. */
    private int begin() {
        int begun = 0;
        for (Object client = outside.peek(); client != null; client = outside.peek()) {
            ArrayDeque<Work> mine = waiting.get(client);
            long bytes = mine == null ? 0 : mine.element().bytes();
            if (begunBytes > 0 && bytes > 0 && begunBytes + bytes > budgetBytes) {
                break;
            }
            begunBytes += bytes;
            outside.remove();
            turns.add(client);
            begun++;
        }
        return begun;
    }

    private void run(int turnsMore) {
        for (int i = 0; i < turnsMore; i++) {
            threads.execute(this::runNext);
        }
    }

    private void runNext() {
        Object client;
        Work work;
        boolean busy;
        synchronized (this) {
            client = turns.poll();
            ArrayDeque<Work> mine = client == null ? null : waiting.get(client);
            if (client == null || mine == null) {
                // The stage has closed.
                return;
            }
            work = mine.element();
            // Its own client may be waiting for the next work, too.
            busy = size > BUSY || mine.size() > 1;
        }
        boolean more = false;
        Throwable failure = null;
        try {
            more = work.step(busy);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        boolean over = turnIsOver(client, more);
        if (over) {
            work.done(failure);
        }
    }

    /** Answers whether the work is over. */
    private boolean turnIsOver(Object client, boolean more) {
        int runs = 0;
        boolean over;
        synchronized (this) {
            over = closed || !more;
            ArrayDeque<Work> mine = waiting.get(client);
            if (over && mine != null) {
                begunBytes -= mine.remove().bytes();
                size--;
            }
            if (mine != null && !closed) {
                if (!over) {
                    turns.add(client);
                    runs++;
                } else if (mine.isEmpty()) {
                    waiting.remove(client);
                } else {
                    outside.add(client);
                }
                runs += begin();
            }
        }
        run(runs);
        return over;
    }

    /** Gives up what waits, and has what runs stop after its piece; whoever owns the threads waits for it. */
    @Override
    public void close() {
        List<Work> dropped = new ArrayList<>();
        synchronized (this) {
            closed = true;
            for (Map.Entry<Object, ArrayDeque<Work>> client : waiting.entrySet()) {
                ArrayDeque<Work> mine = client.getValue();
                // Who has no turn is having it: the first of its work runs, and ends by itself.
                boolean isWaiting = turns.contains(client.getKey()) || outside.contains(client.getKey());
                Work running = isWaiting ? null : mine.poll();
                dropped.addAll(mine);
                mine.clear();
                if (running != null) {
                    mine.add(running);
                }
            }
            turns.clear();
            outside.clear();
        }
        dropped.forEach(work -> work.done(null));
    }
}
