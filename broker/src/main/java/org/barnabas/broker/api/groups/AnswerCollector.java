package org.barnabas.broker.api.groups;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.barnabas.net.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Collects the answers of several coordinators, each on a thread of its own, into one. The answers meet on the net loop
 * of the connection that asked, so nothing needs guarding.
 */
public final class AnswerCollector<T> {

    private final Connection connection;
    private final List<@Nullable T> answers;
    private final Consumer<List<T>> done;
    private int missing;

    /**
     * @param count how many answers will come; with 0 {@code done} is called at once
     * @param done gets the answers in the order of their places, on the net loop
     */
    public AnswerCollector(Connection connection, int count, Consumer<List<T>> done) {
        this.connection = connection;
        this.answers = new ArrayList<>(Collections.nCopies(count, null));
        this.done = done;
        this.missing = count;
        if (count == 0) {
            done.accept(List.of());
        }
    }

    /** Where the answer of a place goes; its first answer counts. Callable from any thread. */
    public Consumer<T> place(int index) {
        return answer -> connection.execute(() -> onAnswer(index, answer));
    }

    private void onAnswer(int index, T answer) {
        if (answers.get(index) != null) {
            return;
        }
        answers.set(index, answer);
        missing--;
        if (missing == 0) {
            List<T> all = new ArrayList<>(answers.size());
            for (T each : answers) {
                if (each != null) {
                    all.add(each);
                }
            }
            done.accept(all);
        }
    }
}
