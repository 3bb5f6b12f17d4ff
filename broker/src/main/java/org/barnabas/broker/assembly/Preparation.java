package org.barnabas.broker.assembly;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.barnabas.broker.world.Outcome;
import org.barnabas.ports.FailurePolicy;
import org.barnabas.ports.ThreadPool;
import org.jspecify.annotations.Nullable;

/** Something that another thread makes while the start goes on. Belongs to the thread {@code assembly}. */
final class Preparation<T> {

    private final Home home;
    private final List<Outcome<T>> waiting = new ArrayList<>();
    private @Nullable T result;
    private @Nullable Throwable failure;

    private Preparation(Home home) {
        this.home = home;
    }

    /**
     * Begins.
     *
     * @param thread makes it, and ends then
     */
    static <T> Preparation<T> begin(Home home, ThreadPool thread, FailurePolicy failures, Supplier<T> making) {
        Preparation<T> preparation = new Preparation<>(home);
        thread.execute(() -> {
            try {
                T made = making.get();
                home.mailbox().post(() -> preparation.end(made, null));
            } catch (Throwable problem) {
                home.mailbox().post(() -> preparation.end(null, problem));
                failures.onFatalOnly("prepare", problem);
            }
        });
        thread.close(() -> {});
        return preparation;
    }

    private void end(@Nullable T made, @Nullable Throwable problem) {
        result = made;
        failure = problem;
        List<Outcome<T>> told = List.copyOf(waiting);
        waiting.clear();
        told.forEach(this::tell);
    }

    /** @param outcome hears how it ended as soon as it has, on the thread {@code assembly} */
    void whenOver(Outcome<T> outcome) {
        assert home.owner().isCurrent();
        if (result == null && failure == null) {
            waiting.add(outcome);
        } else {
            tell(outcome);
        }
    }

    private void tell(Outcome<T> outcome) {
        if (result != null) {
            outcome.done(result);
        } else if (failure != null) {
            outcome.failed(failure);
        }
    }
}
