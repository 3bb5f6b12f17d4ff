package org.barnabas.cluster.controller;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.ports.Scheduler;
import org.jspecify.annotations.Nullable;

/** A reply that is given once: by whatever comes first, the result or the end of the client's patience. */
final class ReplyOnce<R> {

    private final Consumer<R> reply;
    private Scheduler.@Nullable Timer timer;
    private boolean given;

    ReplyOnce(Consumer<R> reply) {
        this.reply = reply;
    }

    /** Gives up after a while. */
    ReplyOnce<R> within(Scheduler scheduler, int timeoutMs, Supplier<R> late) {
        if (timeoutMs > 0) {
            timer = scheduler.schedule(timeoutMs, () -> give(late.get()));
        }
        return this;
    }

    void give(R response) {
        if (given) {
            return;
        }
        given = true;
        if (timer != null) {
            timer.cancel();
        }
        reply.accept(response);
    }
}
