package org.barnabas.broker.assembly;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.barnabas.ports.Scheduler;

/**
 * Something that another thread is asked for, and that is not waited for longer than a while: one answer, in time or none.
 * Belongs to the thread {@code assembly}, where the answer comes.
 */
final class Question<T> {

    private final Home home;
    private Scheduler.Timer timer = () -> {};
    private boolean over;

    Question(Home home) {
        this.home = home;
    }

    /**
     * Asks, once.
     *
     * @param asked hands the question over, with whom to tell the answer, on any thread; false if nobody will answer
     * @param answered gets the answer
     * @param unanswered called if there is none in time; later it is not heard
     */
    void ask(long atMostMs, Predicate<Consumer<T>> asked, Consumer<T> answered, Runnable unanswered) {
        assert home.owner().isCurrent();
        timer = home.scheduler().schedule(atMostMs, () -> end(unanswered));
        if (!asked.test(answer -> home.mailbox().post(() -> end(() -> answered.accept(answer))))) {
            end(unanswered);
        }
    }

    private void end(Runnable how) {
        if (!over) {
            over = true;
            timer.cancel();
            how.run();
        }
    }
}
