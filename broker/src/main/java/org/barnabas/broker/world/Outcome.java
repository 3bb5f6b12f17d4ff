package org.barnabas.broker.world;

/** Hears, once and on any thread, how something ended that takes time. */
public interface Outcome<T> {

    void done(T result);

    /** It failed: with a {@link StartException} if the operator can do something about it. */
    void failed(Throwable why);
}
