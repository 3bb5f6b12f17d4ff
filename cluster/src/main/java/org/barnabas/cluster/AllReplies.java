package org.barnabas.cluster;

import java.util.function.Consumer;

/**
 * Waits for several replies that all come on one thread, then goes on. Every part must be called exactly once; who made
 * all parts calls {@link #seal}.
 */
public final class AllReplies {

    private final Runnable then;
    private int open = 1;

    public AllReplies(Runnable then) {
        this.then = then;
    }

    /** One more reply to wait for. */
    public <T> Consumer<T> part(Consumer<T> reply) {
        open++;
        return value -> {
            reply.accept(value);
            close();
        };
    }

    /** One more event to wait for. */
    public Runnable part() {
        open++;
        return this::close;
    }

    /** All parts are made. */
    public void seal() {
        close();
    }

    private void close() {
        if (--open == 0) {
            then.run();
        }
    }
}
