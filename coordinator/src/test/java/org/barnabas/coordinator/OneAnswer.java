package org.barnabas.coordinator;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Receives the one reply to a request. */
public final class OneAnswer<T> implements Consumer<T> {

    private @Nullable T value;

    @Override
    public void accept(T reply) {
        if (value != null) {
            throw new AssertionError("answered twice: " + value + " and " + reply);
        }
        value = reply;
    }

    public boolean isGiven() {
        return value != null;
    }

    public T get() {
        if (value == null) {
            throw new AssertionError("not answered");
        }
        return value;
    }
}
