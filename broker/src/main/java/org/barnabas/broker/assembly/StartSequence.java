package org.barnabas.broker.assembly;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.barnabas.broker.world.Outcome;
import org.barnabas.broker.world.StartException;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a start. Each is given an {@link Outcome}, which it may tell at once or later, from any thread; what
 * follows runs on the thread {@code assembly}, which never waits. The first failure ends the sequence, and so does an
 * interruption: before the next step, or at once where nothing has to be undone. It ends once; whatever comes later
 * is not heard. Belongs to the thread {@code assembly}.
 */
final class StartSequence {

    /** A step that tells later how it ended. */
    @FunctionalInterface
    interface Step<T> {
        void run(Outcome<T> outcome) throws StartException, IOException;
    }

    /** What follows a step. */
    @FunctionalInterface
    interface Next<T> {
        void run(T result) throws StartException, IOException;
    }

    @FunctionalInterface
    private interface Action {
        void run() throws StartException, IOException;
    }

    /**
     * What others have to do before the start can go on.
     *
     * @param atMostMs 0: as long as it takes
     * @param what it is, in words for the operator; asked anew each time, and may be told later
     * @param late why the start fails when the time is over
     */
    record Others(long atMostMs, Consumer<Consumer<String>> what, Supplier<StartException> late) {

        /** Waits for as long as it takes. */
        static Others forever(Consumer<Consumer<String>> what) {
            return new Others(0, what, () -> new StartException("it took too long"));
        }
    }

    private final Home home;
    private final Patience patience;
    private final Consumer<Throwable> onFailure;
    private @Nullable Turn<?> current;
    private boolean interrupted;
    private boolean over;

    /** @param onFailure hears, once, why the start failed: in doubt with a {@link StartException} */
    StartSequence(Home home, Patience patience, Consumer<Throwable> onFailure) {
        this.home = home;
        this.patience = patience;
        this.onFailure = onFailure;
    }

    /** Takes a step, which is not left before it has told how it ended: there is something to be undone then. */
    <T> void step(Step<T> step, Next<T> next) {
        begin(false, null, step, next);
    }

    /** Takes a step that may be left when the start is interrupted: nobody needs what it brings then. */
    <T> void leave(Step<T> step, Next<T> next) {
        begin(true, null, step, next);
    }

    /** Takes a step that depends on others; the operator hears of it every now and then. */
    <T> void await(Others others, Step<T> step, Next<T> next) {
        begin(true, others, step, next);
    }

    private <T> void begin(boolean leavable, @Nullable Others others, Step<T> step, Next<T> next) {
        assert home.owner().isCurrent();
        if (over) {
            return;
        }
        if (interrupted) {
            fail(interruption());
            return;
        }
        Turn<T> turn = new Turn<>(next, leavable, others);
        current = turn;
        turn.begin();
        attempt(() -> step.run(turn));
    }

    /** The start shall end. It does not if it is over by then. */
    void interrupt() {
        assert home.owner().isCurrent();
        interrupted = true;
        Turn<?> waiting = current;
        if (waiting != null && waiting.leavable) {
            fail(interruption());
        }
    }

    /** All steps are taken. */
    void end() {
        assert home.owner().isCurrent();
        over = true;
    }

    private static StartException interruption() {
        return new StartException("interrupted", new InterruptedException());
    }

    private void attempt(Action action) {
        try {
            action.run();
        } catch (Throwable failure) {
            fail(failure);
        }
    }

    private void fail(Throwable failure) {
        if (over) {
            return;
        }
        over = true;
        if (current != null) {
            current.end();
        }
        onFailure.accept(
                failure instanceof IOException
                        ? new StartException(String.valueOf(failure.getMessage()), failure)
                        : failure);
    }

    private final class Turn<T> implements Outcome<T> {

        private final Next<T> next;
        private final boolean leavable;
        private final @Nullable Others others;
        private Patience.@Nullable Wait wait;

        private Turn(Next<T> next, boolean leavable, @Nullable Others others) {
            this.next = next;
            this.leavable = leavable;
            this.others = others;
        }

        private void begin() {
            if (others != null) {
                wait = patience.begin(others.atMostMs, others.what, () -> fail(others.late.get()));
            }
        }

        private void end() {
            current = null;
            if (wait != null) {
                wait.end();
            }
        }

        @Override
        public void done(T result) {
            home.mailbox().post(() -> {
                if (current == this) {
                    end();
                    attempt(() -> next.run(result));
                }
            });
        }

        @Override
        public void failed(Throwable why) {
            home.mailbox().post(() -> {
                if (current == this) {
                    fail(why);
                }
            });
        }
    }
}
